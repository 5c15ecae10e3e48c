// The names of the 256 IP protocol numbers, from the IANA registry "Assigned Internet Protocol Numbers", in
// Nmap's lower-case spelling where Nmap has the protocol, so that its users find the words they know. Whoever has names
// of his own (--datadir) puts them in their place once, before anything is printed.

const PER_ROW = 10

// Row r begins with number 10 r; IANA has assigned 0 to 147 without a gap.
const ROWS = [
  'hopopt icmp igmp ggp ipv4 st tcp cbt egp igp',
  'bbn-rcc-mon nvp-ii pup argus emcon xnet chaos udp mux dcn-meas',
  'hmp prm xns-idp trunk-1 trunk-2 leaf-1 leaf-2 rdp irtp iso-tp4',
  'netblt mfe-nsp merit-inp dccp 3pc idpr xtp ddp idpr-cmtp tp++',
  'il ipv6 sdrp ipv6-route ipv6-frag idrp rsvp gre dsp bna',
  'esp ah i-nlsp swipe narp mobile tlsp skip ipv6-icmp ipv6-nonxt',
  'ipv6-opts anyhost cftp anylocalnet sat-expak kryptolan rvd ippc anydistribfs sat-mon',
  'visa ipcv cpnx cphb wsn pvp br-sat-mon sun-nd wb-mon wb-expak',
  'iso-ip vmtp secure-vmtp vines iptm nsfnet-igp dgp tcf eigrp ospfigp',
  'sprite-rpc larp mtp ax.25 ipip micp scc-sp etherip encap anyencrypt',
  'gmtp ifmp pnni pim aris scps qnx a/n ipcomp snp',
  'compaq-peer ipx-in-ip vrrp pgm any0hop l2tp ddx iatp stp srp',
  'uti smp sm ptp isis-ipv4 fire crtp crudp sscopmce iplt',
  'sps pipe sctp fc rsvp-e2e-ignore mobility-hdr udplite mpls-in-ip manet hip',
  'shim6 wesp rohc ethernet aggfrag nsh homa bit-emu',
]

// RFC 3692 sets two numbers aside for experiments.
const EXPERIMENTAL = [
  [253, 'experimental1'],
  [254, 'experimental2'],
] as const

// Reserved by the registry.
const RESERVED = 255
/** The word for 255. */
export const RESERVED_WORD = 'reserved'

/** Protocols by number, ascending, with the name of each. */
export type ProtocolNames = ReadonlyMap<number, string>

const ASSIGNED: ProtocolNames = new Map([
  ...ROWS.flatMap((row, index) =>
    row.split(' ').map((name, column): [number, string] => [index * PER_ROW + column, name]),
  ),
  ...EXPERIMENTAL,
])

const SPOKEN: ProtocolNames = new Map([...ASSIGNED, [RESERVED, RESERVED_WORD]])

let names = ASSIGNED

/** Prints these names from now on, and none for other numbers. To be called once, at the start. */
export function useNames(others: ProtocolNames): void {
  names = others
}

/** The name of an IP protocol number, `reserved` for 255, undefined for the numbers that IANA has not assigned. */
export function nameOf(protocol: number): string | undefined {
  return spoken(names).get(protocol)
}

/** The assigned protocol numbers, ascending: 0 to 147, 253 and 254. What `-F` sweeps. */
export function namedProtocols(chosen: ProtocolNames = names): number[] {
  return [...chosen.keys()]
}

/**
 * The protocol numbers whose names match, ascending: a whole name, or a pattern in which `*` stands for any
 * characters and `?` for one. Case does not matter. Empty when nothing matches. Patterns choose among the
 * assigned protocols, so `*` is the same set as `-F`.
 */
export function numbersNamed(pattern: string, chosen: ProtocolNames = names): number[] {
  const wanted = pattern.toLowerCase()
  if (!/[*?]/.test(wanted)) {
    return [...spoken(chosen)].filter(([, name]) => name.toLowerCase() === wanted).map(([number]) => number)
  }
  const matcher = wildcardMatcher(wanted)
  return [...chosen].filter(([, name]) => matcher.test(name.toLowerCase())).map(([number]) => number)
}

// 255 has a word to print and to ask for it by, but nobody was assigned it.
function spoken(chosen: ProtocolNames): ProtocolNames {
  return chosen === ASSIGNED ? SPOKEN : chosen
}

/** The protocol name that a mistyped one most likely meant, undefined when none is near. */
export function nearestName(text: string, chosen: ProtocolNames = names): string | undefined {
  const typed = text.toLowerCase()
  if (typed === '') return undefined
  const known = [...spoken(chosen).values()]
  const begun = typed.length > 1 ? known.find((name) => name.toLowerCase().startsWith(typed)) : undefined
  if (begun !== undefined) return begun

  const slips = Math.max(1, Math.floor(typed.length / 4))
  let nearest: string | undefined
  let least = slips + 1
  for (const name of known) {
    if (Math.abs(name.length - typed.length) > slips) continue
    const distance = typingSlips(typed, name.toLowerCase())
    if (distance >= least) continue
    least = distance
    nearest = name
  }
  return nearest
}

function wildcardMatcher(pattern: string): RegExp {
  const source = pattern
    .replace(/\*+/g, '*')
    .replace(/[.+^${}()|[\]\\/-]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`)
}

// Insertions, deletions, replacements and swapped neighbours ("optimal string alignment" distance).
function typingSlips(typed: string, name: string): number {
  let before: number[] = []
  let previous = Array.from({ length: name.length + 1 }, (_, column) => column)
  for (let row = 1; row <= typed.length; row++) {
    const current = [row]
    for (let column = 1; column <= name.length; column++) {
      const same = typed[row - 1] === name[column - 1] ? 0 : 1
      const swapped = typed[row - 1] === name[column - 2] && typed[row - 2] === name[column - 1]
      current[column] = Math.min(
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (previous[column - 1] ?? 0) + same,
        swapped ? (before[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    before = previous
    previous = current
  }
  return previous[name.length] ?? 0
}
