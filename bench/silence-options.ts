/** What silence.ts is told on its command line. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import { Failure } from '../src/contract/failures.ts'
import { quoted } from '../src/packet/result.ts'
import { LIMITS, type LimitName } from '../test/support/host-models.ts'
import type { TrialSpec } from '../test/support/silence-trial.ts'

const STATES_OF_HOST = 256

/** What to sweep; shares have the seeds from `firstSeed` on. */
export interface SilenceOptions {
  readonly spec: TrialSpec
  readonly firstSeed: number
  readonly shares: number
  readonly threads: number
}

const NAMES = Object.keys(LIMITS) as LimitName[]

/** Reads the words. Throws a Failure that names the bad one and says what would be right. */
export function readOptions(words: readonly string[]): SilenceOptions {
  const values = parse(words)
  const number = (name: keyof typeof values, least: number, most: number) =>
    numberOf(name, values[name], least, most)
  const hosts = number('hosts', 1, 4096)
  const states = number('states', 1, 1e12)
  const shares = Math.ceil(states / STATES_OF_HOST / hosts)
  const inAll = values.of === undefined ? shares * hosts : Math.ceil(number('of', 1, 1e12) / STATES_OF_HOST)
  return {
    spec: {
      loss: number('loss', 0, 90) / 100,
      jitterMs: number('jitter', 0, 10_000),
      limits: limitsOf(values.limits),
      hosts,
      hostsInAll: inAll,
    },
    firstSeed: number('seed', 0, 2 ** 31),
    shares,
    threads: Math.min(number('threads', 1, 256), shares),
  }
}

function parse(words: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...words],
      options: {
        states: { type: 'string', default: '1e8' },
        of: { type: 'string' },
        loss: { type: 'string', default: '5' },
        jitter: { type: 'string', default: '0' },
        limits: { type: 'string', default: NAMES.join(',') },
        hosts: { type: 'string', default: '128' },
        seed: { type: 'string', default: '1' },
        threads: { type: 'string', default: String(availableParallelism()) },
      },
    })
    return values
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    throw new Failure(
      'BAD_INPUT',
      `${message}; options are --states --of --loss --jitter --limits --hosts --seed --threads`,
    )
  }
}

/** Numbers may be written 1e8. All but percent and milliseconds are counts. */
function numberOf(name: string, text: string | undefined, least: number, most: number): number {
  const value = /^\d+(\.\d+)?(e\d+)?$/.test(text ?? '') ? Number(text) : Number.NaN
  const isWhole = name === 'loss' || name === 'jitter' || Number.isInteger(value)
  if (value >= least && value <= most && isWhole) return value
  throw new Failure('BAD_INPUT', `bad --${name} ${quoted(text ?? '')}: give a number ${least} to ${most}`)
}

function limitsOf(text: string): LimitName[] {
  return text.split(',').map((word) => {
    const name = NAMES.find((known) => known === word.trim())
    if (name !== undefined) return name
    throw new Failure('BAD_INPUT', `bad --limits: ${quoted(word)} is none of ${NAMES.join(', ')}`)
  })
}
