"""The table of core/keys.h from PEM files of public keys. On its own: keys.py [--release] PEM... prints it."""

import base64
import binascii
import hashlib
import json
import os
import re
import sys

DEVELOPMENT = os.path.join("firmware", "app", "keys", "development.pub.pem")
SPKI = bytes.fromhex("302a300506032b6570032100")  # SubjectPublicKeyInfo of Ed25519 up to the key (RFC 8410, 4)
PUBLIC_KEY = 32
KEYS_MAX = 8
OPTION = "custom_trusted_keys"
BLOCK = re.compile(r"-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END \1-----")


class KeyProblem(Exception):
    """A sentence about keys that cannot be built in."""


def read(path):
    """The SubjectPublicKeyInfo of an Ed25519 key."""
    try:
        with open(path, encoding="ascii") as file:
            blocks = BLOCK.findall(file.read())
    except (OSError, UnicodeDecodeError) as error:
        raise KeyProblem("%s cannot be read as a key: %s" % (path, error)) from error
    if any("PRIVATE" in label for label, _ in blocks):
        raise KeyProblem("%s is a private key, and firmware holds public ones: openssl pkey -in KEY.pem -pubout makes one" % path)
    if len(blocks) != 1 or blocks[0][0] != "PUBLIC KEY":
        raise KeyProblem("%s holds no public key, or more than one" % path)
    try:
        info = base64.b64decode("".join(blocks[0][1].split()), validate=True)
    except binascii.Error as error:
        raise KeyProblem("%s is damaged: %s" % (path, error)) from error
    if len(info) != len(SPKI) + PUBLIC_KEY or not info.startswith(SPKI):
        raise KeyProblem("%s is no Ed25519 key: setpoint keygen makes one" % path)
    return info


def listed(value):
    """Paths, one a line or separated by commas or by what separates the paths of PATH."""
    return [path.strip() for path in re.split("[\n,%s]" % re.escape(os.pathsep), value) if path.strip()]


def table(project, paths, release):
    """The C source. A release holds no development key."""
    development = read(os.path.join(project, DEVELOPMENT))
    if not paths:
        raise KeyProblem("no key is trusted: %s names none of the PEM files that it takes" % ("SETPOINT_KEYS" if release else OPTION))
    if len(paths) > KEYS_MAX:
        raise KeyProblem("%d keys, and the table has room for %d" % (len(paths), KEYS_MAX))
    rows, seen = [], {}
    for path in paths:
        info = read(os.path.join(project, path))
        if info in seen:
            raise KeyProblem("%s and %s are the same key" % (seen[info], path))
        seen[info] = path
        if release and info == development:
            raise KeyProblem("%s is the development key, whose private half everybody has: a release must not trust it" % path)
        rows.append(row(info, os.path.basename(path), info == development))
    head = '/* Made by the build from PEM files. */\n#include "core/keys.h"\n\n'
    body = "const struct sp_key sp_keys[] = {\n%s};\n\n" % "".join(rows)
    return head + body + "const unsigned sp_key_count = sizeof sp_keys / sizeof sp_keys[0];\n"


def row(info, name, development):
    def array(value):
        return "{%s}" % ", ".join("0x%02x" % byte for byte in value)

    values = array(hashlib.sha256(info).digest()), array(info[len(SPKI) :]), json.dumps(name), json.dumps(development)
    return "    {.hash = %s,\n     .public_key = %s,\n     .name = %s,\n     .development = %s},\n" % values


def write(folder, text):
    """Writes keys.c if it has changed. Answers its name."""
    path = os.path.join(folder, "trusted_keys.c")
    os.makedirs(folder, exist_ok=True)
    if not os.path.exists(path) or open(path, encoding="utf8").read() != text:
        with open(path, "w", encoding="utf8") as file:
            file.write(text)
    return os.path.basename(path)


if __name__ == "__main__":
    arguments = sys.argv[1:]
    try:
        print(table(os.getcwd(), [path for path in arguments if path != "--release"], "--release" in arguments), end="")
    except KeyProblem as problem:
        sys.exit("Error: %s" % problem)
