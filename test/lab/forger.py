"""Forges ICMP errors: sits on a host's wire, sees the probes to that host, and tells the prober lies about them.

    forger.py record FILE    forges nothing; remembers the first probe of each protocol
    forger.py cookie         quotes each probe with other cookie bytes and another IP ID
    forger.py replay FILE    quotes the remembered probe of the same protocol: right cookie of another sweep
    forger.py unsent         quotes probes that were never sent: another protocol, another destination

Each probe that is the first of its protocol is lied about twice, once in the target's name and once in that of a
stranger. Writes "ready" when it listens; ends with its input and then writes how many lies it told.
"""
import json
import select
import socket
import struct
import sys

PROTOCOL_UNREACHABLE = (3, 2)
PACKET_HOST = 0
STRANGER = socket.inet_aton('10.77.0.200')
NOBODY = socket.inet_aton('10.77.0.201')


def internet_checksum(data):
    data = bytes(data) + b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF ^ ((total & 0xFFFF) + (total >> 16))


def with_checksum(data, at):
    return data[:at] + struct.pack('!H', internet_checksum(data[:at] + bytes(2) + data[at + 2:])) + data[at + 2:]


def error(source, destination, quoted):
    icmp = with_checksum(struct.pack('!BBHI', *PROTOCOL_UNREACHABLE, 0, 0) + quoted, 2)
    ip = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(icmp), 7, 0, 64, 1, 0) + source + destination
    return with_checksum(ip, 10) + icmp


def altered(probe):
    cookie = bytes(byte ^ 0xA5 for byte in probe[20:28])
    return with_checksum(probe[:4] + bytes([probe[4] ^ 0x5A, probe[5]]) + probe[6:20], 10) + cookie


def of_other_protocol(probe):
    return with_checksum(probe[:9] + bytes([probe[9] ^ 0x80]) + probe[10:20], 10) + probe[20:28]


def to_nobody(probe):
    return with_checksum(probe[:16] + NOBODY, 10) + probe[20:28]


def lies(mode, probe, remembered):
    if mode == 'cookie':
        return [altered(probe)] * 2
    if mode == 'replay':
        return [remembered[probe[9]][:28]] * 2 if probe[9] in remembered else []
    return [of_other_protocol(probe), to_nobody(probe)] if mode == 'unsent' else []


def main(mode, path=None):
    tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0800))
    tap.bind(('eth0', 0x0800))
    remembered, seen, told = {}, {}, 0
    if mode == 'replay':
        with open(path, encoding='ascii') as file:
            remembered = {int(protocol): bytes.fromhex(probe) for protocol, probe in json.load(file).items()}
    print('ready', flush=True)
    while True:
        readable, _, _ = select.select([tap, sys.stdin], [], [])
        if sys.stdin in readable:
            break
        frame, address = tap.recvfrom(2048)
        probe = frame[14:]
        if address[2] != PACKET_HOST or probe[9] in seen:
            continue
        seen[probe[9]] = probe.hex()
        for source, quoted in zip((probe[16:20], STRANGER), lies(mode, probe, remembered)):
            tap.send(frame[6:12] + frame[0:6] + frame[12:14] + error(source, probe[12:16], quoted))
            told += 1
    if mode == 'record':
        with open(path, 'w', encoding='ascii') as file:
            json.dump(seen, file)
    print(told, flush=True)


main(*sys.argv[1:])
