/** Changes as documents show them: bytes of evidence turned into states under the classification of their sweep. */
import type { Change, ChangeKind, KnownChange } from '../../contract/change.ts'
import { formatAddress } from '../../packet/address.ts'
import { type Classification, classify, type State } from '../../verdict/classify.ts'
import { isoTime, macText, type NamedProtocol, namedProtocols } from './json.ts'

/** One change; what does not belong to its kind is empty or null. */
export interface ChangeView {
  readonly kind: ChangeKind
  readonly address: string
  /** The protocols that changed alike, ascending; none where the host itself changed. */
  readonly protocols: readonly NamedProtocol[]
  /** The state of these protocols until now and from now on; null where it was not asked. */
  readonly before: State | null
  readonly after: State | null
  /** Of `mac-changed` alone. */
  readonly mac_before: string | null
  readonly mac_after: string | null
}

/** The same with the sweep that brought it. */
export interface KnownChangeView extends ChangeView {
  readonly sweep: number
  readonly schedule: string
  /** When that sweep ended. */
  readonly at: string | null
}

/** The most protocols that all changes of one document name: one host's change can name 256. */
const MOST_PROTOCOLS = 20_000

/** The view of one change. */
export function viewChange(change: Change, classification: Classification): ChangeView {
  const state = (byte: number | undefined): State | null => {
    const protocol = change.protocols[0]
    if (byte === undefined || protocol === undefined) return null
    return classify(byte, protocol, classification)?.state ?? null
  }
  return {
    kind: change.kind,
    address: formatAddress(change.address),
    protocols: namedProtocols(change.protocols),
    before: state(change.before),
    after: state(change.after),
    mac_before: macText(change.macBefore),
    mac_after: macText(change.macAfter),
  }
}

/** The view of one change with its sweep. */
export function viewKnownChange(change: KnownChange, classification: Classification): KnownChangeView {
  return {
    sweep: change.sweep,
    schedule: change.schedule,
    at: isoTime(change.atMs),
    ...viewChange(change, classification),
  }
}

/**
 * The first of the items, as many as a document may hold: `most` of them, and 20,000 protocols in all. Whatever is given,
 * the first is among them.
 */
export function withinBounds<Item extends { readonly protocols: readonly unknown[] }>(
  items: readonly Item[],
  most: number,
): Item[] {
  const kept: Item[] = []
  let protocols = 0
  for (const item of items) {
    protocols += item.protocols.length
    if (kept.length >= most || (kept.length > 0 && protocols > MOST_PROTOCOLS)) break
    kept.push(item)
  }
  return kept
}
