/** Colours that mean the same in every panel, and the names that a legend shows for label values. */
import type { DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard'
import { nameOf } from '../../src/protocol/names.ts'

/** Grafana's names of colours, by what they mean here. */
export const COLOUR = {
  good: 'green',
  busy: 'blue',
  warning: 'orange',
  bad: 'red',
  quiet: '#808080',
  doubt: 'yellow',
  other: 'purple',
} as const

/** How one series looks. */
export interface SeriesStyle {
  /** The name that its query's legend gives it. */
  readonly series: string
  readonly colour?: string
  /** What the legend shows instead. */
  readonly shown?: string
}

interface Stylable {
  overrideByName(name: string, properties: DynamicConfigValue[]): unknown
}

/** Applies styles to the series that they name. */
export function styled<B extends Stylable>(builder: B, styles: readonly SeriesStyle[] = []): B {
  for (const { series, colour, shown } of styles) {
    const properties: DynamicConfigValue[] = []
    if (colour !== undefined) properties.push({ id: 'color', value: { mode: 'fixed', fixedColor: colour } })
    if (shown !== undefined) properties.push({ id: 'displayName', value: shown })
    builder.overrideByName(series, properties)
  }
  return builder
}

/** The states of protocols. */
export const STATE_STYLES: readonly SeriesStyle[] = [
  { series: 'open', colour: COLOUR.good },
  { series: 'closed', colour: COLOUR.busy },
  { series: 'filtered', colour: COLOUR.warning },
  { series: 'open|filtered', colour: COLOUR.doubt },
  { series: 'unproved', colour: COLOUR.bad },
]

/** What has become of the targets so far. */
export const STAGE_STYLES: readonly SeriesStyle[] = [
  { series: 'up', colour: COLOUR.good },
  { series: 'in-flight', colour: COLOUR.busy },
  { series: 'waiting', colour: COLOUR.quiet },
  { series: 'down', colour: 'dark-red' },
  { series: 'no-route', colour: COLOUR.warning },
  { series: 'skipped', colour: COLOUR.other },
]

/** The kinds of packets that came back. */
export const KIND_STYLES: readonly SeriesStyle[] = [
  { series: 'unreachable', colour: COLOUR.busy },
  { series: 'direct', colour: COLOUR.good },
  { series: 'time-exceeded', colour: COLOUR.warning },
  { series: 'unsolicited', colour: 'light-green' },
  { series: 'duplicate', colour: COLOUR.quiet },
  { series: 'stray', colour: COLOUR.doubt },
  { series: 'malformed', colour: COLOUR.other },
  { series: 'forged', colour: COLOUR.bad },
]

/** The codes of ICMP destination unreachable, as RFC 792, RFC 1122 and RFC 1812 name them. */
const UNREACHABLE_CODES = [
  'network unreachable',
  'host unreachable',
  'protocol unreachable',
  'port unreachable',
  'fragmentation needed',
  'source route failed',
  'network unknown',
  'host unknown',
  'source host isolated',
  'network prohibited',
  'host prohibited',
  'network unreachable for TOS',
  'host unreachable for TOS',
  'communication prohibited',
  'host precedence violation',
  'precedence cutoff',
] as const

export const CODE_STYLES: readonly SeriesStyle[] = UNREACHABLE_CODES.map((name, code) => ({
  series: `${code}`,
  shown: `${code} ${name}`,
}))

/** How runs of schedules ended, and those that never began. */
export const OUTCOME_STYLES: readonly SeriesStyle[] = [
  { series: 'complete', colour: COLOUR.good },
  { series: 'cut-off', colour: COLOUR.warning },
  { series: 'failed', colour: COLOUR.bad },
  { series: 'died', colour: 'dark-red' },
  { series: 'skipped', colour: COLOUR.doubt },
  { series: 'missed', colour: COLOUR.quiet },
  { series: 'not told', colour: COLOUR.other },
]

/** Whether hosts of the inventory are still there. */
export const PRESENCE_STYLES: readonly SeriesStyle[] = [
  { series: 'present', colour: COLOUR.good },
  { series: 'missing', colour: COLOUR.doubt },
  { series: 'gone', colour: COLOUR.quiet },
]

/** The kinds of changes: what came is green, what is missing yellow, what is gone red. */
export const CHANGE_STYLES: readonly SeriesStyle[] = [
  { series: 'host-new', colour: COLOUR.good },
  { series: 'host-returned', colour: 'light-green' },
  { series: 'host-missing', colour: COLOUR.doubt },
  { series: 'host-gone', colour: COLOUR.bad },
  { series: 'mac-changed', colour: COLOUR.other },
  { series: 'protocol-opened', colour: 'dark-green' },
  { series: 'protocol-returned', colour: 'super-light-green' },
  { series: 'protocol-changed', colour: COLOUR.busy },
  { series: 'protocol-missing', colour: 'light-yellow' },
  { series: 'protocol-gone', colour: COLOUR.warning },
]

/** Protocols that are found open more than now and then; the others are called by their number. */
const COMMON_PROTOCOLS = [
  1, 2, 4, 6, 17, 33, 41, 46, 47, 50, 51, 58, 88, 89, 97, 103, 108, 112, 115, 132, 136, 137,
] as const

export const PROTOCOL_STYLES: readonly SeriesStyle[] = COMMON_PROTOCOLS.map((protocol) => ({
  series: `${protocol}`,
  shown: `${protocol} ${nameOf(protocol)}`,
}))
