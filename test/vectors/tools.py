"""imgtool as the vectors use it, and the module that they pack."""

import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

# (module (memory (export "memory") 1) (global (export "sp_in") i32 (i32.const 64)) (global (export "sp_out") i32 (i32.const 512))
#   (func (export "evaluate") (result i32) (f32.store (i32.const 512) (f32.const 60)) (i32.const 0)))
MODULE = bytes.fromhex(
    "0061736d010000000105016000017f030201000503010001060d027f0041c0000b7f004180040b"
    "072604066d656d6f727902000573705f696e03000673705f6f75740301086576616c7561746500000a11010f00418004430000704238020041000b"
)


def imgtool(payload, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        source, product = Path(folder) / "module.wasm", Path(folder) / "module.img"
        source.write_bytes(payload)
        layout = ["--header-size", "0x20", "--pad-header", "--slot-size", "0x4000", "--align", "4", "--overwrite-only"]
        command = [Path(sys.executable).parent / "imgtool", "sign", *layout, *arguments, source, product]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return product.read_bytes()


def key_file(key):
    file = tempfile.NamedTemporaryFile(suffix=".pem")
    file.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    file.flush()
    return file
