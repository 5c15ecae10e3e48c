/**
 * Silence as a byte that stands where evidence would: bits 5..4 are both set, which no packet can cause, and
 * the low nibble says how far the silence is proved. A result has one byte per protocol, evidence or silence.
 */

const SILENCE = 0x30

/**
 * Silence that is proved (the first two), unproved by cause, and protocols that nobody asked about. The order is that of
 * the bytes: results that were kept must stay readable, so new ones come last.
 */
export const SILENCE_CODES = [
  'no-response',
  'host-silent',
  'rationed',
  'router-limited',
  'went-silent',
  'path-rewrites',
  'timeout',
  'interrupted',
  'not-asked',
  'host-timeout',
  'retries-exhausted',
] as const

export type Silence = (typeof SILENCE_CODES)[number]

/** Why a silence could not be proved. */
export type UnprovedCause = Exclude<Silence, 'no-response' | 'host-silent' | 'not-asked'>

/** The causes of `unproved`, in the order in which reports list them. */
export const UNPROVED_CAUSES: readonly UnprovedCause[] = [
  'rationed',
  'router-limited',
  'went-silent',
  'path-rewrites',
  'timeout',
  'host-timeout',
  'retries-exhausted',
  'interrupted',
]

/** The byte that stands for a silence. */
export function silenceByte(silence: Silence): number {
  return SILENCE | SILENCE_CODES.indexOf(silence)
}

/** What silence a byte stands for; undefined when the byte is evidence. */
export function silenceOf(byte: number): Silence | undefined {
  if ((byte & SILENCE) !== SILENCE) return undefined
  return SILENCE_CODES[byte & 0x0f] ?? 'not-asked'
}

const PROVED: readonly (Silence | undefined)[] = [undefined, 'no-response', 'host-silent', 'not-asked']

/** Whether a byte says that a protocol was asked for and nothing is proved about it. */
export function isUnproved(byte: number): boolean {
  return !PROVED.includes(silenceOf(byte))
}
