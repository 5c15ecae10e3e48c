/** What is known of one next hop: where it is, since when, and how often it has been asked. */

/**
 *   asking --answer--> known --unheard, doubted, to be confirmed--> asking (its address is kept)
 *      '--tries spent--> gone --attach, or in use still--> asking
 */
export type Phase = 'asking' | 'known' | 'gone'

export class Neighbor {
  readonly address: number
  phase: Phase = 'gone'
  /** Slots that go this way, and those among them that still wait to hear so. */
  users = 0
  waiting: number[] = []
  /** Its link-layer address; kept while it is asked again, and when it is gone. */
  mac: Uint8Array | undefined
  /** Requests since it began to be asked. */
  tries = 0
  /** Further ones that could not be sent: they asked nobody. */
  refused = 0
  askedMs = Number.NEGATIVE_INFINITY
  /** When to ask again or, while it is not asked, when to look whether it should be. */
  dueMs = 0
  /** When it last answered us, and when it was last heard at all. */
  answeredMs = Number.NEGATIVE_INFINITY
  heardMs = Number.NEGATIVE_INFINITY
  /** Since when frames to `mac` have reached it, as far as known; infinite while they do not. */
  openMs = Number.POSITIVE_INFINITY

  constructor(address: number) {
    this.address = address
  }

  /** Begins to ask it, at `dueMs`. */
  ask(dueMs: number): void {
    this.phase = 'asking'
    this.tries = 0
    this.refused = 0
    this.dueMs = dueMs
  }

  /** Notes that its latest request was never sent. */
  noteUnsent(): void {
    if (this.phase !== 'asking' || this.tries === 0) return
    this.tries -= 1
    this.refused += 1
  }

  /** Notes the answer to a request. */
  answer(mac: Uint8Array, nowMs: number): void {
    if (!this.isAt(mac) || this.openMs === Number.POSITIVE_INFINITY) this.openMs = nowMs
    this.phase = 'known'
    this.mac = Uint8Array.from(mac)
    this.answeredMs = nowMs
    this.heardMs = nowMs
  }

  /** Notes that it does not answer. */
  giveUp(): void {
    this.phase = 'gone'
    this.openMs = Number.POSITIVE_INFINITY
  }

  /** True when this is its known address. */
  isAt(mac: Uint8Array): boolean {
    return this.mac?.every((byte, i) => byte === mac[i]) === true
  }
}
