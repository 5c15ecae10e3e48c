/** Why the kernel refused to send a packet, as the counters have it. */
import { COUNTERS_BY } from '../../src/contract/counters.ts'

/** What the C library calls each error: the raw-socket package gives its words and no code. */
const CODE_OF: Readonly<Record<string, string>> = {
  'No buffer space available': 'ENOBUFS',
  'Network is down': 'ENETDOWN',
  'Network is unreachable': 'ENETUNREACH',
  'No route to host': 'EHOSTUNREACH',
  'Operation not permitted': 'EPERM',
  'Permission denied': 'EACCES',
  'Message too long': 'EMSGSIZE',
  'Invalid argument': 'EINVAL',
  'No such device': 'ENODEV',
  'No such device or address': 'ENXIO',
  'Resource temporarily unavailable': 'EAGAIN',
}

const indexOf = new Map<string, number>(COUNTERS_BY.sendErrors.map((code, i) => [code, i]))

/** The code of an error that the raw-socket package threw; `other` when it is none of those above. */
export function codeOfText(error: unknown): string {
  return (error instanceof Error ? CODE_OF[error.message] : undefined) ?? 'other'
}

/** Where an error code (`ENOBUFS`) stands among the counted ones; -1 when it is none of them. */
export function sendErrorIndex(code: string): number {
  return indexOf.get(code) ?? -1
}
