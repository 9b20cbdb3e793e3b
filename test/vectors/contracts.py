"""Writes contract_ids.json and contract_types.json. Texts of contracts are by hand, their ids by hashlib. What test/contract/echo.* answer is
computed here, and put into bytes by ctypes, which lays structs out as the C compiler does. See README.md."""

import json
from ctypes import Structure, c_bool, c_double, c_float, c_int8, c_int16, c_int32, c_int64, c_uint8, c_uint16, c_uint32
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent

# --- ids ------------------------------------------------------------------------------------------------------------------------

HEATER_SIGNALS = """signal time i64 1 s
signal price_start i64 1 s
signal zone i32 1 s
signal tank f32 1 Cel
signal price f32 24 1/kW/h
signal usage f32 24 L
"""
HEATER_0 = f"contract water-heater 1.0\n{HEATER_SIGNALS}point setpoint f32 1 Cel\n"
HEATER_1 = f"""contract water-heater 1.1
{HEATER_SIGNALS}signal comfort f32 1 Cel
signal away bool? 1 1
point setpoint f32 1 Cel
probe goal f32 1 Cel
probe reserve f32 1 Cel
state hour i64 1 s
state storing bool 1 1
"""

TYPES_SIGNALS_0 = """signal flag bool 1 1
signal tiny i8 1 1
signal level u8? 1 %
signal short_one i16 1 1
signal words u16 3 1
signal count i32 1 1
signal total u32? 1 1
signal stamp i64 1 s
signal wind f32? 1 m/s
signal curve f32 4 kW
signal exact f64 1 1
signal now i64 1 s
signal offset i32 1 s
"""
TYPES_SIGNALS_1 = TYPES_SIGNALS_0 + "signal gains f64 2 1\nsignal bits bool 5 1\n"
TYPES_SIGNALS_2 = TYPES_SIGNALS_1 + "signal longs i64? 2 1\n"
TYPES_OUT_0 = """point relay bool 1 1
point stage i8 1 1
point duty u16 1 %
point power f32 1 kW
point since_when i64 1 s
probe seen u8 1 1
probe sum f64 1 1
"""
TYPES_OUT_1 = TYPES_OUT_0 + "point ratio f64 1 1\nprobe low i16 1 1\n"
TYPES_OUT_2 = TYPES_OUT_1 + "point pulses u32 1 1\nprobe steps i32 1 1\nprobe even bool 1 1\n"
TYPES_STATE_0 = """state calls u32 1 1
state latch bool 1 1
state mean f32 1 kW
state past i16 3 1
"""
TYPES_STATE_1 = TYPES_STATE_0 + "state memo i64 1 1\n"
TYPES_STATE_2 = TYPES_STATE_1 + "state drift f64 2 1\n"

TEXTS = [
    ("modules/water-heater/contract.json", 0, HEATER_0),
    ("modules/water-heater/contract.json", 1, HEATER_1),
    ("test/contract/types.json", 0, f"contract types 3.0\n{TYPES_SIGNALS_0}{TYPES_OUT_0}{TYPES_STATE_0}"),
    ("test/contract/types.json", 1, f"contract types 3.1\n{TYPES_SIGNALS_1}{TYPES_OUT_1}{TYPES_STATE_1}"),
    ("test/contract/types.json", 2, f"contract types 3.2\n{TYPES_SIGNALS_2}{TYPES_OUT_2}{TYPES_STATE_2}"),
]


def contract_ids():
    for path, minor, text in TEXTS:
        assert (ROOT / path).exists()
        yield {"path": path, "minor": minor, "text": text, "id": sha256(text.encode()).hexdigest()}


# --- what test/contract/echo.* answer -------------------------------------------------------------------------------------------


class In(Structure):
    _fields_ = [
        ("flag", c_bool), ("tiny", c_int8), ("has_level", c_bool), ("level", c_uint8), ("short_one", c_int16), ("words", c_uint16 * 3),
        ("count", c_int32), ("has_total", c_bool), ("total", c_uint32), ("stamp", c_int64), ("has_wind", c_bool), ("wind", c_float),
        ("curve", c_float * 4), ("exact", c_double), ("now", c_int64), ("offset", c_int32), ("gains", c_double * 2), ("bits", c_bool * 5),
        ("has_longs", c_bool), ("longs", c_int64 * 2),
    ]  # fmt: skip


class Out(Structure):
    _fields_ = [
        ("relay", c_bool), ("stage", c_int8), ("duty", c_uint16), ("power", c_float), ("since_when", c_int64), ("seen", c_uint8),
        ("sum", c_double), ("ratio", c_double), ("low", c_int16), ("pulses", c_uint32), ("steps", c_int32), ("even", c_bool),
    ]  # fmt: skip


class State(Structure):
    _fields_ = [
        ("calls", c_uint32), ("latch", c_bool), ("mean", c_float), ("past", c_int16 * 3), ("memo", c_int64), ("drift", c_double * 2),
    ]  # fmt: skip


OPTIONAL = ("level", "total", "wind", "longs")
DECLINED_AT, DECLINED = 127, 7


def f32(value):
    return c_float(value).value


def wrapped(value):
    return c_int64(value).value


def evaluate(i, s):
    """The reason for declining, points and probes, and the state after it, of one evaluation."""
    if i["tiny"] == DECLINED_AT:
        return DECLINED, None, s
    there = {name: i[name] is not None for name in OPTIONAL}
    power = f32(i["curve"][0])
    for part in [*i["curve"][1:], i["wind"] if there["wind"] else 0]:
        power = f32(power + f32(part))
    out = {
        "relay": i["flag"] != s["latch"],
        "stage": i["tiny"],
        "duty": i["words"][0] ^ i["words"][1] ^ i["words"][2],
        "power": power,
        "since_when": wrapped(i["now"] - i["stamp"]),
        "seen": ((i["level"] or 0) + there["total"] + there["wind"] + there["longs"]) % 256,
        "sum": i["exact"] * 2 + s["mean"],
        "ratio": i["gains"][0] * i["exact"] + i["gains"][1],
        "low": s["past"][2],
        "pulses": i["total"] if there["total"] else s["calls"],
        "steps": i["count"] ^ i["offset"],
        "even": sum(i["bits"]) % 2 == 0,
    }
    after = {
        "calls": s["calls"] + 1,
        "latch": i["flag"],
        "mean": f32(f32(s["mean"] + power) * 0.5),
        "past": [i["short_one"], *s["past"][:2]],
        "memo": s["memo"] ^ i["stamp"],
        "drift": [s["drift"][0] + i["exact"], float(i["longs"][0]) - float(i["longs"][1]) if there["longs"] else s["drift"][1] - 1],
    }
    return 0, out, after


def packed(kind, values):
    struct = kind()
    for name, value in values.items():
        if value is None:
            continue
        if f"has_{name}" in dict(kind._fields_):
            setattr(struct, f"has_{name}", True)
        setattr(struct, name, dict(kind._fields_)[name](*value) if isinstance(value, list) else value)
    return bytes(struct).hex()


START = 1795302000
EXACT = 2**53 - 1
ZEROS = {"calls": 0, "latch": False, "mean": 0.0, "past": [0, 0, 0], "memo": 0, "drift": [0.0, 0.0]}
PLAIN = {
    "flag": False, "tiny": 0, "level": None, "short_one": 0, "words": [0, 0, 0], "count": 0, "total": None, "stamp": 0, "wind": None,
    "curve": [0.0, 0.0, 0.0, 0.0], "exact": 0.0, "offset": 3600, "gains": [1.5, -2.0], "bits": [False] * 5, "longs": None,
}  # fmt: skip


def random(seed):
    """Whole numbers below a limit (xorshift32)."""
    state = [seed]

    def pick(limit):
        x = state[0]
        x ^= x << 13 & 0xFFFFFFFF
        x ^= x >> 17
        x ^= x << 5 & 0xFFFFFFFF
        state[0] = x
        return x % limit

    return pick


def steps():
    """What changes from one evaluation to the next. What may be missing is missing until it comes."""
    yield "nothing that may be missing", {}
    yield "a value of each sign", {"flag": True, "tiny": -5, "short_one": -300, "words": [1, 2, 65535], "count": -7, "stamp": -86400}
    yield "declined", {"tiny": DECLINED_AT, "short_one": 99}
    yield "fractions", {"tiny": 3, "curve": [0.5, f32(0.1), f32(-0.3), 1024.0], "exact": 0.1}
    yield "a level", {"level": 200, "bits": [True, False, True, True, False]}
    yield "a total of all ones", {"total": 2**32 - 1, "flag": False}
    yield "wind", {"wind": f32(-3.7)}
    yield "longs", {"longs": [EXACT, -EXACT]}
    yield "the highest values", {
        "tiny": 126, "level": 255, "short_one": 2**15 - 1, "words": [65535, 0, 0], "count": 2**31 - 1, "stamp": EXACT,
        "wind": f32(1e30), "curve": [f32(9e29)] * 4, "exact": 1e300, "gains": [10.0, 10.0], "bits": [True] * 5,
    }  # fmt: skip
    yield "the lowest values", {
        "tiny": -128, "level": 0, "short_one": -(2**15), "words": [0, 65535, 1], "count": -(2**31), "total": 0, "stamp": -EXACT,
        "wind": f32(-1e30), "curve": [f32(-9e29)] * 4, "exact": -1e300, "gains": [-10.0, -10.0], "longs": [-EXACT, EXACT],
    }  # fmt: skip
    yield "small ones", {"wind": 0.0, "curve": [2.0**-149, -(2.0**-149), 2.0**-126, 0.0], "exact": 5e-324, "gains": [0.1, -0.0], "stamp": 1}
    pick = random(20261122)
    for number in range(1, 14):
        yield f"any, {number}", {
            "flag": pick(2) == 1,
            "tiny": pick(255) - 128,
            "level": pick(256),
            "short_one": pick(65536) - 32768,
            "words": [pick(65536) for _ in range(3)],
            "count": pick(2**32) - 2**31,
            "total": pick(2**32),
            "stamp": pick(2**32) * 2**20 - 2**51,
            "wind": f32((pick(2000) - 1000) / 7),
            "curve": [f32((pick(20000) - 10000) / 13) for _ in range(4)],
            "exact": (pick(2**32) - 2**31) / 1e6,
            "gains": [(pick(2000) - 1000) / 100, (pick(2000) - 1000) / 100],
            "bits": [pick(2) == 1 for _ in range(5)],
            "longs": [pick(2**32) * 2**20 - 2**51, pick(2**32)],
        }


LONGS = {"stamp", "now", "longs", "since_when", "memo"}


def shown(values):
    """64-bit integers as text: JSON's numbers do not hold them in JavaScript."""
    text = lambda value: [str(each) for each in value] if isinstance(value, list) else str(value)  # noqa: E731
    return {name: text(value) if name in LONGS and value is not None else value for name, value in values.items()}


def contract_types():
    state, signals = ZEROS, PLAIN
    for number, (name, changes) in enumerate(steps()):
        signals = {**signals, **changes, "now": START + 60 * number}
        code, out, after = evaluate(signals, state)
        yield {
            "name": name, "signals": shown(signals), "state": shown(state), "code": code, "outputs": out and shown(out), "after": shown(after),
            "sp_in": packed(In, signals), "sp_state": packed(State, state), "sp_out": out and packed(Out, out), "sp_state_after": packed(State, after),
        }  # fmt: skip
        state = after


def write(name, vectors):
    lines = ",\n".join("  " + json.dumps(vector) for vector in vectors)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")


write("contract_ids", contract_ids())
write("contract_types", contract_types())
