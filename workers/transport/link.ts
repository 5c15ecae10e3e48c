/** One way onto the wire, for the hosts that lie behind it. The transport of a worker is a group of links. */
import type { PacketSink, Transport } from './transport.ts'

/** What a link does as a whole transport does. */
type AsTransport = Pick<
  Transport,
  | 'attach'
  | 'detach'
  | 'macOf'
  | 'pathOf'
  | 'quietMsOf'
  | 'isResolving'
  | 'confirm'
  | 'bytes'
  | 'begin'
  | 'commit'
  | 'flush'
  | 'tick'
  | 'close'
>

export interface Link extends AsTransport {
  /** Hands over what has arrived; each packet names `ear` as the one that heard it. */
  receive(sink: PacketSink, ear: number, nowMs: number): void
  /** The file descriptors that become readable when something arrives. May grow after `attach`. */
  readonly fds: readonly number[]
  /** Counts the packets that the kernel has dropped on receipt since the last time. */
  countDrops(): void
}
