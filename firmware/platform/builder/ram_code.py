"""Checks what must run while flash is erased or programmed. A linker script asks for it by having .ramfunc: then the names below lie in RAM
when they are linked, and code in .ramfunc refers to nothing in flash, by the relocations of the objects."""

import os

from elftools.elf.elffile import ELFFile
from elftools.elf.relocation import RelocationSection

import isolation

SECTION = ".ramfunc"
IN_RAM = (SECTION, ".data", ".bss", ".noinit", "COMMON")  # input sections that the linker script puts there
ALWAYS = ("vectors_in_ram", "sp_link_0_interrupt", "sp_link_1_interrupt", "sp_uart_interrupt", "receive_rings", "links")
WHEN_LINKED = ("sp_flash_loop_erase", "sp_flash_loop_program")  # emulated boards have others


def _sections(path):
    """Ranges of addresses of sections that are in RAM, and whether there is code for it."""
    with open(path, "rb") as file:
        elf = ELFFile(file)
        found = {section.name: (section["sh_addr"], section["sh_size"]) for section in elf.iter_sections() if section["sh_addr"]}
    if SECTION not in found:
        return []
    names = ("." + name for name in ("vectors_in_ram", "noinit", "ramfunc", "data", "bss", "stack"))
    return [range(at, at + size) for at, size in (found.get(name, (0, 0)) for name in names)]


def _references(path):
    """Of each section of code for RAM in an object: what it refers to, as (section, symbol name, section of the symbol or None)."""
    with open(path, "rb") as file:
        elf = ELFFile(file)
        for section in elf.iter_sections():
            if not isinstance(section, RelocationSection):
                continue
            of = elf.get_section(section["sh_info"]).name
            if not of.startswith(SECTION):
                continue
            symbols = elf.get_section(section["sh_link"])
            for relocation in section.iter_relocations():
                symbol = symbols.get_symbol(relocation["r_info_sym"])
                index = symbol["st_shndx"]
                home = elf.get_section(index).name if isinstance(index, int) else None
                yield of, symbol.name or home, home


def problems(program, objects):
    """Sentences about what lies in flash and must not; none for a program without code in RAM."""
    ram = _sections(program)
    if not ram:
        return []
    addresses, _ = isolation.symbols(program)

    def inside(name):
        return any(addresses[name] in each for each in ram)

    found = ["%s is not linked" % name for name in ALWAYS if name not in addresses]
    found += ["%s lies in flash" % name for name in ALWAYS + WHEN_LINKED if name in addresses and not inside(name)]
    for path in objects:
        for section, name, home in _references(path):
            if home is None and name not in addresses:
                continue  # dropped by the linker with its section
            if not (home.startswith(IN_RAM) if home else inside(name)):
                found.append("%s of %s refers to %s, which lies in flash" % (section, os.path.basename(path), name))
    return list(dict.fromkeys(found))


def _objects(folder):
    return [os.path.join(at, name) for at, _, names in sorted(os.walk(folder)) for name in names if name.endswith(".o")]


def check(target, source, env):
    """SCons action: a value other than None fails the build."""
    found = problems(str(source[0]), _objects(env.subst("$BUILD_DIR/firmware")))
    for problem in found:
        print("Error: " + problem)
    return 1 if found else None
