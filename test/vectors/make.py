"""Writes the vectors beside it, with tools that are not ours: smp and smpclient (framings, requests, and a strict look at each answer),
cbor2 (answers), imgtool (packages). See README.md."""

import json
import struct
from hashlib import sha256
from pathlib import Path

import cbor2
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from smp import image_management as img
from smp import os_management as os_
from smp import packet
from smp import statistics_management as stat
from smp.header import OP, Flag, Header, Version
from smpclient.transport.serial.framing.cobs import Cobs

from tools import MODULE, imgtool, key_file

HERE = Path(__file__).parent
# The same key each time, so that the vectors do not change.
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
SLOT = 16384
CONTRACT, NEWEST = [vector["id"] for vector in json.loads((HERE / "contract_ids.json").read_text())[:2]]


class F32:
    """A number that the device sends as a float of four bytes."""

    def __init__(self, value):
        self.value = value


def cbor(value):
    return cbor2.dumps(value, default=lambda encoder, f32: encoder.write(b"\xfa" + struct.pack(">f", f32.value)))


# --- framings ---------------------------------------------------------------------------------------------------------------


def frame(name, message):
    return {
        "name": name,
        "message": message.hex(),
        "console": b"".join(packet.encode(message)).hex(),
        "cobs": b"".join(Cobs().encode(message)).hex(),
    }


def frames():
    head = bytes.fromhex("0a00")
    # 89 bytes fill the first console line but for padding, 182 two lines; COBS blocks end at 254 bytes without a zero.
    sizes = [8, 9, 10, 88, 89, 90, 91, 182, 183, 253, 254, 255, 256, 257, 510, 511, 1024]
    made = [frame(f"{size} bytes, counting", head + bytes(i & 0xFF for i in range(size - 2))) for size in sizes]
    made += [frame(f"{size} bytes without a zero", head + bytes([7] * (size - 2))) for size in (254, 255, 256, 512)]
    made += [frame("only zeros", bytes(64)), frame("an echo request", os_.EchoWriteRequest(d="hello", sequence=1).BYTES)]
    return made


# --- packages ---------------------------------------------------------------------------------------------------------------


def packages():
    with key_file(KEY) as key:
        made = {
            "plain": imgtool(MODULE, "--version", "1.2.3", "--non-bootable"),
            "with build number": imgtool(MODULE, "--version", "255.255.65535+4294967295", "--non-bootable"),
            "with protected TLVs": imgtool(
                MODULE, "--version", "1.0.0", "--non-bootable", "--security-counter", "7", "--custom-tlv", "0xA1", "0x0102"
            ),
            "signed": imgtool(MODULE, "--version", "1.0.0", "--non-bootable", "--security-counter", "7", "--key", key.name),
            "of odd length": imgtool(MODULE + b"\0\1\0", "--version", "1.0.0", "--non-bootable"),
            "around a text": imgtool(b"not WebAssembly", "--version", "1.0.0", "--non-bootable"),
        }
        bootable = imgtool(MODULE, "--version", "1.0.0")
        pure = imgtool(MODULE, "--version", "1.0.0", "--non-bootable", "--pure", "--key", key.name)
    good = [{"name": name, "file": file.hex(), "error": 0, "hash": tlv_hash(file).hex()} for name, file in made.items()]
    bad = [
        {"name": "bootable", "file": bootable.hex(), "error": -11, "hash": ""},
        {"name": "signed over the whole image", "file": pure.hex(), "error": -12, "hash": ""},
    ]
    return good + bad


def tlv_hash(file):
    protected, size = struct.unpack_from("<HI", file, 10)
    digest = sha256(file[: 32 + size + protected]).digest()
    assert digest in file
    return digest


# --- exchanges: one after the other on one device -----------------------------------------------------------------------------

exchanges = []


def exchange(name, request, response):
    exchanges.append({"name": name, "request": bytes(request).hex(), "response": bytes(response).hex()})


def message(op, version, group, command, payload, sequence=None):
    sequence = len(exchanges) & 0xFF if sequence is None else sequence
    return struct.pack("!BBHHBB", op | version << 3, 0, len(payload), group, sequence, command) + payload


def answer(request, value):
    op, _, _, group, sequence, command = struct.unpack_from("!BBHHBB", request)
    return message((op & 7) | 1, min(op >> 3 & 3, 1), group, command, cbor(value), sequence)


def ask(name, model, request, value):
    """A request of smp's; what the device answers is parsed by smp's model, which accepts no key too many or too few."""
    data = request.BYTES
    response = answer(data, value)
    model.loads(response)
    exchange(name, data, response)


def ask64(name, op, command, request, value):
    data = message(op, 1, 64, command, cbor(request))
    exchange(name, data, answer(data, value))


def refused(name, request, rc, group=None):
    data = bytes(request) if isinstance(request, bytes) else request.BYTES
    exchange(name, data, answer(data, {"rc": rc} if group is None else {"err": {"group": group, "rc": rc}}))


def sequence():
    return len(exchanges) & 0xFF


def os_exchanges():
    limits = "no isolation"
    version = f"trusts the development key; {limits}"
    for text in ("", "hello", "\u00e4\u6e29", "x" * 512):
        ask(f"echo of {len(text)} characters", os_.EchoWriteResponse, os_.EchoWriteRequest(d=text, sequence=sequence()), {"r": text})
    read_echo = message(OP.READ, 1, 0, 0, cbor({"d": "read"}))
    exchange("echo by a read", read_echo, answer(read_echo, {"r": "read"}))
    old = message(OP.WRITE, 0, 0, 0, cbor({"d": "old"}))
    exchange("echo in SMP version 1", old, answer(old, {"r": "old"}))
    refused("echo of 513 bytes", os_.EchoWriteRequest(d="x" * 513, sequence=sequence()), 7)
    refused("echo without a text", message(OP.WRITE, 1, 0, 0, cbor({})), 3)
    refused("echo of a number", message(OP.WRITE, 1, 0, 0, cbor({"d": 1})), 3)
    ignored = message(OP.WRITE, 1, 0, 0, cbor({"more": [1, {"a": -1}, 1.5, True, None], "d": "x", "zz": b"abc"}))
    exchange("unknown keys are ignored", ignored, answer(ignored, {"r": "x"}))
    wide = message(OP.WRITE, 1, 1, 5, bytes.fromhex("a164736c6f741b0000000000000003"))
    exchange("an integer longer than it must be", wide, answer(wide, {}))
    ask("params", os_.MCUMgrParametersReadResponse, os_.MCUMgrParametersReadRequest(sequence=sequence()), {"buf_size": 1024, "buf_count": 3})

    def info(format, output):
        request = os_.OSApplicationInfoReadRequest(format=format, sequence=sequence())
        ask(f"info {format}", os_.OSApplicationInfoReadResponse, request, {"output": output})

    info(None, "Setpoint")
    info("n", "0123456789abcdef")
    info("rs", "Setpoint 0.1.0")
    info("v", version)
    info("bmpio", "unknown board cpu platform bare metal")
    info("a", f"Setpoint 0123456789abcdef 0.1.0 {version} unknown board cpu platform bare metal")
    refused("info x", os_.OSApplicationInfoReadRequest(format="sx", sequence=sequence()), 2, 0)
    refused("info of nothing", os_.OSApplicationInfoReadRequest(format="", sequence=sequence()), 2, 0)
    refused("info with a number", message(OP.READ, 1, 0, 7, cbor({"format": 1})), 3)
    refused("a reset in the first seconds", os_.ResetWriteRequest(sequence=sequence()), 10)
    refused("the date before it is set", os_.DateTimeReadRequest(sequence=sequence()), 4, 0)
    refused("the date before it is set, in SMP version 1", message(OP.READ, 0, 0, 4, cbor({})), 1)
    for text in ("yesterday", "2026-02-29T00:00:00Z", "2026-11-22T24:00:00Z", "2026-11-22T10:00:00+1:00", "2026-11-22T10:00:00Zx"):
        refused(f"the date {text}", os_.DateTimeWriteRequest(datetime=text, sequence=sequence()), 2, 0)
    for text, shown in (
        ("2026-11-22T10:00:00+01:00", "2026-11-22T10:00:00+01:00"),
        ("2024-02-29T23:59:59.999Z", "2024-02-29T23:59:59+00:00"),
        ("1970-01-01 00:00:00", "1970-01-01T00:00:00+00:00"),
        ("2099-12-31T23:30:00-03:30", "2099-12-31T23:30:00-03:30"),
    ):
        ask(f"the date {text}", os_.DateTimeWriteResponse, os_.DateTimeWriteRequest(datetime=text, sequence=sequence()), {})
        ask(f"the date {text}, read", os_.DateTimeReadResponse, os_.DateTimeReadRequest(sequence=sequence()), {"datetime": shown})


def smp_exchanges():
    refused("an unknown group", message(OP.READ, 1, 9, 0, cbor({})), 8)
    refused("an unknown command", message(OP.READ, 1, 0, 99, cbor({})), 8)
    refused("a write of what is read only", message(OP.WRITE, 1, 0, 6, cbor({})), 8)
    refused("an unknown operation", message(4, 1, 0, 0, cbor({"d": "x"})), 8)
    refused("SMP version 3", message(OP.READ, 2, 0, 6, cbor({})), 13)
    refused("SMP version 4", message(OP.READ, 3, 0, 6, cbor({})), 13)
    many = {f"k{i}": i for i in range(31)}
    most = message(OP.WRITE, 1, 0, 0, cbor({**many, "d": "x"}))
    exchange("32 keys", most, answer(most, {"r": "x"}))
    deepest = message(OP.WRITE, 1, 0, 0, cbor({"x": [[[[[]]]]], "d": "x"}))
    exchange("six levels", deepest, answer(deepest, {"r": "x"}))
    for name, payload in {
        "no payload": b"",
        "a list": bytes.fromhex("80"),
        "a text": bytes.fromhex("6161"),
        "a map of indefinite length": bytes.fromhex("bf61646178ff"),
        "a text of indefinite length": bytes.fromhex("a161647f6161ff"),
        "a map that ends early": bytes.fromhex("a261646178"),
        "a text that ends early": bytes.fromhex("a16164636161"),
        "a length beyond all memory": bytes.fromhex("a161647bffffffffffffffff"),
        "a map of 2^63 keys": bytes.fromhex("bb8000000000000000"),
        "a list of 2^32 items": bytes.fromhex("a161649b0000000100000000"),
        "a byte behind the map": cbor({"d": "x"}) + b"\0",
        "a second map behind the map": cbor({"d": "x"}) * 2,
        "a key that is a number": bytes.fromhex("a2010261646178"),
        "a key that is a map": bytes.fromhex("a2a00261646178"),
        "a repeated key": bytes.fromhex("a26164617861646179"),
        "a repeated unknown key": bytes.fromhex("a3617a0061646178617a01"),
        "33 keys": cbor({**many, "d": "x", "e": "x"}),
        "seven levels": cbor({"x": [[[[[[]]]]]], "d": "x"}),
        "100 levels": bytes.fromhex("a261646178617a") + b"\x81" * 99 + b"\x80",
        "900 levels of maps": bytes.fromhex("a261646178617a") + b"\xa1\x00" * 450 + b"\xa0",
        "a tag without an item": bytes.fromhex("a16164c1"),
        "a tag of 64 bits": bytes.fromhex("a16164db00000000000000016178"),
        "a reserved length": bytes.fromhex("a161641c"),
        "a reserved simple value": bytes.fromhex("a16164f800"),
        "a break": bytes.fromhex("a16164ff"),
    }.items():
        refused(f"CBOR: {name}", message(OP.WRITE, 1, 0, 0, payload), 3)
    exchange("half a header", bytes.fromhex("0a000000"), b"")
    exchange("a length beyond the frame", struct.pack("!BBHHBB", 0x0A, 0, 99, 0, 0, 0) + cbor({"d": "x"}), b"")
    exchange("a length below the frame's", struct.pack("!BBHHBB", 0x0A, 0, 3, 0, 0, 0) + cbor({"d": "x"}), b"")
    exchange("an answer", message(OP.WRITE_RSP, 1, 0, 0, cbor({"r": "x"})), b"")


def upload(name, value, **fields):
    request = img.ImageUploadWriteRequest(sequence=sequence(), **fields)
    ask(name, img.ImageUploadWriteResponse, request, value)


def refused_upload(name, rc, **fields):
    refused(name, img.ImageUploadWriteRequest(sequence=sequence(), **fields), rc, 1)


FIRMWARE = (0, 0, "0.1.0", sha256(b"vectors" + b"code").digest(), False, False, True, True, False)


def state(*images):
    keys = ("image", "slot", "version", "hash", "bootable", "pending", "confirmed", "active", "permanent")
    return {"images": [dict(zip(keys, i)) for i in (FIRMWARE, *images)]}


def slots(name, *images):
    ask(name, img.ImageStatesReadResponse, img.ImageStatesReadRequest(sequence=sequence()), state(*images))


def image_exchanges():
    content = ("--version", "1.2.3+4", "--non-bootable", "--security-counter", "7", "--custom-tlv", "0xA0", "0x" + CONTRACT)
    with key_file(KEY) as key:
        file = imgtool(MODULE, *content, "--key", key.name)
    unsigned = imgtool(MODULE, *content)
    digest, size, half = sha256(file).digest(), len(file), len(file) // 2
    hash_ = tlv_hash(file)

    def shown(slot, pending=False, confirmed=False, active=False, permanent=False):
        return (1, slot, "1.2.3.4", hash_, False, pending, confirmed, active, permanent)

    def write_state(name, *images, **fields):
        request = img.ImageStatesWriteRequest(sequence=sequence(), **fields)
        ask(name, img.ImageStatesWriteResponse, request, state(*images))

    def lifecycle(name, **changes):
        state = {"contract": bytes.fromhex(NEWEST), "counter": 0, "running": "none", "candidate": "empty", "writes": 63, "trial": None, "reverted": None, "state": "none"}
        ask64(name, OP.READ, 4, {}, state | changes)

    lifecycle("the lifecycle of a new device")
    refused("activate where nothing is pending", message(OP.WRITE, 1, 64, 4, cbor({})), 7, 64)
    refused("revert without a trial", message(OP.WRITE, 1, 64, 7, cbor({})), 7, 64)
    refused("confirm without a module", img.ImageStatesWriteRequest(confirm=True, sequence=sequence()), 32, 1)
    slots("no slot is filled")
    refused_upload("image 0", 14, off=0, len=size, data=file, image=0)
    refused_upload("no image number", 14, off=0, len=size, data=file)
    refused_upload("image 2", 14, off=0, len=size, data=file, image=2)
    refused("an upload without a length", img.ImageUploadWriteRequest(off=0, data=file, image=1, sequence=sequence()), 3)
    refused("an upload without data", message(OP.WRITE, 1, 1, 1, cbor({"off": 0, "len": size, "image": 1})), 3)
    refused("an upload without an offset", message(OP.WRITE, 1, 1, 1, cbor({"len": size, "data": file, "image": 1})), 3)
    refused("an upload of a text", message(OP.WRITE, 1, 1, 1, cbor({"off": 0, "len": size, "data": "text", "image": 1})), 3)
    refused("an upload with half a hash", message(OP.WRITE, 1, 1, 1, cbor({"off": 0, "len": size, "data": file, "image": 1, "sha": digest[:16]})), 3)
    refused_upload("going on without a beginning", 20, off=64, data=file[64:])
    refused_upload("larger than a slot", 30, off=0, len=SLOT + 1, data=file[:64], image=1)
    refused_upload("shorter than a header", 23, off=0, len=31, data=file[:31], image=1)
    refused_upload("no package", 23, off=0, len=size, data=b"\x7fELF" + file[4:], image=1)
    refused_upload("a bare module", 23, off=0, len=len(MODULE), data=MODULE, image=1)
    refused_upload("a bootable image", 22, off=0, len=size, data=file[:16] + bytes(4) + file[20:], image=1)
    refused_upload("more data than announced", 21, off=0, len=64, data=file[:65], image=1)
    upload("what might be a package", {"off": 20}, off=0, len=size, data=b"\x7fELF" + file[4:20], image=1)
    refused_upload("is none once its header is there", 23, off=20, data=file[20:32])
    refused_upload("and stays so", 23, off=20, data=file[20:32])
    upload("a package's first bytes", {"off": 20}, off=0, len=size, data=file[:20], image=1, sha=digest)
    refused_upload("beyond the length", 21, off=20, data=bytes(size))
    upload("a gap changes nothing", {"off": 20}, off=21, data=file[21:40])
    upload("goes on", {"off": half}, off=20, data=file[20:half])
    upload("the answer was lost: again", {"off": half}, off=20, data=file[20:half])
    upload("an overlap", {"off": half + 4}, off=half - 4, data=file[half - 4 : half + 4])
    slots("an upload in progress is no package")
    upload("a second begin with the same hash resumes", {"off": half + 4}, off=0, len=size, data=file[:40], image=1, sha=digest, upgrade=False)
    upload("the last bytes", {"off": size, "match": True}, off=half + 4, data=file[half + 4 :])
    upload("the last answer was lost: again", {"off": size, "match": True}, off=half + 4, data=file[half + 4 :])
    slots("it is the candidate", shown(1))
    upload("a push of what is there", {"off": size, "match": True}, off=0, len=size, data=file[:64], image=1, sha=digest)
    refused_upload("another file is no package", 23, off=0, len=size, data=bytes(64), image=1)
    slots("it is still there", shown(1))
    refused("a test of another hash", img.ImageStatesWriteRequest(hash=bytes(32), confirm=False, sequence=sequence()), 8, 1)
    refused("a test of half a hash", img.ImageStatesWriteRequest(hash=hash_[:16], confirm=False, sequence=sequence()), 24, 1)
    refused("a test of no hash", img.ImageStatesWriteRequest(confirm=False, sequence=sequence()), 24, 1)
    write_state("test", shown(1, pending=True), hash=hash_, confirm=False)
    refused_upload("an upload while it is pending", 28, off=0, len=size, data=file[:64], image=1, sha=bytes(32))
    write_state("for good", shown(1, pending=True, permanent=True), hash=hash_, confirm=True)
    refused("a test of the firmware", img.ImageStatesWriteRequest(hash=FIRMWARE[3], confirm=False, sequence=sequence()), 8, 1)
    ask64("activate", OP.WRITE, 4, {}, {})
    slots("it runs", shown(0, confirmed=True, active=True))
    lifecycle("the counter waits for a good evaluation", running="permanent", writes=59)
    refused("a test of what runs", img.ImageStatesWriteRequest(hash=hash_, confirm=False, sequence=sequence()), 33, 1)
    write_state("confirm what is confirmed", shown(0, confirmed=True, active=True), confirm=True)
    upload("a push of what runs", {"off": size, "match": True}, off=0, len=size, data=file[:64], image=1, sha=digest)
    wrong = file[:-1] + bytes([file[-1] ^ 1])
    upload("announced with another hash", {"off": size, "match": False}, off=0, len=size, data=file, image=1, sha=bytes(32))
    damaged = file[:40] + bytes([file[40] ^ 1]) + file[41:]
    refused_upload("damaged on its way into the package", 24, off=0, len=size, data=damaged, image=1)
    refused_upload("a wrong signature", 24, off=0, len=size, data=wrong, image=1)
    refused_upload("no signature", 4, off=0, len=len(unsigned), data=unsigned, image=1)
    refused_upload("a byte behind the package", 7, off=0, len=size + 1, data=file + b"\0", image=1)
    slots("it still runs after all that", shown(0, confirmed=True, active=True))
    ask("erase the candidate", img.ImageEraseResponse, img.ImageEraseRequest(sequence=sequence()), {})
    ask("erase slot 3", img.ImageEraseResponse, img.ImageEraseRequest(slot=3, sequence=sequence()), {})
    for slot in (0, 4, 2**32 - 1):
        refused(f"erase slot {slot}", img.ImageEraseRequest(slot=slot, sequence=sequence()), 14, 1)
    slots("the candidate's erasure stops nothing", shown(0, confirmed=True, active=True))
    ask("erase the running module", img.ImageEraseResponse, img.ImageEraseRequest(slot=2, sequence=sequence()), {})
    slots("nothing runs")


def stat_exchanges():
    def show(name, fields):
        ask(f"statistics {name}", stat.GroupDataResponse, stat.GroupDataRequest(name=name, sequence=sequence()), {"name": name, "fields": fields})

    names = ["link0", "link1", "evaluations"]
    ask("the list of statistics", stat.ListOfGroupsResponse, stat.ListOfGroupsRequest(sequence=sequence()), {"stat_list": names})
    show("link1", {"messages": 0, "crc": 0, "malformed": 0, "oversized": 0, "timeouts": 0, "overruns": 0})
    show("evaluations", {"good": 0, "faults": 0, "declined": 0, "skipped": 0, "faults_in_a_row": 0, "late_max_ms": 0, "loads": 1})
    for name in ("link2", "link", "", "link00"):
        refused(f"statistics of {name!r}", stat.GroupDataRequest(name=name, sequence=sequence()), 2, 2)


def signal(name, unit, type, source, count, low, high, value, age=0):
    known = value is not None
    return {
        "name": name, "unit": unit, "type": type, "source": source, "count": count, "min": low, "max": high,
        "fresh": known, "age": age if known else None, "value": value,
    }  # fmt: skip


def setpoint_exchanges():
    price = [F32(i / 4) for i in range(24)]
    areas = {"in": {"size": 224, "align": 8}, "out": {"size": 12, "align": 4}, "state": {"size": 16, "align": 8}}
    status = {
        "app": "water-heater", "contract": {"name": "water-heater", "major": 1, "minor": 1, "memory": 8192, **areas}, "boot": 1, "uptime": 1000, "period": 300000, "next": 301000,
        "module": None, "evaluation": None, "fault": None,
        "counts": {"good": 0, "faults": 0, "declined": 0, "skipped": 0, "in_a_row": 0},
        "outputs": {"heater": 0}, "refused": None, "quarantined": None, "disabled": "", "reset": "power",
        "notice": "trusts the development key",
    }  # fmt: skip
    ask64("status after boot", OP.READ, 0, {}, status)
    names = [
        ("time", "s", "i64", "clock", 1, -(2**40), 2**40), ("price_start", "s", "i64", "host", 1, 0, 2**40), ("zone", "s", "i32", "clock", 1, -86400, 86400),
        ("tank", "Cel", "f32", "board", 1, F32(0), F32(99)), ("price", "1/kW/h", "f32", "host", 24, F32(-10), F32(10)),
        ("usage", "L", "f32", "host", 24, F32(0), F32(1000)),
    ]  # fmt: skip
    comfort, away = ("comfort", "Cel", "f32", "setting", 1, F32(38), F32(50)), ("away", "", "bool", "host", 1, False, True)
    boot = {"name": "setpoint", "unit": "Cel", "type": "f32", "min": F32(40), "max": F32(65), "proposed": None, "applied": F32(52), "reason": "boot"}
    probes = [{"name": name, "unit": "Cel", "type": "f32", "value": None} for name in ("goal", "reserve")]
    ask64("points after boot", OP.READ, 1, {}, {"evaluation": 0, "points": [boot], "probes": probes, "state": None})
    ask64("the second probe", OP.READ, 1, {"from": 2}, {"evaluation": 0, "points": [], "probes": probes[1:], "state": None})
    ask64("points from beyond the last on", OP.READ, 1, {"from": 99}, {"evaluation": 0, "points": [], "probes": [], "state": None})
    lines = [(0, f"signal {name} {type} {count} {unit}") for name, unit, type, source, count, *_ in names]
    lines += [(1, "signal comfort f32 1 Cel"), (1, "signal away bool? 1 1"), (0, "point setpoint f32 1 Cel")]
    lines += [(1, "probe goal f32 1 Cel"), (1, "probe reserve f32 1 Cel"), (1, "state hour i64 1 s"), (1, "state storing bool 1 1")]
    lines = [{"since": since, "line": line} for since, line in lines]
    head = {"name": "water-heater", "major": 1, "minor": 1}
    ask64("the contract", OP.READ, 8, {}, {**head, "lines": lines})
    ask64("the contract from its last line on", OP.READ, 8, {"from": 12}, {**head, "lines": lines[12:]})
    ask64("the contract from beyond its last line on", OP.READ, 8, {"from": 99}, {**head, "lines": []})
    ask64("the mode after boot", OP.READ, 3, {}, {"mode": "auto", "manual": []})
    rest = [signal(*comfort, F32(40), 1000), signal(*away, None)]
    missing = [signal(*name, None) for name in names] + rest
    ask64("signals after boot", OP.READ, 2, {}, {"signals": missing})
    ask64("signals from the fourth on", OP.READ, 2, {"from": 4}, {"signals": missing[4:]})
    ask64("signals from beyond the last on", OP.READ, 2, {"from": 99}, {"signals": []})
    for name, fields, rc in (
        ("an unknown signal", {"nothing": 1}, 2),
        ("a text", {"price_start": "1"}, 3),
        ("a fraction for an integer", {"price_start": 1.5}, 3),
        ("a text among the elements", {"price": [0] * 23 + ["x"]}, 3),
        ("23 elements of 24", {"price": [0] * 23}, 4),
        ("25 elements of 24", {"price": [0] * 25}, 4),
        ("one element of 24", {"price": 0}, 4),
        ("a list of two for one", {"price_start": [1, 2]}, 4),
        ("above the range", {"price": [11] + [0] * 23}, 5),
        ("below the range", {"price_start": -1}, 5),
        ("NaN", {"price": [float("nan")] + [0] * 23}, 5),
        ("infinity", {"price": [float("inf")] + [0] * 23}, 5),
        ("a setting of the wrong type", {"comfort": "warm"}, 3),
        ("a setting beyond its range", {"comfort": 51}, 5),
        ("a number for a bool", {"away": 1}, 3),
        ("a board signal", {"tank": 50.0}, 6),
        ("a clock signal", {"time": 1}, 6),
        ("a good one before a bad one", {"price_start": 7, "tank": 50.0}, 6),
    ):
        data = message(OP.WRITE, 1, 64, 2, cbor({"set": fields}))
        refused(f"a write of {name}", data, rc, 64)
    refused("a write without a set", message(OP.WRITE, 1, 64, 2, cbor({})), 3)
    refused("a write of a list", message(OP.WRITE, 1, 64, 2, cbor({"set": [1]})), 3)
    refused("a write with a number as name", message(OP.WRITE, 1, 64, 2, bytes.fromhex("a163736574a10102")), 3)
    twice = bytes.fromhex("a163736574a2") + 2 * (cbor("price_start") + b"\x01")
    refused("a write of one signal twice", message(OP.WRITE, 1, 64, 2, twice), 3)
    ask64("a refused write changed nothing", OP.READ, 2, {}, {"signals": missing})
    ask64("a write of nothing", OP.WRITE, 2, {"set": {}}, {})
    ask64("a write of two signals", OP.WRITE, 2, {"set": {"price_start": 1795302000, "price": [p.value for p in price]}}, {})
    known = [signal(*names[1], 1795302000), *missing[2:4], signal(*names[4], price), *missing[5:]]
    ask64("signals after the write", OP.READ, 2, {"from": 1}, {"signals": known})
    ask64("a write of integers for floats", OP.WRITE, 2, {"set": {"usage": [1] * 24}}, {})
    ask64("a write of a setting", OP.WRITE, 2, {"set": {"comfort": 42.5, "away": True}}, {})
    ask64("the setting after the write", OP.READ, 2, {"from": 6}, {"signals": [signal(*comfort, F32(42.5)), signal(*away, True)]})
    number = sum(1 for e in exchanges if b"cerr".hex() in e["response"])
    texts = {
        number: "the signal comes from the board or the clock and cannot be set: tank",
        number - 1: "the signal comes from the board or the clock and cannot be set: time",
    }
    seqs = [e for e in exchanges if e["name"] in ("a write of a good one before a bad one", "a write of a clock signal")]
    seqs = [bytes.fromhex(e["request"])[6] for e in reversed(seqs)]
    ask64("the last two reasons", OP.READ, 6, {"from": number - 1}, {
        "reasons": [
            {"number": n, "link": 0, "seq": seq, "group": 64, "rc": 6, "text": text} for (n, text), seq in zip(texts.items(), seqs)
        ]
    })  # fmt: skip
    ask64("no reason is newer", OP.READ, 6, {"from": number + 1}, {"reasons": []})


def write(name, vectors):
    lines = ",\n".join("  " + json.dumps(vector) for vector in vectors)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")


setpoint_exchanges()
smp_exchanges()
os_exchanges()
image_exchanges()
stat_exchanges()
write("frames", frames())
write("packages", packages())
write("exchanges", exchanges)
