"""Builds the firmware for one board: core, guest, app, the board's port folders, and third-party sources by their manifests."""

import os
import shutil
import sys

from SCons.Script import AlwaysBuild, Default, DefaultEnvironment

env = DefaultEnvironment()
project = env.subst("$PROJECT_DIR")
firmware = os.path.join(project, "firmware")
sys.path.insert(0, os.path.join(firmware, "platform", "builder"))

import board_file  # noqa: E402
import image  # noqa: E402
import isolation  # noqa: E402
import keys  # noqa: E402
import ram_code  # noqa: E402
import sizes  # noqa: E402
import sources  # noqa: E402
import stm32_board  # noqa: E402

board = env.BoardConfig().get("setpoint")
DROP_UNUSED = "-Wl,-dead_strip" if sys.platform == "darwin" and not board["toolchain"] else "-Wl,--gc-sections"
OURS = ["-Wall", "-Wextra", "-Wconversion", "-Wshadow", "-Werror"]


def stop(message):
    sys.stderr.write("Error: %s\n" % message)
    env.Exit(1)


def extended(base, part):
    """A copy of an environment that finds a part's headers (as system headers: our warnings are about our files) and has its defines."""
    clone = base.Clone()
    clone.Append(CPPDEFINES=list(part.defines.items()), CCFLAGS=[flag for path in part.include for flag in ("-isystem", path)])
    return clone


trusted = os.path.join(env.subst("$BUILD_DIR"), "trusted")


def build(base, folder, names, flags, into):
    if not names:
        return
    clone = base.Clone()
    clone.Append(CCFLAGS=flags)
    clone.BuildSources(os.path.join("$BUILD_DIR", into), folder, [name if name[0] in "+-" else "+<%s>" % name for name in names])


try:
    board_file.check(env.subst("$BOARD"), board)
except board_file.BoardProblem as problem:
    stop(str(problem))
compiler = board["toolchain"] + "gcc"
if not shutil.which(compiler, path=env["ENV"].get("PATH")):
    stop("%s is not on PATH: `npm run setup` tells how to install it" % compiler)
name, suffix = os.path.splitext(os.path.basename(board["program"]))
env.Replace(CC=compiler, CXX=compiler, LINK=compiler, AS=compiler, PROGNAME=name, PROGSUFFIX=suffix)
env.Append(
    CCFLAGS=board["flags"] + ["-Os", "-g", "-ffunction-sections", "-fdata-sections", "-fno-common", "-ffp-contract=off"],
    ASPPFLAGS=board["flags"] + ["-g"],
    LINKFLAGS=board["flags"] + ["-Os", "-g", DROP_UNUSED] + board["link_flags"],
    CPPDEFINES=list(board.get("defines", {}).items()),  # these and guest_defines: the C library must do without writable data
    LIBS=["m"],
)
script = os.path.join(project, board["linker_script"]) if "linker_script" in board else None
linked = {name: sources.constant(project, name) for name in ("SP_GUEST_IO_OFFSET", "SP_GUEST_STACK")}
if "stm32" in board:  # what the port takes from the board's file
    made = os.path.join(env.subst("$BUILD_DIR"), "board")
    try:
        hardware = stm32_board.read(project, env.subst("$BOARD"))
    except board_file.BoardProblem as problem:
        stop(str(problem))
    stm32_board.write(hardware, made)
    linked.update(stm32_board.symbols(hardware))
    env.Append(CPPPATH=[made])
if script:
    given = ["-Wl,--defsym=%s=%d" % each for each in linked.items()]
    env.Append(LINKFLAGS=given + ["-T", script, "-Wl,-Map=" + env.subst("$BUILD_DIR/firmware.map")])
env.ProcessFlags(env.get("BUILD_FLAGS"))

common = env
for part in sources.libraries(project):
    if not os.path.isdir(part.folder):
        stop("%s is missing: run `npm run setup`" % part.folder)
    build(extended(env, part), part.folder, part.sources, part.flags, part.name)
    common = extended(common, part)

wasm3 = sources.wasm3(project)
if not os.path.isdir(wasm3.folder):
    stop("%s is missing: run `npm run setup`, or set SETPOINT_WASM3" % wasm3.folder)
inside = extended(common, wasm3)
inside.Append(CPPDEFINES=list(board.get("guest_defines", {}).items()))
inside.Append(CCFLAGS=board.get("guest_flags", []))
build(inside, wasm3.folder, wasm3.sources, wasm3.flags, wasm3.name)
build(inside, os.path.join(firmware, "guest"), wasm3.wrapped, wasm3.flags, "wrapped")
build(inside, os.path.join(firmware, "guest"), sources.guest(project, wasm3), ["-std=c11"] + OURS, "guest")
build(common, firmware, sources.own(project, board["ports"]), ["-std=c11"] + OURS, "firmware")

# The app alone sees the port's limits: it holds its contract's period against them.
limited = common.Clone()
limited.Append(CPPPATH=[os.path.join(firmware, "ports", port) for port in board["ports"]])
build(limited, firmware, ["app/"], ["-std=c11"] + OURS, "app")

# The keys that the firmware trusts. A release takes them from outside of the repository.
release = env.GetProjectOption("custom_release", "no") == "yes"
named_keys = os.environ.get("SETPOINT_KEYS", "") if release else env.GetProjectOption(keys.OPTION, "")
try:
    key_table = keys.write(trusted, keys.table(project, keys.listed(named_keys), release))
except keys.KeyProblem as problem:
    stop(str(problem))
with_keys = common.Clone()
with_keys.Append(CPPPATH=[firmware])
build(with_keys, trusted, [key_table], ["-std=c11"] + OURS, "keys")

# Test builds bring sources of their own; those of the guest go where the guest's do (the folder's name decides).
for option, base, into in (("custom_guest_sources", inside, "guest"), ("custom_firmware_sources", common, "firmware")):
    more = env.GetProjectOption(option, "").split()
    if more:
        clone = base.Clone()
        clone.Append(CPPPATH=[firmware])
        folders = {os.path.dirname(os.path.join(project, path)) for path in more}
        build(clone, folders.pop(), [os.path.basename(path) for path in more], ["-std=c11"] + OURS, os.path.join("more", into))

# The one file that names the build: a commit compiles it again, and nothing else.
named = common.Clone()
named.Append(CPPDEFINES=[("SP_BUILD", env.StringifyMacro(sources.build_name(project)))])
build(named, firmware, [sources.NAMED], ["-std=c11"] + OURS, "named")

env.Replace(SRC_FILTER=["-<*>"])
program = env.BuildProgram()
if script:
    env.Depends(program, script)
checks = [("sizes", sizes.check, "Checking sizes")]
if script:
    checks.append(("isolation", isolation.check, "Checking what the guest can reach"))
    checks.append(("ram_code", ram_code.check, "Checking what runs while flash is busy"))
if "image" in board:
    checks.append(("image", image.action(board["image"]), "Writing what the chip's ROM loads"))
images = []
if board.get("loader", {}).get("kind") == "stm32-uart":  # what `setpoint flash` and other tools write into the chip
    copy = env.VerboseAction(board["toolchain"] + "objcopy -O ihex $SOURCE $TARGET", "Writing $TARGET")
    images.append(env.Command("$BUILD_DIR/${PROGNAME}.hex", program, copy))
Default([program] + images + [AlwaysBuild(env.Alias(name, program, env.VerboseAction(check, text))) for name, check, text in checks])
