/** What -6 cannot stand beside. */
import { Failure } from '../contract/failures.ts'
import { type Exclusion, refuseBeside, type TypedWords } from './exclusions.ts'

const ONE_SOURCE = 'in IPv6 packets leave from the address that the kernel chooses'

const BESIDE_IPV6: readonly Exclusion[] = [
  ['source', '-S', ONE_SOURCE],
  ['sources', '--sources', ONE_SOURCE],
  ['ping-timestamp', '-PP', 'ICMPv6 has no timestamps; -PE asks for an echo'],
  ['packet-trace', '--packet-trace', 'packets of IPv6 are not printed'],
]

/** Throws a Failure BAD_INPUT that says why. */
export function refuseBesideIpv6(typed: TypedWords): void {
  refuseBeside('-6', typed, BESIDE_IPV6)
  if (typed.transport !== 'raw-socket') return
  throw new Failure(
    'BAD_INPUT',
    '-6 and --transport raw-socket exclude each other: only Ethernet frames carry IPv6 here; leave it out',
  )
}
