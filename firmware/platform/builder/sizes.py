"""Prints the sizes of a linked firmware and checks them against firmware/sizes.json."""

import json
import os

from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile

import ram_code
import sources


def measure(path):
    """Bytes by what they are spent on. Static RAM is all but the arena, the firmware's stack included."""
    found = {"flash": 0, "ram": 0, "arena": 0, "guest": 0, "stack": 0}
    with open(path, "rb") as file:
        for section in ELFFile(file).iter_sections():
            flags, size = section["sh_flags"], section["sh_size"]
            if not flags & SH_FLAGS.SHF_ALLOC:
                continue
            if section.name.startswith(".arena"):
                found["arena"] += size
                found["flash"] += size if section["sh_type"] != "SHT_NOBITS" else 0
                continue
            if section.name.startswith(".guest"):
                found["guest"] += size
            if section.name == ".stack":
                found["stack"] += size
            if section["sh_type"] != "SHT_NOBITS":
                found["flash"] += size
            if flags & SH_FLAGS.SHF_WRITE or section.name == ram_code.SECTION:
                found["ram"] += size
    return found


def check(target, source, env):
    """SCons action: a value other than None fails the build."""
    project, name = env.subst("$PROJECT_DIR"), env.subst("$PIOENV").removesuffix("_release")  # held to the same limits
    with open(os.path.join(project, "firmware", "sizes.json"), encoding="utf8") as file:
        limits = json.load(file).get(name)
    if limits is None:
        return None
    found = measure(str(source[0]))
    for part, size in found.items():
        print("size %-15s %-6s %7d" % (name, part, size) + (" of %d" % limits[part] if part in limits else ""))
    over = [part for part, limit in limits.items() if found[part] > limit]
    if over and "SETPOINT_WASM3" not in os.environ:  # the limits are for the pinned Wasm3
        print("Error: %s is over its limit in firmware/sizes.json" % " and ".join(over))
        return 1
    return None
