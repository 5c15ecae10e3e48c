/**
 * Who answered about a host in its stead: for each protocol the strongest such answer's sender and TTL. Rare,
 * so a host gets one only when the first such answer comes. Ties go to the smaller address, so that the order
 * of arrival does not matter.
 */

import type { OtherSender } from '../src/contract/result.ts'
import { type Seam, V4_SEAM } from './seam.ts'

interface Answer {
  evidence: number
  sender: number
  ttl: number
}

/** Such an answer with the protocol that it is about; the sender as 32 bits. */
export interface OtherAnswer extends Readonly<Answer> {
  readonly protocol: number
}

export class Others {
  readonly #answers = new Map<number, Answer>()

  /** Notes that `sender` answered about `protocol` with this evidence. */
  note(protocol: number, evidence: number, sender: number, ttl: number): void {
    const known = this.#answers.get(protocol)
    if (known === undefined || isStronger(evidence, sender, ttl, known)) {
      this.#answers.set(protocol, { evidence, sender, ttl })
    }
  }

  /** The protocols about which somebody else answered. */
  get protocols(): Iterable<number> {
    return this.#answers.keys()
  }

  /** All of them, in no particular order. */
  entries(): OtherAnswer[] {
    return [...this.#answers].map(([protocol, answer]) => ({ protocol, ...answer }))
  }

  /** All of them as plain data, by protocol. */
  toResult(seam: Seam = V4_SEAM): OtherSender[] {
    return [...this.#answers]
      .map(([protocol, { sender, ttl }]) => ({
        protocol: seam.protocolOf(protocol),
        address: seam.addressOf(sender),
        ttl,
      }))
      .sort((one, other) => one.protocol - other.protocol)
  }
}

/** One answer's evidence from somebody else is a protocol unreachable or less, and the bytes rank accordingly. */
function isStronger(evidence: number, sender: number, ttl: number, known: Answer): boolean {
  if (evidence !== known.evidence) return evidence > known.evidence
  return sender < known.sender || (sender === known.sender && ttl > known.ttl)
}
