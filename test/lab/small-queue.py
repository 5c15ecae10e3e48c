"""Becomes another program, to whom the kernel grants no receive ring, and the receive buffer that every socket has.

`small-queue.py PROGRAM [WORD ...]`: as where memory is short and net.core.rmem_max no more than net.core.rmem_default.
"""
import ctypes
import os
import platform
import struct
import sys

SETSOCKOPT = {'x86_64': 54, 'aarch64': 208}[platform.machine()]
SOL_SOCKET, SO_RCVBUF, SO_RCVBUFFORCE = 1, 8, 33
SOL_PACKET, PACKET_RX_RING = 263, 5
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, IGNORE, EPERM, ENOMEM = 0x7FFF0000, 0x50000, 0x50001, 0x5000C
# struct seccomp_data: where the number of the call lies, and the lower halves of its level and name.
NUMBER, LEVEL, NAME = 0, 24, 32

# Code, where to go on if equal and if not, operand (classic BPF; a jump counts from the line behind it).
FILTER = [
    (LOAD, 0, 0, NUMBER),
    (JUMP_IF_EQUAL, 0, 8, SETSOCKOPT),
    (LOAD, 0, 0, LEVEL),
    (JUMP_IF_EQUAL, 0, 3, SOL_SOCKET),
    (LOAD, 0, 0, NAME),
    (JUMP_IF_EQUAL, 5, 0, SO_RCVBUF),
    (JUMP_IF_EQUAL, 5, 3, SO_RCVBUFFORCE),
    (JUMP_IF_EQUAL, 0, 2, SOL_PACKET),
    (LOAD, 0, 0, NAME),
    (JUMP_IF_EQUAL, 3, 0, PACKET_RX_RING),
    (RETURN, 0, 0, ALLOW),
    (RETURN, 0, 0, IGNORE),
    (RETURN, 0, 0, EPERM),
    (RETURN, 0, 0, ENOMEM),
]

lines = b''.join(struct.pack('HBBI', *line) for line in FILTER)
memory = ctypes.create_string_buffer(lines)
program = ctypes.create_string_buffer(struct.pack('HxxxxxxQ', len(FILTER), ctypes.addressof(memory)))
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4
if libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program), 0, 0) != 0:
    sys.exit(f'seccomp: {os.strerror(ctypes.get_errno())}')
os.execvp(sys.argv[1], sys.argv[1:])
