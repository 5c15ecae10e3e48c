/** Open protocols that a schedule does not expect (`expect:`). Pure. */

import type { KnownHost } from '../../store/presence.ts'
import type { Classification } from '../../verdict/classify.ts'
import { openProtocols } from '../views/json.ts'

/** A host with open protocols that nobody expected, ascending and at least one. `address` is 16 bytes. */
export interface UnexpectedHost {
  readonly address: Uint8Array
  readonly protocols: readonly number[]
}

/**
 * Those of the hosts that are present and have a protocol open, under the classification, that is not expected; in the
 * order of the hosts. Without an expectation nothing is unexpected.
 */
export function unexpectedHosts(
  hosts: Iterable<KnownHost>,
  expect: readonly number[] | undefined,
  classification: Classification,
): UnexpectedHost[] {
  if (expect === undefined) return []
  const expected = new Set(expect)
  const unexpected: UnexpectedHost[] = []
  for (const { address, presence, evidence } of hosts) {
    if (presence !== 'present') continue
    const protocols = openProtocols(evidence, classification).filter((protocol) => !expected.has(protocol))
    if (protocols.length > 0) unexpected.push({ address, protocols })
  }
  return unexpected
}
