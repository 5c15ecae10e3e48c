/**
 * In which order protocols are asked: the most informative first, so that the first seconds already say what
 * matters, then the rest in an order seeded by the sweep.
 *
 * The first burst asks what costs the target nothing (ICMP, TCP), what a stock host leaves unanswered (IGMP,
 * PIM) and the six most telling of those whose errors are rationed: as many as a stock Linux host grants.
 */
import { exchanged } from '../packet/icmp-number.ts'
import { mix } from '../packet/mix.ts'
import { namedProtocols } from './names.ts'

/** How many protocols the first burst asks about. */
export const FIRST_BURST = 10

/** Said first of every host: transports, tunnels, VPNs, routing and redundancy. */
const COMMON = [1, 6, 17, 2, 47, 50, 51, 88, 89, 132, 103, 112] as const

/** How many protocols are asked before all others, whatever the seed. */
export const COMMON_PROTOCOLS = COMMON.length

/** Of the common ones those that spend none of a stock host's errors: they may stand beside its whole burst. */
const UNRATIONED: ReadonlySet<number> = new Set([1, 6, 2, 103])

/** What is met on live networks next, the likelier first: further tunnels, RSVP, IGRP, newer transports, mobility. */
const USED = [4, 41, 46, 115, 137, 9, 94, 97, 108, 136, 33, 135, 139, 55, 143, 124, 58, 138, 113, 8, 142, 98]

const ALL = Array.from({ length: 256 }, (_, protocol) => protocol)

/** All 256 protocols, the most informative first; the named before those that nobody has been assigned. */
const RANKING: readonly number[] = [...new Set([...COMMON, ...USED, ...namedProtocols(), ...ALL])]

/** Asked in this order before anything else. */
const FIRST: readonly number[] = [
  ...COMMON.filter((protocol) => UNRATIONED.has(protocol)),
  ...COMMON.filter((protocol) => !UNRATIONED.has(protocol)),
  ...USED,
]

/**
 * The `count` most informative protocols but `excluded`, ascending; every larger count has those of the smaller. In IPv6
 * ICMPv6 has the place of ICMP.
 */
export function mostInformative(
  count: number,
  excluded: readonly number[] = [],
  family: 4 | 6 = 4,
): number[] {
  const left = RANKING.map((protocol) => exchanged(protocol, family)).filter(
    (protocol) => !excluded.includes(protocol),
  )
  return left.slice(0, count).sort((one, other) => one - other)
}

/** The chosen protocols in the order in which to ask them, likewise; the same seed gives the same order. */
export function askingOrder(protocols: readonly number[], seed: number, family: 4 | 6 = 4): number[] {
  const chosen = new Set(protocols)
  const places = FIRST.map((protocol) => exchanged(protocol, family))
  const first = places.filter((protocol) => chosen.has(protocol))
  const rest = protocols.filter((protocol) => !places.includes(protocol))
  return [...first, ...shuffle(rest, seed)]
}

/** Fisher-Yates (Knuth, The Art of Computer Programming 2, algorithm P) driven by a seeded mixer. */
function shuffle(items: readonly number[], seed: number): number[] {
  const shuffled = [...items]
  for (let i = shuffled.length - 1; i > 0; i -= 1) {
    const j = mix(seed ^ mix(i)) % (i + 1)
    const held = shuffled[i] ?? 0
    shuffled[i] = shuffled[j] ?? 0
    shuffled[j] = held
  }
  return shuffled
}
