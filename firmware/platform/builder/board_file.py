"""What every boards/NAME.json has in its object `setpoint` (ports/README.md, "A new board").

usage: board_file.py PROJECT BOARD: says what is wrong with it."""

import json
import os
import sys

REQUIRED = "ports toolchain flags link_flags program emulator"
KEYS = {
    "": "ports toolchain flags link_flags defines guest_flags guest_defines linker_script program image emulator loader stm32",
    "stm32": "chip supply_mv clock memory relay tank links",
    "stm32.clock": "source hse_hz m n p q ahb apb1 apb2 voltage_scale wait_states",
    "stm32.memory": "vectors slots journal code guest ram arena",
    "stm32.relay": "pin closed",
    "stm32.tank": "pin channel ntc",
    "stm32.tank.ntc": "pull_up_ohm r25_ohm b_kelvin plausible_celsius",
    "stm32.links": "usart transmit receive af",
}
BUILD = ".cache/pio/build/%s/"


class BoardProblem(Exception):
    """What is wrong with a board, a sentence a line."""

    def __init__(self, name, problems):
        super().__init__("\n".join("boards/%s.json: %s" % (name, problem) for problem in problems))


def unknown(setpoint):
    """A sentence for each key that nothing reads: it is misspelt, or stands in the wrong place."""
    problems = []

    def look(where, value):
        known = KEYS.get(where, "").split()
        for each in value if isinstance(value, list) else [value]:
            if not known or not isinstance(each, dict):
                continue
            for key, inner in each.items():
                place = (where + "." + key).lstrip(".")
                if key in known:
                    look(place, inner)
                else:
                    problems.append("nothing reads %s; there are %s" % (place, ", ".join(known)))

    look("", setpoint)
    return problems


def misplaced(name, setpoint):
    """A sentence for each file of another build: that of the board that this one was copied from."""
    folder = BUILD % name
    parts = {part: setpoint.get(part) or {} for part in ("loader", "emulator")}
    files = {part + ".image": each["image"] for part, each in parts.items() if "image" in each}
    files["program"] = setpoint["program"]
    return ["%s is %s, which is not in %s" % (key, path or "empty", folder) for key, path in files.items() if not path.startswith(folder)]


def unwired(setpoint):
    """A sentence where a loader does not say where it listens and how it is entered: `setpoint flash` shows that."""
    loader = setpoint.get("loader")
    return ["loader.wiring is missing"] if loader and not loader.get("wiring") else []


def check(name, setpoint):
    """Raises BoardProblem."""
    problems = ["%s is missing" % key for key in REQUIRED.split() if key not in setpoint] + unknown(setpoint) + unwired(setpoint)
    problems += [] if "program" not in setpoint else misplaced(name, setpoint)
    if problems:
        raise BoardProblem(name, problems)


if __name__ == "__main__":
    project, board = sys.argv[1:]
    with open(os.path.join(project, "boards", board + ".json"), encoding="utf8") as file:
        manifest = json.load(file)
    try:
        check(board, manifest["setpoint"])
    except BoardProblem as problem:
        sys.exit(str(problem))
