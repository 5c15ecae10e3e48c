"""Asks one host for its 256 IP protocols. Slow and obvious on purpose: the lab's own witness, sharing nothing with
the scanner that is under test.

    prober.py ADDRESS slow    one protocol at a time, each waited for; the silent ones three times
    prober.py ADDRESS naive   all at once and as fast as it can, then one second of listening
    prober.py ADDRESS trusting PROTOCOL ...
                              these protocols twice, two a second, each with a probe behind it that the host refuses

Writes JSON: protocol -> "packet" (an answer in that protocol) or [ICMP type, code, source]. Silent ones are absent.
The trusting one writes a list of those that it calls silent: both times an error came for the probe behind, and none
for them, so it thinks that the host could have answered.
"""
import json
import random
import socket
import struct
import sys
import time

PATIENCE = 0.06  # seconds; hundreds of round trips on a veth pair
TRIES = 3
TRUSTING_TRIES = 2
PACE = 0.5  # seconds from one protocol to the next
REFUSED = 253  # for experiments (RFC 3692): no kernel has it
PACKET_OUTGOING = 4
SO_RCVBUFFORCE = 33


def internet_checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    total = (total & 0xFFFF) + (total >> 16)
    return 0xFFFF ^ ((total & 0xFFFF) + (total >> 16))


def crc32c(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def with_checksum(data, at, pseudo=b''):
    return data[:at] + struct.pack('!H', internet_checksum(pseudo + data)) + data[at + 2:]


def payload(protocol, source, target):
    """A right header where hosts look at it; elsewhere eight zero bytes, whose sum no firewall can object to."""
    pseudo = socket.inet_aton(source) + socket.inet_aton(target) + struct.pack('!BB', 0, protocol)
    if protocol == 1:
        return with_checksum(struct.pack('!BBHHH', 8, 0, 0, 7, 1), 2)
    if protocol == 2:
        return with_checksum(struct.pack('!BBHI', 0x11, 0, 0, 0), 2)
    if protocol == 6:
        tcp = struct.pack('!HHIIBBHHH', 40001, 80, 1, 1, 0x50, 0x10, 1024, 0, 0)
        return with_checksum(tcp, 16, pseudo + struct.pack('!H', len(tcp)))
    if protocol == 17:
        udp = struct.pack('!HHHH', 40001, 40125, 8, 0)
        return with_checksum(udp, 6, pseudo + struct.pack('!H', len(udp)))
    if protocol == 132:
        chunk = struct.pack('!BBHIIHHI', 1, 0, 20, 1, 65536, 1, 1, 1)
        zero = struct.pack('!HHII', 40001, 80, 0, 0) + chunk
        return zero[:8] + struct.pack('<I', crc32c(zero)) + chunk
    return bytes(8)


class Conversation:
    def __init__(self, target):
        self.target = target
        route = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        route.connect((target, 9))
        self.source = route.getsockname()[0]
        self.out = socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW)
        self.tap = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(0x0800))
        self.tap.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
        self.answers = {}

    def send(self, protocol):
        data = payload(protocol, self.source, self.target)
        addresses = socket.inet_aton(self.source) + socket.inet_aton(self.target)
        header = struct.pack('!BBHHHBBH', 0x45, 0, 20 + len(data), random.randint(1, 65535), 0, 64, protocol, 0)
        self.out.sendto(header + addresses + data, (self.target, 0))

    def listen(self, seconds, until=None):
        deadline = time.monotonic() + seconds
        while until not in self.answers and (left := deadline - time.monotonic()) > 0:
            self.tap.settimeout(left)
            try:
                packet, address = self.tap.recvfrom(2048)
            except TimeoutError:
                return
            if address[2] != PACKET_OUTGOING:
                self.hear(packet)

    def hear(self, packet):
        source, body = socket.inet_ntoa(packet[12:16]), packet[(packet[0] & 15) * 4:]
        if packet[9] == 1 and body[0] in (3, 11):
            quoted = body[8:]
            if socket.inet_ntoa(quoted[16:20]) == self.target:
                self.answers.setdefault(quoted[9], [body[0], body[1], source])
        elif source == self.target:
            self.answers[packet[9]] = 'packet'


def trust(conversation, suspects):
    proofs = dict.fromkeys(suspects, 0)
    for _ in range(TRUSTING_TRIES):
        for protocol in suspects:
            if protocol not in conversation.answers:
                conversation.answers.pop(REFUSED, None)
                conversation.send(protocol)
                conversation.send(REFUSED)
                conversation.listen(PACE)
                proofs[protocol] += REFUSED in conversation.answers and protocol not in conversation.answers
    return [protocol for protocol, proved in proofs.items() if proved == TRUSTING_TRIES]


def main(target, mode, *suspects):
    conversation = Conversation(target)
    for _ in range(TRIES):  # an echo costs the host no error, and has its address resolved before the rest
        if 1 not in conversation.answers:
            conversation.send(1)
            conversation.listen(5 * PATIENCE, until=1)
    others = [protocol for protocol in range(256) if protocol != 1]
    if mode == 'naive':
        for protocol in others:
            conversation.send(protocol)
        conversation.listen(1)
    elif mode == 'slow':
        for _ in range(TRIES):
            for protocol in others:
                if protocol not in conversation.answers:
                    conversation.send(protocol)
                    conversation.listen(PATIENCE, until=protocol)
    silent = trust(conversation, [int(protocol) for protocol in suspects]) if mode == 'trusting' else None
    print(json.dumps(conversation.answers if silent is None else silent))


main(*sys.argv[1:])
