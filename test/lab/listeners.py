"""Holds raw sockets open in many network namespaces.

Reads one line of JSON, [[namespace file, [protocol, ...]], ...], opens the sockets, writes "ready" and waits for
its input to end. Nothing is ever read from the sockets: that they exist is enough for the kernel to fall silent.
"""
import ctypes
import json
import resource
import socket
import sys

CLONE_NEWNET = 0x40000000
libc = ctypes.CDLL(None, use_errno=True)


def enter(path):
    with open(path, encoding='ascii') as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f'setns {path}')


_, most = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
held = []
for path, protocols in json.loads(sys.stdin.readline()):
    enter(path)
    held += [socket.socket(socket.AF_INET, socket.SOCK_RAW, protocol) for protocol in protocols]
print('ready', flush=True)
sys.stdin.read()
