"""A pseudo-terminal in front of a TCP address: prints its path, and forwards bytes until standard input ends."""

import os
import pty
import select
import socket
import sys
import tty

host, port = sys.argv[1].rsplit(":", 1)
line = socket.create_connection((host, int(port)))
line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
master, slave = pty.openpty()  # our own end of the slave stays open: a client that leaves is no hang-up
tty.setraw(slave)
print(os.ttyname(slave), flush=True)
while True:
    ready, _, _ = select.select([master, line, sys.stdin], [], [])
    if master in ready:
        line.sendall(os.read(master, 4096))
    if line in ready:
        received = line.recv(4096)
        if not received:
            break
        os.write(master, received)
    if sys.stdin in ready:
        break
