"""What the port stm32f4 gets of a board: boards/NAME.json held against ports/stm32f4/chips.json, as a header and symbols for the linker.

usage: stm32_board.py PROJECT BOARD FOLDER: writes FOLDER/stm32_board.h, or says what is wrong with the board."""

import json
import os
import re
import sys

import sources
import stm32_clock
from board_file import BoardProblem

HEADER = "stm32_board.h"
PIN = re.compile(r"P([A-I])(\d{1,2})$")
LINKS = 2  # SP_LINKS of firmware/port.h
AREAS = (("slots", "SLOT", 2), ("journal", "JOURNAL", 2))
ONE_REGION = ("code", "guest")
KIB = 1024


def _load(project, *path):
    with open(os.path.join(project, *path), encoding="utf8") as file:
        return json.load(file)


def _own(project, name):
    """The board's file, and that of the hardware that it has: an emulated board names another one's."""
    manifest = _load(project, "boards", name + ".json")
    hardware = manifest["setpoint"]["stm32"]
    return (manifest, hardware) if isinstance(hardware, dict) else _own(project, hardware)


# --- pins ---


def _pin(name, what, chip, family, used, problems):
    """(number of the port, number of the pin)"""
    found = PIN.match(name)
    port, number = (found[1], int(found[2])) if found else (None, 0)
    ranges = chip["pins"].get(port, [])
    if not any(low <= number <= high for low, high in zip(ranges[::2], ranges[1::2])):
        problems.append("%s: %s is no pin of %s" % (what, name, chip["part"]))
    if name in family["debugger_pins"]:
        problems.append("%s: %s is the debugger's" % (what, name))
    if name in used:
        problems.append("%s: %s is in use as %s" % (what, name, used[name]))
    used[name] = what
    return ("ABCDEFGHI".index(port) if port else 0, number)


def _link(index, link, chip, family, used, problems):
    what, usart = "link %d" % index, chip["usarts"].get(str(link["usart"]))
    if usart is None:
        problems.append("%s: %s has no USART%s" % (what, chip["part"], link["usart"]))
        return None
    if link["af"] != usart["af"]:
        problems.append("%s: USART%d is alternate function %d, not %d" % (what, link["usart"], usart["af"], link["af"]))
    pins = {}
    for way in ("transmit", "receive"):
        if link[way] not in usart[way]:
            problems.append(
                "%s: %s has no function USART%d %s; that is %s" % (what, link[way], link["usart"], way, " or ".join(usart[way]))
            )
        pins[way] = _pin(link[way], "%s %s" % (what, way), chip, family, used, problems)
    return {"number": link["usart"], "bus": usart["bus"], "af": link["af"], **pins}


def _links(board, chip, family, used, problems):
    links = board["links"]
    if len(links) != LINKS:
        problems.append("there are %d links; the firmware has %d" % (len(links), LINKS))
    if len({link["usart"] for link in links}) != len(links):
        problems.append("two links are one USART")
    return [_link(index, link, chip, family, used, problems) for index, link in enumerate(links)]


def _tank(tank, chip, family, used, problems):
    ntc = tank["ntc"]
    low, high = ntc["plausible_celsius"]
    if family["adc_channels"].get(tank["pin"]) != tank["channel"]:
        problems.append("tank: %s is not channel %d of ADC1" % (tank["pin"], tank["channel"]))
    if min(ntc["pull_up_ohm"], ntc["r25_ohm"], ntc["b_kelvin"]) <= 0 or not -273 < low < high:
        problems.append("tank: resistances and B are above 0, plausible_celsius is [lowest, highest]")
    return {"pin": _pin(tank["pin"], "tank", chip, family, used, problems), "channel": tank["channel"], "ntc": ntc}


# --- memory ---


def _sectors(chip, family):
    """(address, bytes) of each."""
    at, found = family["flash_start"], []
    for kib in chip["sectors_kib"]:
        found.append((at, kib * KIB))
        at += kib * KIB
    return found


def _region(what, numbers, sectors, problems):
    """(address, bytes) of neighbouring sectors."""
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        problems.append("memory: the sectors of %s are no neighbours" % what)
    return sectors[numbers[0]][0], sum(sectors[number][1] for number in numbers)


def _power_of_two(what, start, size, problems):
    if size & (size - 1) != 0 or start % size != 0:
        problems.append("memory: %s is one region of the MPU: a power of two, aligned to itself" % what)


def _memory(project, memory, chip, family, problems):
    sectors = _sectors(chip, family)
    given = {name: memory[name] for name in ("vectors", "slots", "journal", "code", "guest")}
    owner = {}
    for name, numbers in given.items():
        for number in numbers:
            if number >= len(sectors):
                problems.append("memory: %s lies in sector %d; %s has 0 to %d" % (name, number, chip["part"], len(sectors) - 1))
                return None
            if number in owner:
                problems.append("memory: sector %d is for %s and for %s" % (number, owner[number], name))
            owner[number] = name
    for name, _, count in AREAS:
        if len(given[name]) != count:
            problems.append("memory: %s takes %d sectors, not %d" % (name, count, len(given[name])))
            return None
    if given["vectors"] != [0]:
        problems.append("memory: vectors lie in sector 0, where the processor looks for them")
    slot = sources.constant(project, "SP_SLOT_SIZE")
    if [sectors[number][1] for number in given["slots"]] != [slot, slot]:
        problems.append("memory: a slot is one sector of %d bytes (SP_SLOT_SIZE)" % slot)
    found = {"vectors": _region("vectors", given["vectors"], sectors, problems)}
    for name in ONE_REGION:
        found[name] = _region(name, given[name], sectors, problems)
    _power_of_two("guest", *found["guest"], problems)
    found["ram"] = (family["ram_start"], memory["ram"])
    found["arena"] = (family["ram_start"] + memory["ram"], memory["arena"])
    _power_of_two("arena", *found["arena"], problems)
    if memory["ram"] + memory["arena"] > chip["ram"]:
        problems.append("memory: %d bytes of RAM and arena; %s has %d" % (memory["ram"] + memory["arena"], chip["part"], chip["ram"]))
    erase_ms = family["x32"]["erase_ms"]
    found["areas"] = {
        "%s_%d" % (area, i): (sectors[number][0], number, sectors[number][1], erase_ms[str(sectors[number][1] // KIB)])
        for name, area, _ in AREAS
        for i, number in enumerate(given[name])
    }
    return found


# --- all of it ---


def _agrees(manifest, board, chip, problems):
    """What else is told of the chip says the same: PlatformIO's part of the file, and how the board is flashed."""
    setpoint, upload = manifest["setpoint"], manifest["upload"]
    flash = sum(chip["sectors_kib"]) * KIB
    if (upload["maximum_size"], upload["maximum_ram_size"]) != (flash, chip["ram"]):
        problems.append("upload: %s has %d bytes of flash and %d of RAM" % (chip["part"], flash, chip["ram"]))
    loader, store = setpoint["loader"], board["memory"]["slots"] + board["memory"]["journal"]
    if loader["chip"] != board["chip"] or loader["store_sectors"] != store:
        problems.append("loader: the chip is %s, and the store's sectors are %s" % (board["chip"], store))


def read(project, name):
    """All that follows from a board's file. Raises BoardProblem with everything that is wrong with it."""
    try:
        return _read(project, name)
    except KeyError as missing:
        raise BoardProblem(name, ["%s is missing" % missing.args[0]]) from missing


def _read(project, name):
    manifest, board = _own(project, name)
    chips = _load(project, "firmware", "ports", "stm32f4", "chips.json")
    family, chip = chips["family"], chips["chips"].get(board["chip"])
    if chip is None:
        raise BoardProblem(name, ["there is no chip %s; there are %s" % (board["chip"], ", ".join(chips["chips"]))])
    problems, used = [], {}
    low, high = family["x32"]["supply_mv"]
    if not low <= board["supply_mv"] <= high:
        problems.append("supply: %d mV; flash is programmed 32 bits at a time, and the voltage detector lets it from %d to %d" % (board["supply_mv"], low, high))
    clock = stm32_clock.tree(board["clock"], chip, family, problems)
    links = _links(board, chip, family, used, problems)
    relay = {"pin": _pin(board["relay"]["pin"], "relay", chip, family, used, problems), "closed": board["relay"]["closed"]}
    if relay["closed"] not in ("high", "low"):
        problems.append("relay: it is closed by high or by low")
    tank = _tank(board["tank"], chip, family, used, problems)
    memory = _memory(project, board["memory"], chip, family, problems)
    _agrees(manifest, board, chip, problems)
    if problems:
        raise BoardProblem(name, problems)
    return {
        "name": name,
        "chip": chip,
        "clock": {**board["clock"], **clock},
        "links": links,
        "relay": relay,
        "tank": tank,
        "memory": memory,
        "program_us": family["x32"]["program_us"],
    }


def symbols(board):
    """For the linker script."""
    memory = board["memory"]
    given = {"BOOT": "vectors", "CODE": "code", "GUEST": "guest", "RAM": "ram", "ARENA": "arena"}
    return {"SP_%s_%s" % (region, what): memory[name][i] for region, name in given.items() for i, what in enumerate(("ORIGIN", "LENGTH"))}


def _link_text(link):
    bus = link["bus"].upper()
    pins = ["{%du, %du, %du}" % (*link[way], link["af"]) for way in ("transmit", "receive")]
    usart = "USART%d" % link["number"]
    enable = "&SP_RCC->%senr, SP_RCC_%sENR_%sEN" % (link["bus"], bus, usart)
    return "{SP_%s, SP_IRQ_%s, %s, SP_BOARD_%s_HZ, %s}" % (usart, usart, enable, bus, ", ".join(pins))


def constants(board):
    """Name, without SP_BOARD_, and C text of each."""
    clock, tank, ntc = board["clock"], board["tank"], board["tank"]["ntc"]
    circuit = (ntc["pull_up_ohm"], ntc["r25_ohm"], ntc["b_kelvin"], *ntc["plausible_celsius"])  # as struct sp_ntc has them
    found = {
        "NAME": '"%s"' % board["name"],
        "CPU_HZ": clock["cpu"],
        "APB1_HZ": clock["apb1"],
        "APB2_HZ": clock["apb2"],
        "TIMER_HZ": clock["timer"],
        "HSE": int(clock["source"] != "hsi"),
        "HSE_BYPASS": int(clock["source"] == "bypass"),
        "HSE_M": clock["m"],
        "HSI_M": clock["hsi_m"],
        "PLL_N": clock["n"],
        "PLL_P": clock["p"],
        "PLL_Q": clock["q"],
        "CFGR_DIVIDERS": clock["cfgr"],
        "VOS_MASK": clock["vos_mask"],
        "VOS": clock["vos"],
        "WAIT_STATES": clock["wait_states"],
        "ADC_PRESCALER": clock["adc_prescaler"],
        "IRQ_COUNT": board["chip"]["interrupts"],
        "RELAY_PORT": board["relay"]["pin"][0],
        "RELAY_PIN": board["relay"]["pin"][1],
        "RELAY_CLOSED": int(board["relay"]["closed"] == "high"),
        "TANK_PORT": tank["pin"][0],
        "TANK_PIN": tank["pin"][1],
        "TANK_CHANNEL": tank["channel"],
        "TANK_NTC": "{%s}" % ", ".join("%r" % float(value) for value in circuit),
        "PROGRAM_US": board["program_us"],
    }
    for i, link in enumerate(board["links"]):
        found["LINK_%d" % i] = _link_text(link)
        found["LINK_%d_IRQ" % i] = "SP_IRQ_USART%d" % link["number"]
    areas = board["memory"]["areas"]
    for area, values in areas.items():
        found.update({"%s_%s" % (area, what): value for what, value in zip(("ADDRESS", "SECTOR", "SIZE", "ERASE_MS"), values)})
    found["ERASE_MAX_MS"] = max(values[3] for values in areas.values())
    return {name: "%du" % value if isinstance(value, int) else value for name, value in found.items()}


def header(board):
    lines = ["#define SP_BOARD_%s %s" % each for each in constants(board).items()]
    first = "/* Made by platform/builder/stm32_board.py of boards/%s.json and ports/stm32f4/chips.json. */" % board["name"]
    return "\n".join([first, "#ifndef SP_STM32_BOARD_H", "#define SP_STM32_BOARD_H", "", *lines, "", "#endif", ""])


def write(board, folder):
    """Writes the header where it is not there already: what includes it is then not compiled again."""
    os.makedirs(folder, exist_ok=True)
    path, text = os.path.join(folder, HEADER), header(board)
    if os.path.exists(path):
        with open(path, encoding="utf8") as file:
            if file.read() == text:
                return
    with open(path, "w", encoding="utf8") as file:
        file.write(text)


if __name__ == "__main__":
    try:
        write(read(sys.argv[1], sys.argv[2]), sys.argv[3])
    except BoardProblem as problem:
        sys.exit(str(problem))
