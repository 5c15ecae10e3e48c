/** What a packet from the host itself says of why it is up. */
import type { StatusReason } from '../src/contract/result.ts'
import { TCP_FLAG } from '../src/packet/tcp.ts'
import type { Ping } from '../src/protocol/ping.ts'
import type { Reading } from '../src/verdict/reading.ts'

/** The reason; `asked` is the ping that the packet answers, if it answers one. */
export function reasonOfAnswer({ kind, flags }: Reading, asked: Ping | undefined): StatusReason {
  if (kind === 'unsolicited') return 'unsolicited'
  if (kind !== 'direct') return 'icmp-error'
  if (asked?.kind === 'echo') return 'echo-reply'
  if (asked?.kind === 'timestamp') return 'timestamp-reply'
  return (flags & TCP_FLAG.syn) === 0 ? 'reset' : 'syn-ack'
}
