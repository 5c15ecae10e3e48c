/** One command line of Nmap's users, typed to both programs in the same lab. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { State } from './answer.ts'
import type { Lab } from './lab.ts'
import { type NmapHost, parseNmapXml } from './nmap.ts'
import { protosweep, type Run, statesOfLine } from './protosweep.ts'

/** A line, and where the two rightly differ. */
export interface NmapLine {
  /** Words, separated by blanks; in quotes where one has some; FILE is a file with `file` in it. */
  readonly line: string
  readonly file?: string
  /** What Nmap is given in its place, and why it could not be given the same. */
  readonly theirs?: { readonly line: string; readonly why: string }
  /** Protocols of which the states differ, or that one of the two does not ask for, each with the reason. */
  readonly differ?: Readonly<Record<number, string>>
}

/** What both say of every host that is up. */
export interface Compared {
  readonly ours: Readonly<Record<string, States>>
  readonly theirs: Readonly<Record<string, States>>
  readonly run: Run
}

/** By protocol, in words; those that differ for a reason are left out. */
type States = Readonly<Record<number, State | 'unproved'>>

/**
 * Runs both with `-n`, for nobody here knows names, one after the other: quotes of another's probes are what no silence is proved beside. Throws when Nmap fails.
 */
export async function compareWithNmap(lab: Lab, row: NmapLine): Promise<Compared> {
  const directory = mkdtempSync(join(tmpdir(), 'nmap-line-'))
  const path = join(directory, 'list')
  writeFileSync(path, row.file ?? '')
  const words = (line: string) => wordsOf(line).map((word) => (word === 'FILE' ? path : word))
  try {
    const run = await protosweep(lab, ['--no-store', '--classify', 'nmap', '-n', ...words(row.line)])
    const nmap = await lab.exec(['nmap', '-oX', '-', '-n', ...words(row.theirs?.line ?? row.line)])
    if (nmap.code !== 0) throw new Error(`nmap ${row.line} failed: ${nmap.stderr}`)
    const excused = new Set(Object.keys(row.differ ?? {}).map(Number))
    const theirs = parseNmapXml(nmap.stdout).filter(({ status }) => status === 'up')
    return {
      run,
      ours: Object.fromEntries(run.hosts.map((host) => [host.address, without(excused, statesOfLine(host))])),
      theirs: Object.fromEntries(theirs.map((host) => [host.address, without(excused, statesIn(host))])),
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function statesIn({ ports }: NmapHost): (State | undefined)[] {
  return Array.from({ length: 256 }, (_, protocol) => ports.get(protocol)?.state)
}

function without(excused: ReadonlySet<number>, states: readonly (State | 'unproved' | undefined)[]): States {
  const known = states.flatMap((state, protocol): [number, State | 'unproved'][] =>
    state === undefined || excused.has(protocol) ? [] : [[protocol, state]],
  )
  return Object.fromEntries(known)
}

function wordsOf(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '')
}
