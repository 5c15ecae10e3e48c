/**
 * What is settled of a host's protocols over many sweeps, and how one more complete sweep moves it. An answer settles at
 * once; a silence has to last before it settles over an answer; what was not proved or not asked settles nothing.
 */
import type { ChangeKind } from '../contract/change.ts'
import { type Classification, classify } from '../verdict/classify.ts'
import { NO_EVIDENCE } from '../verdict/evidence.ts'
import { silenceByte, silenceOf } from '../verdict/silence.ts'

/** The most sweeps that are counted: counts are kept as bytes. A larger `goneAfter` counts as this. */
export const MOST_COUNTED = 255

/** What is settled of the 256 protocols of one host. */
export interface Settled {
  /** 256 bytes: the last answer, or the silence that settled; `not-asked` where neither is known. */
  readonly evidence: Uint8Array
  /** 256 bytes: in how many complete sweeps in a row a protocol that had answered was silent; undefined: all 0. */
  readonly silences: Uint8Array | undefined
}

/** How silences settle, and under which classification two bytes are the same. */
export interface SettlingRules {
  readonly classification: Classification
  readonly goneAfter: number
}

/** One protocol that changed, with the bytes of Change. */
export interface ProtocolShift {
  readonly kind: ChangeKind
  readonly protocol: number
  readonly before: number
  readonly after: number
}

const NOT_ASKED = silenceByte('not-asked')
const NO_RESPONSE = silenceByte('no-response')

type Word = 'answer' | 'silence' | 'nothing'

const WORDS: readonly Word[] = Array.from({ length: 256 }, (_, byte) => wordOf(byte))

function wordOf(byte: number): Word {
  if (byte === NO_EVIDENCE) return 'nothing'
  const silence = silenceOf(byte)
  if (silence === undefined) return 'answer'
  return silence === 'no-response' || silence === 'host-silent' ? 'silence' : 'nothing'
}

// Most hosts of a first sweep share their vectors with many.
const FIRST = new WeakMap<Uint8Array, Settled>()

/** What is settled of a host that was never seen before: what `heard` (256 bytes, or none asked) proves. */
export function firstSettled(heard: Uint8Array | undefined): Settled {
  const before = heard && FIRST.get(heard)
  if (before !== undefined) return before
  const evidence = new Uint8Array(256).fill(NOT_ASKED)
  for (const [protocol, byte] of (heard ?? []).entries()) {
    if (WORDS[byte] !== 'nothing') evidence[protocol] = byte
  }
  const settled = { evidence, silences: undefined }
  if (heard !== undefined) FIRST.set(heard, settled)
  return settled
}

/**
 * What is settled after a complete sweep brought `heard` (256 bytes), and the protocols that changed, ascending. Where
 * nothing moved, `settled` is `known` itself; `known` is never written to.
 */
export function settle(
  known: Settled,
  heard: Uint8Array,
  rules: SettlingRules,
): { settled: Settled; shifts: readonly ProtocolShift[] } {
  // Most hosts answer as they did, and there may be very many of them.
  if (known.silences === undefined && Buffer.compare(known.evidence, heard) === 0) {
    return { settled: known, shifts: [] }
  }
  const evidence = known.evidence.slice()
  const silences = known.silences?.slice() ?? new Uint8Array(256)
  const shifts: ProtocolShift[] = []
  for (const [protocol, after] of heard.entries()) {
    const before = evidence[protocol] ?? NOT_ASKED
    const silent = silences[protocol] ?? 0
    const step = stepOf({ protocol, before, silent, after }, rules)
    evidence[protocol] = step.settled
    silences[protocol] = step.silent
    if (step.shift !== undefined) shifts.push({ protocol, after, ...step.shift })
  }
  return { settled: unlessSame(known, evidence, silences), shifts }
}

function unlessSame(known: Settled, evidence: Uint8Array, counted: Uint8Array): Settled {
  const silences = counted.some((silent) => silent > 0) ? counted : undefined
  const isSame =
    Buffer.compare(known.evidence, evidence) === 0 &&
    Buffer.compare(known.silences ?? NO_SILENCES, silences ?? NO_SILENCES) === 0
  return isSame ? known : { evidence, silences }
}

const NO_SILENCES: Uint8Array = new Uint8Array(256)

interface Heard {
  readonly protocol: number
  readonly before: number
  readonly silent: number
  readonly after: number
}

interface ProtocolStep {
  readonly settled: number
  readonly silent: number
  readonly shift?: Pick<ProtocolShift, 'kind' | 'before'>
}

function stepOf(heard: Heard, rules: SettlingRules): ProtocolStep {
  const { before, silent, after } = heard
  const word = WORDS[after]
  if (word === 'nothing') return { settled: before, silent }
  if (word === 'answer') return answered(heard, rules.classification)
  return WORDS[before] === 'answer' ? silenced(heard, rules.goneAfter) : { settled: after, silent: 0 }
}

function answered({ protocol, before, silent, after }: Heard, classification: Classification): ProtocolStep {
  const settled = { settled: after, silent: 0 }
  if (WORDS[before] === 'nothing') return settled
  const state = classify(after, protocol, classification)?.state
  if (state !== classify(before, protocol, classification)?.state) {
    return { ...settled, shift: { kind: state === 'open' ? 'protocol-opened' : 'protocol-changed', before } }
  }
  // Which of the two proved silences it was is not kept, and they are one state.
  return silent === 0 ? settled : { ...settled, shift: { kind: 'protocol-returned', before: NO_RESPONSE } }
}

function silenced({ before, silent, after }: Heard, goneAfter: number): ProtocolStep {
  const counted = silent + 1
  if (counted >= Math.min(goneAfter, MOST_COUNTED)) {
    return { settled: after, silent: 0, shift: { kind: 'protocol-gone', before } }
  }
  const kept = { settled: before, silent: counted }
  return silent === 0 ? { ...kept, shift: { kind: 'protocol-missing', before } } : kept
}
