/** Why a host that was pinged counts as up. Pure. */
import type { StatusReason } from '../src/contract/result.ts'
import { UNREACHABLE_CODE } from '../src/packet/icmpv4.ts'
import { TCP_FLAG } from '../src/packet/tcp.ts'
import { NO_MATCH } from '../src/protocol/match.ts'
import type { Ping } from '../src/protocol/ping.ts'
import type { Reading } from '../src/verdict/reading.ts'

/** The reason that a host's own word gives; `ping` is what it answers, if that is known. */
export function reasonOfWord({ kind, ping: number, code, flags }: Reading, ping?: Ping): StatusReason {
  if (kind === 'unsolicited') return 'unsolicited'
  if (kind === 'direct') return reasonOfAnswer(flags, ping)
  if (kind !== 'unreachable' || number === NO_MATCH) return 'icmp-error'
  if (code === UNREACHABLE_CODE.port) return 'port-unreach'
  return code === UNREACHABLE_CODE.protocol ? 'proto-unreach' : 'icmp-error'
}

function reasonOfAnswer(flags: number, ping: Ping | undefined): StatusReason {
  switch (ping?.kind) {
    case 'echo':
      return 'echo-reply'
    case 'timestamp':
      return 'timestamp-reply'
    case 'syn':
    case 'ack':
      return (flags & TCP_FLAG.syn) === 0 ? 'reset' : 'syn-ack'
    case 'udp':
      return 'udp-response'
    default:
      return 'proto-response'
  }
}
