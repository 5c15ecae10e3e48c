/** Reads /proc/net/snmp: what a kernel itself counted. */

/**
 * The counters that the tests compare, under the kernel's names; NaN where this kernel does not have one
 * (OutRateLimitHost and OutRateLimitGlobal came with Linux 6.3). Without loss:
 * rise of IpInReceives = probes, and IcmpOutDestUnreachs + IcmpOutRateLimitHost + IcmpOutRateLimitGlobal
 * = IpInUnknownProtos + UDP probes.
 */
const NAMES = [
  'IpInReceives',
  'IpInUnknownProtos',
  'IpInDiscards',
  'IpForwDatagrams',
  'IcmpInEchos',
  'IcmpOutEchoReps',
  'IcmpOutDestUnreachs',
  'IcmpOutRateLimitHost',
  'IcmpOutRateLimitGlobal',
  'TcpInSegs',
  'TcpOutRsts',
  'UdpNoPorts',
] as const

export type Counters = Readonly<Record<(typeof NAMES)[number], number>>

/** Parses the text of /proc/net/snmp: pairs of lines, `Ip: Name Name …` above `Ip: 1 2 …`. */
export function parseCounters(text: string): Counters {
  const all = new Map<string, number>()
  const lines = text.split('\n').map((line) => line.split(/[ :]+/))
  for (let row = 0; row + 1 < lines.length; row += 2) {
    const [group, ...names] = lines[row] ?? []
    const [, ...values] = lines[row + 1] ?? []
    names.forEach((name, column) => {
      all.set(`${group}${name}`, Number(values[column]))
    })
  }
  return Object.fromEntries(NAMES.map((name) => [name, all.get(name) ?? Number.NaN])) as Counters
}

/** How far each counter rose from `before` to `after`. */
export function riseOf(before: Counters, after: Counters): Counters {
  return Object.fromEntries(NAMES.map((name) => [name, after[name] - before[name]])) as Counters
}
