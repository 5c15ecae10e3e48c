/** What a sweep that has ended found, for another one that asks again what it left unproved: together they know more. */
import type { HostResult, OtherSender } from '../contract/result.ts'
import { Archive } from '../store/archive.ts'
import { NO_EVIDENCE } from '../verdict/evidence.ts'
import { isUnproved, silenceByte } from '../verdict/silence.ts'

const NOT_ASKED = silenceByte('not-asked')

export class EarlierResults {
  readonly #archive: Archive
  readonly #sweep: number

  private constructor(archive: Archive, sweep: number) {
    this.#archive = archive
    this.#sweep = sweep
  }

  /** Those of a sweep of a state directory. Throws a Failure. */
  static open(stateDir: string, sweep: number): EarlierResults {
    return new EarlierResults(Archive.open(stateDir), sweep)
  }

  /** A host that was asked again with what was known of it. */
  join(host: HostResult): HostResult {
    const { address } = host
    const net = { ends: Buffer.concat([address, address]) }
    const [before] = this.#archive.hostsOf(this.#sweep, { net })
    return before === undefined ? host : joined(before, host)
  }

  close(): void {
    this.#archive.close()
  }
}

/**
 * What two sweeps say of a host that is up: of each protocol what the later one says, unless that did not ask for it, or
 * proved nothing where the earlier one did.
 */
export function joined(before: HostResult, after: HostResult): HostResult {
  const { evidence: earlier, ttl: earlierTtl } = before
  if (after.status !== 'up' || after.evidence === undefined || earlier === undefined) return after
  const evidence = Uint8Array.from(after.evidence)
  const ttl = new Uint8Array(evidence.length)
  const others: OtherSender[] = []
  for (const [protocol, byte] of after.evidence.entries()) {
    const known = earlier[protocol] ?? NOT_ASKED
    const isOlder = byte === NOT_ASKED || byte === NO_EVIDENCE || (isUnproved(byte) && !isUnproved(known))
    if (isOlder) evidence[protocol] = known
    ttl[protocol] = (isOlder ? earlierTtl : after.ttl)?.[protocol] ?? 0
    const senders = isOlder ? before.otherSenders : after.otherSenders
    others.push(...senders.filter((sender) => sender.protocol === protocol))
  }
  return { ...after, mac: after.mac ?? before.mac, evidence, ttl, otherSenders: others }
}
