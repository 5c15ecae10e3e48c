/** One change of a host in words. */
import type { Change } from '../../contract/change.ts'
import { formatMac } from '../../packet/address.ts'
import { nameOf } from '../../protocol/names.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { type Classification, classify, type State } from '../../verdict/classify.ts'

/** More protocols than this that changed alike are told by their numbers. */
const MOST_NAMED = 8

/** `gre, esp: closed -> open`, `missing`, `MAC address 00:… -> 02:…`; states under a classification. */
export function changeText(change: Change, classification: Classification): string {
  const { before, after } = statesOf(change, classification)
  const what = protocolsText(change.protocols)
  switch (change.kind) {
    case 'host-new':
      return 'new: no earlier sweep had found it'
    case 'host-missing':
      return 'missing: not found'
    case 'host-gone':
      return 'gone: not found again'
    case 'host-returned':
      return 'returned'
    case 'mac-changed':
      return `MAC address ${macText(change.macBefore)} -> ${macText(change.macAfter)}`
    case 'protocol-opened':
    case 'protocol-changed':
      return `${what}: ${before} -> ${after}`
    case 'protocol-missing':
      return `${what}: missing, ${before} before and silent now`
    case 'protocol-gone':
      return `${what}: gone, ${before} -> ${after}`
    case 'protocol-returned':
      return `${what}: returned, ${after} again`
  }
}

// Protocols that changed alike have the same states, so one stands for all.
function statesOf(
  { protocols: [protocol], before, after }: Change,
  classification: Classification,
): { before: State | undefined; after: State | undefined } {
  const stateOf = (byte: number | undefined) =>
    byte === undefined || protocol === undefined ? undefined : classify(byte, protocol, classification)?.state
  return { before: stateOf(before), after: stateOf(after) }
}

function protocolsText(protocols: readonly number[]): string {
  if (protocols.length > MOST_NAMED) return `protocols ${formatProtocols(protocols)}`
  return protocols.map((protocol) => nameOf(protocol) ?? `protocol ${protocol}`).join(', ')
}

function macText(mac: Uint8Array | undefined): string {
  return mac === undefined ? 'unknown' : formatMac(mac)
}
