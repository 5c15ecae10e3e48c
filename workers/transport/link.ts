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
  /**
   * Hands over what has arrived, or the first of it; each packet names `ear` as the one that heard it. False while there
   * is more.
   */
  receive(sink: PacketSink, ear: number, nowMs: number): boolean
  /** The file descriptors that become readable when something arrives. May grow after `attach`. */
  readonly fds: readonly number[]
  /** How many packets the kernel has dropped on receipt, as far as known; `countDrops` asks it. */
  readonly dropped: number
  countDrops(): void
  /** Whether a queue on the way out had no room since this was last asked. */
  takeFull(): boolean
}
