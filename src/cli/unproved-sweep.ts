/**
 * Asks the hosts of a sweep that has ended again for what it left unproved, in a new sweep: all of them for all that any of
 * them left unproved, and as long as it takes.
 */
import { packRanges } from '../contract/address-ranges.ts'
import { EXIT } from '../contract/failures.ts'
import { BY_HAND } from '../contract/sweep-record.ts'
import { rangeTexts } from '../inventory/views/json.ts'
import { fromMapped } from '../packet/address.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { Archive } from '../store/archive.ts'
import { defaultStateDir } from '../store/state-dir.ts'
import { NOTHING, normalise, type Range, type RangeSet } from '../target/ranges.ts'
import { isUnproved } from '../verdict/silence.ts'
import { say } from './complaint.ts'
import { optionsOfSweep } from './given-anew.ts'
import type { Options } from './options.ts'
import type { StandardOutput } from './output.ts'
import { wordsOfOutputs } from './outputs.ts'
import { prepareTargets } from './plan.ts'
import type { ResumeRequest } from './resumed-sweep.ts'
import { tellOfChanges } from './scheduled-sweep.ts'
import { sweepPrepared } from './sweep-prepared.ts'

/** Gives the exit code. Rejects with a Failure. */
export async function askAgain(request: ResumeRequest, stdout: StandardOutput): Promise<number> {
  const { sweep, given, schedule } = request
  const stateDir = request.stateDir ?? defaultStateDir(process.env)
  const { ranges, hosts, protocols } = unprovedOf(stateDir, sweep.id)
  if (hosts === 0) {
    say(`sweep ${sweep.id} left nothing unproved`)
    return EXIT.complete
  }
  const { outputs = [], textfile, metrics, metricsLinger = false, webConfig } = given.options
  const own = optionsOfSweep(sweep, given)
  // What the sweep before wrote stays as it is, and with its bounds the same would stay unproved.
  const hostBounds = { timeoutMs: undefined, maxRetries: undefined }
  const written = { outputs, textfile, metrics, metricsLinger, webConfig }
  const options: Options = { ...own, stateDir, protocols, hostBounds, ...written }
  const { hostNames } = sweep
  const counts = { count: hosts, excludedCount: 0, neverSweptCount: 0 }
  const targets = { ...counts, ranges, singles: NOTHING, hostNames, unresolved: [] }
  const prepared = await prepareTargets(
    { ...options, ceilings: { ...own.ceilings, ...given.ceilings } },
    targets,
  )
  const words = wordsOf(options, ranges)
  const asked = { prepared, options, words, asksAgain: sweep.id }
  if (sweep.schedule === BY_HAND) return sweepPrepared(asked, stdout)
  const onKept = async (id: number) => {
    if (schedule !== undefined) await tellOfChanges(schedule, id, stateDir)
  }
  return sweepPrepared({ ...asked, schedule: sweep.schedule, onKept }, stdout)
}

interface Unproved {
  /** The hosts with a state that is unproved, in normal form. */
  readonly ranges: RangeSet
  readonly hosts: number
  /** All that is unproved of any of them, ascending. */
  readonly protocols: readonly number[]
}

function unprovedOf(stateDir: string, sweep: number): Unproved {
  const addresses: Range[] = []
  const protocols = new Set<number>()
  const archive = Archive.open(stateDir)
  try {
    for (const { address, evidence = new Uint8Array() } of archive.hostsOf(sweep)) {
      const number = fromMapped(address)
      const isLeft = evidence.some(isUnproved)
      if (number === undefined || !isLeft) continue
      addresses.push([number, number])
      for (const [protocol, byte] of evidence.entries()) if (isUnproved(byte)) protocols.add(protocol)
    }
  } finally {
    archive.close()
  }
  return {
    ranges: normalise(addresses),
    hosts: addresses.length,
    protocols: [...protocols].sort((left, right) => left - right),
  }
}

/** As somebody would type it. */
function wordsOf({ protocols, outputs, strict }: Options, ranges: RangeSet): string[] {
  return [
    '-p',
    formatProtocols(protocols),
    ...wordsOfOutputs(outputs),
    ...(strict ? ['--strict'] : []),
    '--',
    ...rangeTexts(packRanges(ranges)),
  ]
}
