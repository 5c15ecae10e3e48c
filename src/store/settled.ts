/**
 * What is settled of a host's protocols over many sweeps, and how one more complete sweep moves it. An answer settles at
 * once; a silence has to last before it settles over an answer; what was not proved or not asked settles nothing.
 */
import type { ChangeKind } from '../contract/change.ts'
import { type Classification, classify, type State } from '../verdict/classify.ts'
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
const ANY_PROTOCOL = 0
const NONE_HEARD: Uint8Array = new Uint8Array(256).fill(NOT_ASKED)
const NO_SILENCES: Uint8Array = new Uint8Array(256)

type Word = 'answer' | 'silence' | 'nothing'

const WORDS: readonly Word[] = Array.from({ length: 256 }, (_, byte) => wordOf(byte))

/** The state of a byte of evidence or silence: no protocol makes a difference to it. */
export function stateOf(byte: number, classification: Classification): State | undefined {
  return classify(byte, ANY_PROTOCOL, classification)?.state
}

function wordOf(byte: number): Word {
  if (byte === NO_EVIDENCE) return 'nothing'
  const silence = silenceOf(byte)
  if (silence === undefined) return 'answer'
  return silence === 'no-response' || silence === 'host-silent' ? 'silence' : 'nothing'
}

/** Whether one of the bytes is an answer. */
export function hasAnswer(heard: Uint8Array): boolean {
  return heard.some((byte) => WORDS[byte] === 'answer')
}

// The hosts of a first sweep share their vectors with many.
const FIRST_SETTLED = new WeakMap<Uint8Array, Settled>()

/**
 * What is settled of a host that was never seen before: what `heard` (256 bytes, not written to from now on; undefined:
 * none asked) proves. The same `heard` gives the same object.
 */
export function firstSettled(heard: Uint8Array = NONE_HEARD): Settled {
  const known = FIRST_SETTLED.get(heard)
  if (known !== undefined) return known
  const evidence = Uint8Array.from(heard, (byte) => (WORDS[byte] === 'nothing' ? NOT_ASKED : byte))
  const settled = { evidence, silences: undefined }
  FIRST_SETTLED.set(heard, settled)
  return settled
}

/**
 * What is settled after a complete sweep brought `heard` (256 bytes), and the protocols that changed, ascending. Where
 * nothing moved, `settled` is `known` itself; `known` is never written to.
 */
export function settle(known: Settled, heard: Uint8Array, rules: SettlingRules): Settling {
  // Most hosts answer as they did, and there may be very many of them.
  const isAsKnown = known.silences === undefined && Buffer.compare(known.evidence, heard) === 0
  return isAsKnown ? { settled: known, shifts: [] } : settleEach(known, heard, rules)
}

interface Settling {
  readonly settled: Settled
  readonly shifts: readonly ProtocolShift[]
}

function settleEach(known: Settled, heard: Uint8Array, rules: SettlingRules): Settling {
  // Not slice(): that of a Buffer, which a database gives, is no copy.
  const evidence = new Uint8Array(known.evidence)
  const silences = new Uint8Array(known.silences ?? NO_SILENCES)
  const mostSilences = Math.min(rules.goneAfter, MOST_COUNTED)
  const shifts: ProtocolShift[] = []
  for (let protocol = 0; protocol < 256; protocol++) {
    const after = heard[protocol] ?? NOT_ASKED
    if (WORDS[after] === 'nothing') continue
    const settled = evidence[protocol] ?? NOT_ASKED
    const silent = silences[protocol] ?? 0
    if (settled === after && silent === 0) continue
    const counted = countedSilences(settled, silent, after)
    const isGone = counted >= mostSilences
    evidence[protocol] = counted === 0 || isGone ? after : settled
    silences[protocol] = isGone ? 0 : counted
    const kind =
      counted > 0 ? kindOfSilence(silent, isGone) : kindOfAnswer(settled, silent, after, rules.classification)
    if (kind !== undefined) shifts.push({ kind, protocol, before: heldBefore(kind, settled), after })
  }
  return { settled: unlessSame(known, evidence, silences), shifts }
}

function countedSilences(settled: number, silent: number, after: number): number {
  return WORDS[settled] === 'answer' && WORDS[after] === 'silence' ? silent + 1 : 0
}

// Which of the two proved silences a protocol returns from is not kept, and they are one state.
function heldBefore(kind: ChangeKind, settled: number): number {
  return kind === 'protocol-returned' ? NO_RESPONSE : settled
}

function kindOfSilence(silent: number, isGone: boolean): ChangeKind | undefined {
  if (isGone) return 'protocol-gone'
  return silent === 0 ? 'protocol-missing' : undefined
}

function kindOfAnswer(
  settled: number,
  silent: number,
  after: number,
  classification: Classification,
): ChangeKind | undefined {
  if (WORDS[settled] === 'nothing') return undefined
  const state = stateOf(after, classification)
  if (state !== stateOf(settled, classification)) {
    return state === 'open' ? 'protocol-opened' : 'protocol-changed'
  }
  return silent > 0 ? 'protocol-returned' : undefined
}

function unlessSame(known: Settled, evidence: Uint8Array, counted: Uint8Array): Settled {
  const silences = counted.some((silent) => silent > 0) ? counted : undefined
  const isSame =
    Buffer.compare(known.evidence, evidence) === 0 &&
    Buffer.compare(known.silences ?? NO_SILENCES, silences ?? NO_SILENCES) === 0
  return isSame ? known : { evidence, silences }
}
