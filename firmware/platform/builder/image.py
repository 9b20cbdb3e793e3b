"""Writes firmware.image: what the ROM of an ESP32-C3 loads from the start of its flash. The format is that of esptool's documentation
("Firmware Image Format"): a header, one more, segments for RAM by physical address, a sum over their bytes, SHA-256 over all of it."""

import hashlib
import os
import struct
from functools import reduce

from elftools.elf.elffile import ELFFile

MAGIC = 0xE9
SUM_START = 0xEF
SEGMENTS_MAX = 16
WORD = 4
LINE = 16  # the sum is the last byte of one
NO_PIN = 0xEE  # of write protection: left as it is
HASH_FOLLOWS = 1
ANY_REVISION = 0xFFFF
FLASH_MODES = {"qio": 0, "qout": 1, "dio": 2, "dout": 3}
FLASH_SIZES = {"1MB": 0, "2MB": 1, "4MB": 2, "8MB": 3, "16MB": 4}
FLASH_FREQUENCIES = {"40m": 0, "26m": 1, "20m": 2, "80m": 0xF}


class ImageProblem(Exception):
    """A sentence about a program that cannot become an image."""


def segments(program):
    """Address and bytes of what the program is made of, in the order of addresses; neighbours become one."""
    with open(program, "rb") as file:
        elf = ELFFile(file)
        loaded = [(part["p_paddr"], part.data()) for part in elf.iter_segments("PT_LOAD") if part["p_filesz"] > 0]
        entry = elf["e_entry"]
    found = []
    for address, data in sorted(loaded):
        if found and found[-1][0] + len(found[-1][1]) == address:
            found[-1] = (found[-1][0], found[-1][1] + data)
        else:
            found.append((address, data))
    if not 0 < len(found) <= SEGMENTS_MAX:
        raise ImageProblem("%d segments, and the ROM loads 1 to %d" % (len(found), SEGMENTS_MAX))
    for address, data in found:
        if address % WORD != 0:
            raise ImageProblem("the segment at 0x%x does not begin with a word" % address)
    return entry, [(address, data + bytes(-len(data) % WORD)) for address, data in found]


def image(entry, parts, options):
    """The bytes of the image; options are those of the board: chip, flash_mode, flash_size, flash_frequency."""
    flash = FLASH_SIZES[options["flash_size"]] << 4 | FLASH_FREQUENCIES[options["flash_frequency"]]
    made = struct.pack("<BBBBI", MAGIC, len(parts), FLASH_MODES[options["flash_mode"]], flash, entry)
    made += struct.pack("<B3xHBHH4xB", NO_PIN, options["chip"], 0, 0, ANY_REVISION, HASH_FOLLOWS)
    for address, data in parts:
        made += struct.pack("<II", address, len(data)) + data
    total = reduce(lambda a, b: a ^ b, b"".join(data for _, data in parts), SUM_START)
    made += bytes(-(len(made) + 1) % LINE) + bytes([total])
    return made + hashlib.sha256(made).digest()


def action(options):
    """SCons action that writes the image beside the program; a value other than None fails the build."""

    def write(target, source, env):
        program = str(source[0])
        try:
            made = image(*segments(program), options)
        except ImageProblem as problem:
            print("Error: %s" % problem)
            return 1
        with open(os.path.splitext(program)[0] + ".image", "wb") as file:
            file.write(made)
        return None

    return write
