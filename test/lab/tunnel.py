"""A link without link layer: copies packets between two tun devices in two network namespaces.

    tunnel.py NEAR_NAMESPACE_FILE FAR_NAMESPACE_FILE DEVICE [MEDDLING ...]

The way from near to far carries probes, the way back answers. What it does to them on request:
    rewrite-id      gives every probe the same IP ID
    strip-payload   cuts probes down to their IP header, but for protocols that have a header of their own
    cut-quotes      cuts what ICMP errors quote down to the IP header
Writes "ready" when both devices exist, and ends with its input.
"""
import ctypes
import fcntl
import os
import select
import struct
import sys

CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 0x0001, 0x1000
WITH_HEADER = {1, 2, 6, 17, 132}
ICMP_ERRORS = {3, 11}
libc = ctypes.CDLL(None, use_errno=True)


def tun_in(path, device):
    with open(path, encoding='ascii') as namespace:
        if libc.setns(namespace.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), f'setns {path}')
    tun = os.open('/dev/net/tun', os.O_RDWR)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack('16sH', device.encode(), IFF_TUN | IFF_NO_PI))
    return tun


def internet_checksum(data):
    data = bytes(data) + b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF ^ ((total & 0xFFFF) + (total >> 16))


def with_right_header(packet):
    size = (packet[0] & 15) * 4
    packet[2:4] = struct.pack('!H', len(packet))
    packet[10:12] = bytes(2)
    packet[10:12] = struct.pack('!H', internet_checksum(packet[:size]))
    return packet


def probe(packet, meddling):
    if 'rewrite-id' in meddling:
        packet[4:6] = b'\x12\x34'
    if 'strip-payload' in meddling and packet[9] not in WITH_HEADER:
        del packet[(packet[0] & 15) * 4:]
    return with_right_header(packet)


def answer(packet, meddling):
    size = (packet[0] & 15) * 4
    if 'cut-quotes' not in meddling or packet[9] != 1 or packet[size] not in ICMP_ERRORS:
        return packet
    error = packet[size:size + 8 + 20]
    error[2:4] = bytes(2)
    error[2:4] = struct.pack('!H', internet_checksum(error))
    return with_right_header(packet[:size] + error)


def main(near_path, far_path, device, *meddling):
    near, far = tun_in(near_path, device), tun_in(far_path, device)
    print('ready', flush=True)
    while True:
        readable, _, _ = select.select([near, far, sys.stdin], [], [])
        if sys.stdin in readable:
            return
        for source, target, change in ((near, far, probe), (far, near, answer)):
            if source in readable:
                packet = bytearray(os.read(source, 4096))
                if packet[0] >> 4 == 4:
                    os.write(target, change(packet, meddling))


main(*sys.argv[1:])
