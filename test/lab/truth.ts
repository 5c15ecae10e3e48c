/** What a host of the lab truly answers: this machine's kernel, changed by what the host was given. Pure. */
import { type Answer, PROTOCOLS } from './answer.ts'
import { type Filter, type HostSpec, REJECT_CODES, type RouterSpec } from './spec.ts'

const ICMP = 1
const SILENCE: Answer = { kind: 'silence' }

/**
 * The answers of `host`, behind `router` if it is, where a bare host with the same kernel answers `kernel`
 * (256 answers, by protocol). In the order in which a packet meets them:
 * - the router's filter answers, or is silent, in the host's place; what it passes, the host decides;
 * - a host that drops everything never answers, and one that drops all but some only to those (the probe for ICMP is
 *   an echo request);
 * - its filter comes before its sockets and its protocol handlers;
 * - a raw listener takes the packets of a protocol that the kernel has no handler for, which then is silent instead
 *   of unreachable; beside a handler (ICMP, TCP, UDP) it changes nothing, the handler still answers.
 */
export function answersOf(kernel: readonly Answer[], host: HostSpec, router?: RouterSpec): Answer[] {
  return PROTOCOLS.map(
    (protocol) =>
      filtered(router, protocol, 'other') ??
      (isDropped(host, protocol) ? SILENCE : undefined) ??
      filtered(host.dropsAllBut === undefined ? host : undefined, protocol, 'target') ??
      delivered(kernel[protocol] ?? SILENCE, host.listeners?.includes(protocol) === true),
  )
}

function isDropped({ dropAll, dropsAllBut }: HostSpec, protocol: number): boolean {
  if (dropAll === true || dropsAllBut === undefined) return dropAll === true
  return !dropsAllBut.includes(protocol) && !(protocol === ICMP && dropsAllBut.includes('echo'))
}

function filtered(
  filter: Filter | undefined,
  protocol: number,
  from: 'target' | 'other',
): Answer | undefined {
  if (filter?.drops?.includes(protocol) === true) return SILENCE
  const reject = filter?.rejects?.[protocol]
  return reject === undefined ? undefined : { kind: 'error', code: REJECT_CODES[reject].code, from }
}

function delivered(answer: Answer, heard: boolean): Answer {
  const unreachable = answer.kind === 'error' && answer.code === REJECT_CODES['protocol-unreachable'].code
  return heard && unreachable ? SILENCE : answer
}
