/** One command line in a lab: what left the scanner, what was printed, what was written. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Capture } from './capture.ts'
import type { Lab } from './lab.ts'
import { PROGRAM, type Run, readRun } from './protosweep.ts'
import { type SentPacket, sentPackets } from './sent-packet.ts'

/** What came of a line. */
export interface Seen {
  /** In the order in which they left. */
  readonly sent: readonly SentPacket[]
  /** What it printed. */
  readonly out: string
  readonly error: string
  readonly code: number | null
  /** What `-oJ FILE` says, where the line has that. */
  readonly run: Run
  /** What was written to a file of DIR. */
  file(name: string): string
}

/**
 * Runs a line. DIR in it is a directory of its own, with a list of targets (10.77.0.2 and .3) in `list`, and a name for
 * protocol 47 in `data/nmap-protocols`.
 */
export async function look(lab: Lab, line: string): Promise<Seen> {
  const directory = mkdtempSync(join(tmpdir(), 'options-'))
  const file = (name: string) => readFileSync(join(directory, name), 'utf8')
  try {
    writeFileSync(join(directory, 'list'), '10.77.0.2 # plain\n10.77.0.3\n')
    mkdirSync(join(directory, 'data'))
    writeFileSync(join(directory, 'data', 'nmap-protocols'), 'tunnel-of-ours 47 # not gre\n')
    const capture = await Capture.start(lab, ['-v', 'ip and src net 10.77.0.0/16'])
    const words = line.split(' ').map((word) => word.replace('DIR', directory))
    const isSweep = !/^(-sL|--dry-run|--iflist|-V|-h)\b/.test(line)
    const kept = isSweep ? ['-n', '--no-store', '-oJ', join(directory, 'json')] : []
    const finished = await lab.exec(['node', PROGRAM, ...kept, ...words])
    const sent = sentPackets(await capture.lines())
    const run = readRun({ ...finished, stdout: isSweep ? file('json') : '' })
    const files = new Map(
      readdirSync(directory, { withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => [name, file(name)]),
    )
    const { stdout: out, stderr: error, code } = finished
    return { sent, out, error, code, run, file: (name) => files.get(name) ?? '' }
  } finally {
    rmSync(directory, { recursive: true })
  }
}
