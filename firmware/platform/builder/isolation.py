"""Checks where the linker put things: guest code may reach guest flash and the arena, so all that it uses must lie there and nothing else.

Guest objects are those in the build folders guest, wasm3 and wrapped. The C library lies in guest flash, read only: the firmware uses it
too, so it may have no writable data at all."""

import os
import re

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

GUEST = ("guest", "wasm3", "wrapped")  # build folders, as in linker scripts
GATE = ".guest_gate"  # the port's way into the guest
INPUT = re.compile(r"^ (?P<section>\.\S+|COMMON)(?:\n\s+| +)0x(?P<at>[0-9a-f]+) +0x(?P<size>[0-9a-f]+) (?P<file>\S.*)$", re.MULTILINE)
NOT_LOADED = re.compile(r"\.(debug|comment|stab|note|gnu|\w+\.attributes)")


def symbols(path):
    """Name to address of what is defined, and names of what is not."""
    defined, wanted = {}, set()
    with open(path, "rb") as file:
        for table in ELFFile(file).iter_sections():
            if not isinstance(table, SymbolTableSection):
                continue
            for symbol in table.iter_symbols():
                if symbol["st_shndx"] == "SHN_UNDEF":
                    wanted.add(symbol.name)
                else:
                    defined[symbol.name] = symbol["st_value"] & ~1  # bit 0: Thumb
    return defined, wanted - {""}


def _placed(map_path):
    with open(map_path, encoding="utf8") as file:
        text = file.read()
    for found in INPUT.finditer(text, text.index("Linker script and memory map")):
        size = int(found["size"], 16)
        if size > 0 and not NOT_LOADED.match(found["section"]):
            yield found["section"], int(found["at"], 16), size, found["file"]


def _is_guest(file):
    return os.path.basename(os.path.dirname(file)) in GUEST


def misaligned(addresses):
    """What is one region of PMP or MPU must begin at a multiple of its size, a power of two, or the region is another, and larger."""
    guest = addresses.get("sp_link_guest_region", 0)
    arena = addresses["sp_link_arena_end"] - addresses["sp_link_arena"]
    for name, size in (("sp_link_guest", guest), ("sp_link_guest_readable", guest), ("sp_link_arena", arena)):
        if name in addresses and (size & (size - 1) or size and addresses[name] % size):
            yield "%s is at 0x%x, which is not where a region of %d bytes can begin" % (name, addresses[name], size)


def problems(program, map_path, project):
    """Sentences about what lies where it must not; none for a program without an arena of its own."""
    addresses, _ = symbols(program)
    if "sp_link_guest" not in addresses:
        return []
    code = range(addresses["sp_link_guest"], addresses["sp_link_guest_end"])
    # Where code and constants have different addresses, as on chips with two buses.
    constants = range(addresses.get("sp_link_guest_constants", code.start), addresses.get("sp_link_guest_constants_end", code.stop))
    flash = (code, constants)
    arena = range(addresses["sp_link_arena"], addresses["sp_link_arena_end"])

    def inside(at, size, *ranges):
        return any(at in each and at + size - 1 in each for each in ranges)

    found, objects = list(misaligned(addresses)), set()
    for section, at, size, file in _placed(map_path):
        what = "%s of %s, %d bytes at 0x%x," % (section, file, size, at)
        if _is_guest(file):
            objects.add(file)
            if not inside(at, size, *flash, arena):
                found.append(what + " is the guest's, but outside of guest flash and the arena")
        elif ".a(" in file:
            if not inside(at, size, *flash):
                found.append(what + " is the C library's, but outside of guest flash")
        elif section != GATE and any(at in each for each in (*flash, arena)):
            found.append(what + " is the firmware's, but where the guest can reach it")
    for file in sorted(objects):
        for symbol in symbols(os.path.join(project, file))[1]:
            if symbol in addresses and not inside(addresses[symbol], 1, *flash, arena):
                found.append("%s uses %s, which it cannot reach" % (file, symbol))
    return found if objects else ["the map names no guest objects"]


def check(target, source, env):
    """SCons action: a value other than None fails the build."""
    found = problems(str(source[0]), env.subst("$BUILD_DIR/firmware.map"), env.subst("$PROJECT_DIR"))
    for problem in found:
        print("Error: " + problem)
    return 1 if found else None
