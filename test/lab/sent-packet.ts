/** A packet that left the scanner, as `tcpdump -v -tt` prints it. */
export interface SentPacket {
  /** Seconds. */
  readonly time: number
  readonly ttl: number
  readonly protocol: number
  /** Of the whole packet, in bytes. */
  readonly length: number
  readonly target: string
  /** What tcpdump says of it behind the addresses. */
  readonly text: string
}

const HEAD =
  /^(\d+\.\d+) IP \(tos 0x[\da-f]+, ttl (\d+), id \d+, offset 0, flags \[[^\]]*\], proto .*\((\d+)\), length (\d+)/
const ADDRESSES = /^\s+\S+ > (\d+\.\d+\.\d+\.\d+)(?:\.\d+)?: (.*)$/

/** The IP packets among tcpdump's lines, in their order; ARP is none. */
export function sentPackets(lines: readonly string[]): SentPacket[] {
  return lines.flatMap((line, i) => {
    const [, time, ttl, protocol, length] = HEAD.exec(line) ?? []
    if (time === undefined) return []
    const [, target = '', text = ''] = ADDRESSES.exec(lines[i + 1] ?? '') ?? []
    return [
      {
        time: Number(time),
        ttl: Number(ttl),
        protocol: Number(protocol),
        length: Number(length),
        target,
        text,
      },
    ]
  })
}
