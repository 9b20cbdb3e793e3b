"""Writes signed_packages.json and ed25519.json. Good packages are imgtool's; bad ones are good ones changed in one
place and then hashed and signed again (by cryptography), so that nothing but the change is wrong with them. See README.md."""

import json
import struct
from hashlib import sha256, sha512
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edwards import L, P, TORSION, add, decode, encode, multiply
from tools import MODULE, imgtool, key_file

HERE = Path(__file__).parent
CONTRACT_TEXT = """contract water-heater 1.0
signal time i64 1 s
signal price_start i64 1 s
signal zone i32 1 s
signal tank f32 1 Cel
signal price f32 24 1/kW/h
signal usage f32 24 L
point setpoint f32 1 Cel
"""
CONTRACT = sha256(CONTRACT_TEXT.encode()).digest()
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))

ERRORS = {
    "": 0, "package-magic": -10, "package-header": -11, "package-tlv": -12, "package-no-hash": -13, "package-hash": -14,
    "package-trailing": -15, "package-hashes": -16, "package-tlv-size": -17, "package-signature": -18, "package-key": -19,
    "package-unsigned": -85, "package-no-counter": -86, "package-contract": -87,
}  # fmt: skip


def public(key):
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)


def key_hash(key):
    return sha256(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).digest()


# --- parts of a package, each of which may be wrong -----------------------------------------------------------------------------


def header(protected=0, payload=len(MODULE), magic=0x96F3B83D, load=0, size=32, flags=0x10, version=(1, 2, 3, 0), pad=0):
    return struct.pack("<IIHHIIBBHII", magic, load, size, protected, payload, flags, *version, pad)


def tlv(kind, value, length=None):
    return struct.pack("<HH", kind, len(value) if length is None else length) + value


def area(magic, *tlvs, size=None):
    body = b"".join(tlvs)
    return struct.pack("<HH", magic, 4 + len(body) if size is None else size) + body


COUNTER, AGREED = tlv(0x50, struct.pack("<I", 7)), tlv(0xA0, CONTRACT)
PROTECTED = area(0x6908, COUNTER, AGREED)


def signed_part(area=PROTECTED, module=MODULE, **fields):
    return header(**{"protected": len(area), "payload": len(module), **fields}) + module + area


def hash_tlv(part):
    return tlv(0x10, sha256(part).digest())


def seal(part, key=KEY, signature=None):
    digest = sha256(part).digest()
    return part + area(0x6907, tlv(0x10, digest), tlv(0x01, key_hash(key)), tlv(0x24, signature or key.sign(digest)))


GOOD = seal(signed_part())


def tlvs(make):
    """A good signed part, with other TLVs behind it: make(hash, key hash, signature)."""
    part = signed_part()
    digest = sha256(part).digest()
    return part + make(tlv(0x10, digest), tlv(0x01, key_hash(KEY)), tlv(0x24, KEY.sign(digest)))


# --- signatures that only a lax verifier accepts --------------------------------------------------------------------------------


def scalar_of(seed):
    low = bytearray(sha512(seed).digest()[:32])
    low[0] &= 248
    low[31] = low[31] & 127 | 64
    return int.from_bytes(low, "little")


SECRET = scalar_of(bytes(range(32)))


def challenge(r, message, key=public(KEY)):
    return int.from_bytes(sha512(r + key + message).digest(), "little") % L


def with_nonce(encoded_r, nonce, message):
    """The S that fits nonce * B and this encoding of R."""
    s = (nonce + challenge(encoded_r, message) * SECRET) % L
    return encoded_r + s.to_bytes(32, "little")


def lax_signatures(message):
    right = KEY.sign(message)
    s = int.from_bytes(right[32:], "little")
    neutral = (1).to_bytes(32, "little")
    nonce = 12345
    torsioned = encode(add(multiply(nonce), decode(TORSION)))
    return {
        "S + L": right[:32] + (s + L).to_bytes(32, "little"),
        "S = L": right[:32] + L.to_bytes(32, "little"),
        "all zeros": bytes(64),
        "all ones": b"\xff" * 64,
        "R neutral": with_nonce(neutral, 0, message),
        "R neutral, y not below p": with_nonce((P + 1).to_bytes(32, "little"), 0, message),
        "R neutral, sign of zero set": with_nonce(neutral[:31] + b"\x80", 0, message),
        "R of order 8": with_nonce(TORSION, 0, message),
        "R with a part of order 8": with_nonce(torsioned, nonce, message),
        "R and S exchanged": right[32:] + right[:32],
    }


# --- the list -------------------------------------------------------------------------------------------------------------------


def bad_headers():
    for name, error, fields in (
        ("magic 0", "package-magic", {"magic": 0}),
        ("magic of a firmware image of MCUboot 1.0", "package-magic", {"magic": 0x96F3B83C}),
        ("a load address", "package-header", {"load": 0x08000000}),
        ("header size 0", "package-header", {"size": 0}),
        ("header size 31", "package-header", {"size": 31}),
        ("header size 64", "package-header", {"size": 64}),
        ("header size 65535", "package-header", {"size": 0xFFFF}),
        ("protected size 0 beside protected TLVs", "package-tlv", {"protected": 0}),
        ("protected size 3", "package-tlv", {"protected": 3}),
        ("protected size one too small", "package-tlv", {"protected": len(PROTECTED) - 1}),
        ("protected size one too large", "package-tlv", {"protected": len(PROTECTED) + 1}),
        ("protected size beyond the file", "package-tlv", {"protected": 0xFFFF}),
        ("no module", "package-header", {"payload": 0}),
        ("module one byte too short", "package-tlv", {"payload": len(MODULE) - 1}),
        ("module one byte too long", "package-tlv", {"payload": len(MODULE) + 1}),
        ("module beyond the file", "package-header", {"payload": 1000}),
        ("module larger than the slot", "package-header", {"payload": 16384 - 32 + 1}),
        ("module of 2^31 bytes", "package-header", {"payload": 1 << 31}),
        ("module of 2^32 - 32 bytes, so that a sum wraps", "package-header", {"payload": (1 << 32) - 32}),
        ("module of 2^32 - 1 bytes", "package-header", {"payload": (1 << 32) - 1}),
        ("flags 0: bootable", "package-header", {"flags": 0}),
        ("flag encrypted", "package-header", {"flags": 0x14}),
        ("flag RAM load", "package-header", {"flags": 0x30}),
        ("flag compressed", "package-header", {"flags": 0x210}),
        ("the highest flag", "package-header", {"flags": 0x80000010}),
        ("padding not 0", "package-header", {"pad": 1}),
    ):
        yield name, seal(signed_part(**fields)), error


def bad_protected():
    for name, error, protected in (
        ("no protected TLVs", "package-no-counter", b""),
        ("no counter", "package-no-counter", area(0x6908, AGREED)),
        ("no contract", "package-contract", area(0x6908, COUNTER)),
        ("another contract", "package-contract", area(0x6908, COUNTER, tlv(0xA0, sha256(b"another").digest()))),
        ("an empty protected area", "package-no-counter", area(0x6908)),
        ("the magic of the other area", "package-tlv", area(0x6907, COUNTER, AGREED)),
        ("magic 0 of the protected area", "package-tlv", area(0, COUNTER, AGREED)),
        ("protected area size 0", "package-tlv", area(0x6908, COUNTER, AGREED, size=0)),
        ("protected area one byte too short", "package-tlv", area(0x6908, COUNTER, AGREED, size=len(PROTECTED) - 1)),
        ("protected area one byte too long", "package-tlv", area(0x6908, COUNTER, AGREED, size=len(PROTECTED) + 1)),
        ("protected area without end", "package-tlv", area(0x6908, COUNTER, AGREED, size=0xFFFF)),
        ("a counter of 3 bytes", "package-tlv-size", area(0x6908, tlv(0x50, b"\7\0\0"), AGREED)),
        ("a counter of 8 bytes", "package-tlv-size", area(0x6908, tlv(0x50, bytes(8)), AGREED)),
        ("a counter of no byte", "package-tlv-size", area(0x6908, tlv(0x50, b""), AGREED)),
        ("two counters", "package-tlv", area(0x6908, COUNTER, tlv(0x50, bytes(4)), AGREED)),
        ("a contract id of 31 bytes", "package-tlv-size", area(0x6908, COUNTER, tlv(0xA0, CONTRACT[:31]))),
        ("a contract id of 33 bytes", "package-tlv-size", area(0x6908, COUNTER, tlv(0xA0, CONTRACT + b"\0"))),
        ("two contract ids", "package-tlv", area(0x6908, COUNTER, AGREED, AGREED)),
        ("two of one vendor type", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0xB0, b"a"), tlv(0xB0, b"b"))),
        ("17 TLVs", "package-tlv", area(0x6908, COUNTER, AGREED, *(tlv(0xB0 + i, b"") for i in range(15)))),
        ("a dependency", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x40, bytes(12)))),
        ("a boot record", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x60, bytes(8)))),
        ("a vendor and class id as MCUboot has them", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x74, bytes(16)))),
        ("type 0x9f, just below the vendor's", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x9F, b""))),
        ("type 0xff, just above the vendor's", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0xFF, b""))),
        ("type 0x1a0, whose low byte is the contract's", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x1A0, b""))),
        ("a hash among the protected", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x10, bytes(32)))),
        ("a signature among the protected", "package-tlv", area(0x6908, COUNTER, AGREED, tlv(0x24, bytes(64)))),
        ("half a TLV at the end", "package-tlv", area(0x6908, COUNTER, AGREED, b"\xb0\0\0")),
        ("a TLV that reaches into the next area", "package-tlv", area(0x6908, COUNTER, tlv(0xA0, CONTRACT, 33))),
        ("a TLV of 65535 bytes", "package-tlv", area(0x6908, COUNTER, tlv(0xA0, CONTRACT, 0xFFFF))),
    ):
        yield name, seal(signed_part(protected)), error


def bad_tlvs():
    def of(*pick, **kwargs):
        return lambda *all: area(0x6907, *(all[i] if isinstance(i, int) else i for i in pick), **kwargs)

    full = len(GOOD) - len(signed_part())
    for name, error, make in (
        ("no TLVs", "package-no-hash", lambda *all: b""),
        ("an empty area", "package-no-hash", of()),
        ("half an info", "package-tlv", lambda *all: b"\x07\x69\x04"),
        ("magic 0 of the area", "package-tlv", lambda *all: area(0, *all)),
        ("two protected areas", "package-tlv", lambda *all: area(0x6908, *all)),
        ("area size 0", "package-tlv", of(0, 1, 2, size=0)),
        ("area size 3", "package-tlv", of(0, 1, 2, size=3)),
        ("area one byte too short", "package-tlv", of(0, 1, 2, size=full - 1)),
        ("area one byte too long", "package-tlv", of(0, 1, 2, size=full + 1)),
        ("area without end", "package-tlv", of(0, 1, 2, size=0xFFFF)),
        ("a byte behind the package", "package-trailing", lambda *all: area(0x6907, *all) + b"\0"),
        ("a second area behind the package", "package-trailing", lambda *all: area(0x6907, *all) + area(0x6907, *all)),
        ("flash of an erased slot behind the package", "package-trailing", lambda *all: area(0x6907, *all) + b"\xff" * 64),
        ("no hash", "package-no-hash", of(1, 2)),
        ("two hashes", "package-hashes", of(0, 0, 1, 2)),
        ("a hash of 31 bytes", "package-tlv-size", of(tlv(0x10, bytes(31)), 1, 2)),
        ("a hash of 33 bytes", "package-tlv-size", of(tlv(0x10, bytes(33)), 1, 2)),
        ("another hash", "package-hash", of(tlv(0x10, bytes(32)), 1, 2)),
        ("the hash of the module alone", "package-hash", of(tlv(0x10, sha256(MODULE).digest()), 1, 2)),
        ("no key hash", "package-unsigned", of(0, 2)),
        ("two key hashes", "package-tlv", of(0, 1, 1, 2)),
        ("a key hash of 31 bytes", "package-tlv-size", of(0, tlv(0x01, key_hash(KEY)[:31]), 2)),
        ("a key hash of no byte", "package-tlv-size", of(0, tlv(0x01, b""), 2)),
        ("a key hash of zeros", "package-key", of(0, tlv(0x01, bytes(32)), 2)),
        ("a key instead of its hash", "package-key", of(0, tlv(0x01, public(KEY)), 2)),
        ("no signature", "package-unsigned", of(0, 1)),
        ("a hash alone: unsigned", "package-unsigned", of(0)),
        ("two signatures", "package-tlv", of(0, 1, 2, 2)),
        ("a signature of 63 bytes", "package-tlv-size", of(0, 1, tlv(0x24, bytes(63)))),
        ("a signature of 65 bytes", "package-tlv-size", of(0, 1, tlv(0x24, bytes(65)))),
        ("a signature beyond the file", "package-tlv", of(0, 1, tlv(0x24, bytes(60), 64))),
        ("a whole public key", "package-tlv", of(0, 1, 2, tlv(0x02, public(KEY)))),
        ("a signature over the image", "package-tlv", of(0, 1, tlv(0x25, bytes(64)))),
        ("an ECDSA signature", "package-tlv", of(0, 1, tlv(0x22, bytes(72)))),
        ("a vendor TLV that is not protected", "package-tlv", of(0, 1, 2, tlv(0xA1, b"x"))),
        ("a counter that is not protected", "package-tlv", of(0, 1, 2, COUNTER)),
        ("an encryption key", "package-tlv", of(0, 1, 2, tlv(0x33, bytes(80)))),
        ("half a TLV behind the others", "package-tlv", of(0, 1, 2, b"\x24\0")),
    ):
        yield name, tlvs(make), error


def bad_signatures():
    part = signed_part()
    digest = sha256(part).digest()
    yield "signed by an unknown key", seal(part, OTHER), "package-key"
    yield "signed by an unknown key, under the hash of the known", seal(part, KEY, OTHER.sign(digest)), "package-signature"
    yield "the signature of another package", seal(part, KEY, KEY.sign(sha256(b"another").digest())), "package-signature"
    yield "a signature over the bytes, not the digest", seal(part, KEY, KEY.sign(part)), "package-signature"
    yield "a signature over the digest in hex", seal(part, KEY, KEY.sign(digest.hex().encode())), "package-signature"
    right = KEY.sign(digest)
    for bit in (0, 255, 256, 511):
        wrong = bytearray(right)
        wrong[bit // 8] ^= 1 << bit % 8
        yield f"bit {bit} of the signature", seal(part, KEY, bytes(wrong)), "package-signature"
    for name, signature in lax_signatures(digest).items():
        yield f"signature: {name}", seal(part, KEY, signature), "package-signature"


def good():
    layout = ["--non-bootable", "--version", "1.2.3", "--security-counter", "7", "--custom-tlv", "0xA0", "0x" + CONTRACT.hex()]
    with key_file(KEY) as key:
        yield "imgtool's", imgtool(MODULE, *layout, "--key", key.name)
        yield "with vendor TLVs", imgtool(MODULE, *layout, "--custom-tlv", "0xA1", "0x00", "--custom-tlv", "0xFE", "ab", "--key", key.name)
        yield "of odd length", imgtool(MODULE + b"\0\1\0", *layout, "--key", key.name)
        highest = ["--version", "255.255.65535+4294967295", "--security-counter", "0xffffffff"]
        yield "with the highest numbers", imgtool(MODULE, *layout, *highest, "--key", key.name)
        yield "with the lowest numbers", imgtool(MODULE, *layout, "--version", "0.0.0", "--security-counter", "0", "--key", key.name)
    yield "16 protected TLVs", seal(signed_part(area(0x6908, COUNTER, AGREED, *(tlv(0xB0 + i, b"") for i in range(14)))))
    yield "TLVs in another order", tlvs(lambda hash, key, signature: area(0x6907, signature, key, hash))


def signed_packages():
    made = [(name, file, "") for name, file in good()]
    assert made[0][1] == GOOD
    for family in (bad_headers, bad_protected, bad_tlvs, bad_signatures):
        made += family()
    names = [name for name, _, _ in made]
    assert len(set(names)) == len(names)
    context = {"key": public(KEY).hex(), "contract": CONTRACT.hex()}
    return [{"name": name, "file": file.hex(), "error": ERRORS[error], "error_name": error, **context} for name, file, error in made]


# --- Ed25519 alone --------------------------------------------------------------------------------------------------------------

# RFC 8032, section 7.1: secret key, message (those of tests 1, 2, 3 and SHA(abc)).
RFC = (
    ("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", ""),
    ("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "72"),
    ("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "af82"),
    ("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", sha512(b"abc").hexdigest()),
)


def ed25519():
    made = []

    def vector(name, key, message, signature, valid):
        made.append({"name": name, "key": key.hex(), "message": message.hex(), "signature": signature.hex(), "valid": int(valid)})

    for number, (secret, text) in enumerate(RFC):
        key, message = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(secret)), bytes.fromhex(text)
        signature = key.sign(message)
        vector(f"RFC 8032, {number}", public(key), message, signature, True)
        vector(f"RFC 8032, {number}, another message", public(key), message + b"\0", signature, False)
    message = sha256(b"a package").digest()
    for name, signature in lax_signatures(message).items():
        vector(name, public(KEY), message, signature, False)
    # For a key of small order some R fits S = 0 and any message; the encodings of all eight points, canonical and not.
    points = [multiply(i, decode(TORSION)) for i in range(8)]
    encodings = {encode(point) for point in points}
    encodings |= {(P + y).to_bytes(32, "little") for y in (0, 1)} | {(P + y + (1 << 255)).to_bytes(32, "little") for y in (0, 1)}
    encodings |= {bytes([1]) + bytes(30) + b"\x80", (P - 1 + (1 << 255)).to_bytes(32, "little")}
    for key in sorted(encodings):
        for r in sorted(encode(point) for point in points):
            vector(f"key of small order {key.hex()[:8]}, {key.hex()[-2:]}, R {r.hex()[:8]}", key, message, r + bytes(32), False)
    return made


def write(name, vectors):
    lines = ",\n".join("  " + json.dumps(vector) for vector in vectors)
    (HERE / f"{name}.json").write_text(f"[\n{lines}\n]\n")


write("signed_packages", signed_packages())
write("ed25519", ed25519())
