"""Uploads a file as image 1 with smpclient over a pseudo-terminal in front of a TCP address; prints the seconds it took as JSON.

usage: smpclient_upload.py HOST:PORT FILE
"""

import asyncio
import json
import os
import pty
import socket
import sys
import threading
import time
import tty
from importlib.metadata import version

from smpclient import SMPClient
from smpclient.transport.serial import SMPSerialTransport


def copy(read, write):
    while chunk := read(4096):
        write(chunk)


def pseudo_terminal(address):
    host, port = address.rsplit(":", 1)
    line = socket.create_connection((host, int(port)))
    line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    for read, write in ((lambda n: os.read(ours, n), line.sendall), (line.recv, lambda b: os.write(ours, b))):
        threading.Thread(target=copy, args=(read, write), daemon=True).start()
    return os.ttyname(theirs)


async def upload(path, image):
    async with SMPClient(SMPSerialTransport(), path) as client:
        start = time.monotonic()
        async for _ in client.upload(image, slot=1):
            pass
        return time.monotonic() - start


with open(sys.argv[2], "rb") as file:
    data = file.read()
seconds = asyncio.run(upload(pseudo_terminal(sys.argv[1]), data))
print(json.dumps({"seconds": seconds, "version": version("smpclient")}))
