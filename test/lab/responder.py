"""Answers every packet of an IP protocol with one of the same protocol: `responder.py PROTOCOL`.

Writes "ready" when it listens, and ends with its input.
"""
import select
import socket
import sys

# A GRE header of version 0 without options that carries IPv4 (RFC 2784); other protocols take it for what they like.
PAYLOAD = b'\0\0\x08\0'

protocol = socket.socket(socket.AF_INET, socket.SOCK_RAW, int(sys.argv[1]))
print('ready', flush=True)
while True:
    readable, _, _ = select.select([protocol, sys.stdin], [], [])
    if sys.stdin in readable:
        break
    _, (address, _) = protocol.recvfrom(65535)
    protocol.sendto(PAYLOAD, (address, 0))
