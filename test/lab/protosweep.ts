/** Runs the built program in a lab's scanner namespace and reads its NDJSON. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import type { State } from './answer.ts'
import type { Finished } from './command.ts'
import type { Scanner } from './prober.ts'

/** The program as a user gets it: what `npm run build` made. */
export const PROGRAM = new URL('../../dist/src/cli/main.js', import.meta.url).pathname

const schemaFile = new URL('../../docs/sweep.schema.json', import.meta.url)
const SCHEMA = z.fromJSONSchema(JSON.parse(readFileSync(schemaFile, 'utf8')))

/** A host line of the NDJSON report, as far as tests look at it. */
export interface HostLine {
  readonly type: 'host'
  readonly address: string
  readonly status: string
  readonly status_reason: string
  readonly mac: string | null
  readonly states: Readonly<Record<State | 'unproved', string>>
  readonly protocols: readonly {
    readonly protocol: number
    readonly state: string
    readonly reason: string
    readonly from: string | null
  }[]
  readonly probes: number
  readonly pings: number
  readonly retransmissions: number
  /** When its first probe could go and when its last verdict was there, in ISO 8601. */
  readonly started: string
  readonly finished: string
  readonly complete: boolean
}

/** The last line of the NDJSON report. */
export interface SweepLine {
  readonly type: 'sweep'
  readonly complete: boolean
  readonly exit_code: number
  readonly targets: number
  readonly hosts: Readonly<Record<'up' | 'down' | 'no_route' | 'skipped', number>>
  readonly states: Readonly<Record<State | 'unproved', number>>
  readonly probes: number
  readonly retransmissions: number
  readonly pings: number
  readonly arp_requests: number
  readonly responses_swallowed: number
  readonly sends_refused: number
  readonly held_back_seconds: Readonly<
    Record<'max_rate' | 'max_host_rate_all_hosts' | 'max_arp_rate', number>
  >
  /** Unproved states by cause. */
  readonly unproved: Readonly<Record<string, number>>
  readonly seconds: number
}

/** What one run said. */
export interface Run extends Finished {
  readonly hosts: readonly HostLine[]
  readonly sweep: SweepLine | undefined
}

/** Runs `protosweep -oJ - ...args` to its end. */
export async function protosweep(scanner: Scanner, args: readonly string[]): Promise<Run> {
  return readRun(await scanner.exec(['node', PROGRAM, '-oJ', '-', ...args]))
}

/** Parses the NDJSON that a finished run left on its standard output; every line must be as its schema says. */
export function readRun(finished: Finished): Run {
  const lines = finished.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line): HostLine | SweepLine => {
      const value = JSON.parse(line)
      const read = SCHEMA.safeParse(value)
      assert.ok(read.success, `docs/sweep.schema.json does not have ${line}: ${read.error?.message}`)
      return value
    })
  return {
    ...finished,
    hosts: lines.filter((line): line is HostLine => line.type === 'host'),
    sweep: lines.find((line): line is SweepLine => line.type === 'sweep'),
  }
}

/** The 256 states of a host line, by protocol; undefined where the line says nothing. */
export function statesOfLine(line: HostLine | undefined): (State | 'unproved' | undefined)[] {
  const states: (State | 'unproved' | undefined)[] = new Array(256).fill(undefined)
  for (const [state, ranges] of Object.entries(line?.states ?? {})) {
    for (const range of ranges.split(',').filter((text) => text !== '')) {
      const [first, last] = range.split('-').map(Number)
      states.fill(state as State | 'unproved', first, (last ?? first ?? 0) + 1)
    }
  }
  return states
}

/** The line of one address. */
export function lineOf(run: Run, address: string): HostLine | undefined {
  return run.hosts.find((line) => line.address === address)
}
