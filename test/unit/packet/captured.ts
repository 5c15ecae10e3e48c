/**
 * Frames from a real kernel: tcpdump on a veth pair between two network namespaces (Linux 6.18) while Nmap
 * 7.93 ran `nmap -sO -p 1,2,6,17,47,132 -n 10.99.7.2` from 10.99.7.1. Probes are Nmap's, answers the kernel's;
 * SCTP was not loaded there. No frame has options or VLAN tags, so every offset below holds for all of them.
 */

/** Where the layers start in a captured frame. */
export const AT = { ip: 14, transport: 34, quote: 42, quotedPayload: 62 } as const

/** The two machines: the one that scans and the one that answers. */
export const SCANNER = { address: 0x0a630701, mac: Buffer.from('020000000001', 'hex') }
export const TARGET = { address: 0x0a630702, mac: Buffer.from('020000000002', 'hex') }

const SCANNER_TO_TARGET = '020000000002 020000000001 0800'
const TARGET_TO_SCANNER = '020000000001 020000000002 0800'

export const CAPTURED = {
  /** Who has 10.99.7.2? Tell 10.99.7.1. */
  arpRequest: frame(
    'ffffffffffff 020000000001 0806',
    '0001080006040001 020000000001 0a630701 000000000000 0a630702',
  ),
  /** 10.99.7.2 is at 02:00:00:00:00:02. */
  arpReply: frame(
    '020000000001 020000000002 0806',
    '0001080006040002 020000000002 0a630702 020000000001 0a630701',
  ),
  /** ICMP echo request, id 64696, sequence 0, no data. */
  echoRequest: frame(SCANNER_TO_TARGET, '4500001cd1d400003a018c440a6307010a630702', '0800fb46fcb80000'),
  /** Its reply. */
  echoReply: frame(TARGET_TO_SCANNER, '4500001cb54c00004001a2cc0a6307020a630701', '00000347fcb80000'),
  /** ICMP 3/2 for a probe of protocol 47 that was an IP header and nothing else. */
  protocolUnreachable: frame(
    TARGET_TO_SCANNER,
    '45c00030b54d00004001a1f70a6307020a630701',
    '0302fcfd00000000',
    '45000014d3a400003a2f8a4e0a6307010a630702',
  ),
  /** SCTP INIT from port 43374 to 80. */
  sctpInit: frame(
    SCANNER_TO_TARGET,
    '45000034c25900003b849a240a6307010a630702',
    'a96e005000000000a841b817 01000014bae4d06900008000000a0800375b232d',
  ),
  /** ICMP 3/2 for that INIT, quoted whole. */
  sctpUnreachable: frame(
    TARGET_TO_SCANNER,
    '45c00050b54e00004001a1d60a6307020a630701',
    '030283f000000000',
    '45000034c25900003b849a240a6307010a630702',
    'a96e005000000000a841b817 01000014bae4d06900008000000a0800375b232d',
  ),
  /** IGMPv1 membership query; the group is a leftover of Nmap's stack. */
  igmpQuery: frame(SCANNER_TO_TARGET, '4500001c5c200000360205f80a6307010a630702', '1100f17ffd7f0000'),
  /** UDP from port 43374 to 40125, no payload. */
  udpProbe: frame(SCANNER_TO_TARGET, '4500001c904a00002911debe0a6307010a630702', 'a96e9cbd000896e9'),
  /** ICMP 3/3 for that datagram. */
  portUnreachable: frame(
    TARGET_TO_SCANNER,
    '45c00038b54f00004001a1ed0a6307020a630701',
    '03031fdf00000000',
    '4500001c904a00002911debe0a6307010a630702',
    'a96e9cbd000896e9',
  ),
  /** TCP ACK from port 43374 to 80. */
  tcpAck: frame(
    SCANNER_TO_TARGET,
    '45000028aa3800002e06bfcf0a6307010a630702',
    'a96e00509cd28396da71df4550100400052d0000',
  ),
  /** The RST that answers it. */
  tcpRst: frame(
    TARGET_TO_SCANNER,
    '450000280000400040061808 0a6307020a630701',
    '0050a96eda71df45000000005004000029a20000',
  ),
}

function frame(...hex: readonly string[]): Buffer {
  return Buffer.from(hex.join('').replaceAll(' ', ''), 'hex')
}
