/** What a user has bounded in a plan, in lines of text: nothing of what is left to the program. */
import type { SweepPlan } from '../contract/plan.ts'
import { PLAIN_PROBES } from '../protocol/probe-form.ts'
import { counted } from '../report/duration.ts'

/** The lines, none where nothing is bounded. */
export function* boundsLines(plan: SweepPlan): Generator<string> {
  yield* hostLines(plan)
  yield* paceLines(plan)
  yield* rttLine(plan)
  yield* formLine(plan)
}

function* hostLines({ hostBounds: { timeoutMs, maxRetries } }: SweepPlan): Generator<string> {
  if (timeoutMs !== undefined) yield `a host is asked for ${timeoutMs / 1000} s at most`
  if (maxRetries !== undefined) yield `a protocol is asked again ${counted(maxRetries, 'time')} at most`
}

function* paceLines({ paceBounds }: SweepPlan): Generator<string> {
  const { scanDelayMs, maxScanDelayMs, minPacketsPerSecond, minParallelism, maxParallelism } = paceBounds
  const atOnce = (count: number) => `a host is asked for ${counted(count, 'protocol')} at once`
  if (scanDelayMs !== undefined)
    yield `packets to one host are ${time(scanDelayMs)} apart on average, or more`
  if (maxScanDelayMs !== undefined)
    yield `a host that owes answers is asked every ${time(maxScanDelayMs)} at least`
  if (minPacketsPerSecond !== undefined) {
    yield `at least ${counted(minPacketsPerSecond, 'packet')}/s to hosts that owe answers, together`
  }
  if (maxParallelism !== undefined) yield `${atOnce(maxParallelism)} at most`
  if (minParallelism !== undefined) yield `${atOnce(minParallelism)} at least, until it rations its answers`
}

function* rttLine({ rttBounds: { initialMs, minMs, maxMs } }: SweepPlan): Generator<string> {
  const parts = [
    minMs === undefined ? [] : `${time(minMs)} at least`,
    maxMs === undefined ? [] : `${time(maxMs)} at most`,
    initialMs === undefined ? [] : `${time(initialMs)} at first`,
  ].flat()
  if (parts.length > 0) yield `an answer is waited for ${parts.join(', ')}`
}

function* formLine({ probeForm: { ttl, dataLength } }: SweepPlan): Generator<string> {
  const parts = [
    ttl === PLAIN_PROBES.ttl ? [] : `a TTL of ${ttl}`,
    dataLength === 0 ? [] : `${counted(dataLength, 'byte')} appended`,
  ].flat()
  if (parts.length > 0) yield `packets have ${parts.join(' and ')}`
}

/** `400 ms`, `15 s`. */
function time(ms: number): string {
  return ms < 1000 ? `${ms} ms` : `${ms / 1000} s`
}
