"""Which files make up the firmware of a board, and how third-party parts want to be compiled (firmware/*/*.json)."""

import collections
import json
import os
import re
import subprocess

CACHE = os.path.join(".cache", "third-party")
NAMED = "core/groups/os.c"  # shows the build's name

Part = collections.namedtuple("Part", "name folder include sources wrapped defines flags")


def _load(project, *path):
    with open(os.path.join(project, "firmware", *path), encoding="utf8") as file:
        return json.load(file)


def constant(project, name):
    """A plain number of core/config.h: what linker script and build must agree on with the code."""
    with open(os.path.join(project, "firmware", "core", "config.h"), encoding="utf8") as file:
        return int(re.search(r"#define %s +(\d+)u" % name, file.read()).group(1))


def _part(name, folder, manifest):
    include = [os.path.join(folder, path) for path in manifest.get("include", ["."])]
    wrapped = manifest.get("wrapped", [])
    sometimes = [name for name in manifest.get("sourcesOfSomeVersions", []) if os.path.exists(os.path.join(folder, name))]
    return Part(name, folder, include, manifest["sources"] + sometimes, wrapped, manifest["defines"], manifest["flags"])


def libraries(project):
    """The parts that core uses."""
    parts = _load(project, "core", "third_party.json")
    return [_part(name, os.path.join(project, CACHE, name), manifest) for name, manifest in parts.items()]


def wasm3(project):
    folder = os.environ.get("SETPOINT_WASM3") or os.path.join(project, CACHE, "wasm3")
    return _part("wasm3", os.path.abspath(folder), _load(project, "guest", "wasm3.json"))


def _sources(folder):
    return sorted(name for name in os.listdir(folder) if name.endswith((".c", ".S")))


def guest(project, part):
    """The guest's files that do not include Wasm3's code."""
    return [name for name in _sources(os.path.join(project, "firmware", "guest")) if name not in part.wrapped]


def own(project, ports):
    """Core and the port folders with what they add to the guest; a file of an earlier port folder takes the place of its namesakes in
    later ones."""
    chosen = ["core/", "-<%s>" % NAMED]
    seen = set()
    for port in ports:
        folder = os.path.join(project, "firmware", "ports", port)
        added = os.path.join(folder, "guest")
        names = _sources(folder) + [os.path.join("guest", name) for name in (_sources(added) if os.path.isdir(added) else [])]
        chosen += [os.path.join("ports", port, name) for name in names if name not in seen]
        seen.update(names)
    return chosen


def build_name(project):
    """git's name for this state of the sources; `unknown` outside of a repository."""
    command = ["git", "-C", project, "describe", "--always", "--dirty", "--tags"]
    try:
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
