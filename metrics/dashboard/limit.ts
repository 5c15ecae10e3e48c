/**
 * What limits a sweep, as one number per sweep: a series for each limit that is 1 or 0 would take four rows of a
 * timeline to say what one row can.
 */
import { MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { COLOUR } from './palette.ts'
import { max, sweepSelector } from './query.ts'

interface Limit {
  /** The value of the label `limit`. */
  readonly limit: string
  readonly shown: string
  readonly colour: string
}

/** By number, from 1. The targets' own limits are what a sweep is meant to reach. */
const LIMITS: readonly Limit[] = [
  { limit: 'targets', shown: 'the targets', colour: COLOUR.good },
  { limit: 'max-rate', shown: '--max-rate', colour: COLOUR.warning },
  { limit: 'max-host-rate', shown: '--max-host-rate', colour: COLOUR.doubt },
  { limit: 'max-arp-rate', shown: '--max-arp-rate', colour: COLOUR.other },
]

/** The number of what limits each sweep now; 0 where nothing runs. */
export const LIMIT_NUMBER = max(
  LIMITS.map(
    ({ limit }, index) =>
      `${sweepSelector('protosweep_sweep_limited_by', `limit="${limit}"`)} * ${index + 1}`,
  ).join(' or '),
  'instance',
  'sweep',
)

/** The names of these numbers. */
export const LIMIT_NAMES: ValueMapping = {
  type: MappingType.ValueToText,
  options: Object.fromEntries([
    ['0', { text: 'nothing runs', color: COLOUR.quiet, index: 0 }],
    ...LIMITS.map(({ shown, colour }, index) => [
      `${index + 1}`,
      { text: shown, color: colour, index: index + 1 },
    ]),
  ]),
}
