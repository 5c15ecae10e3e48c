/** One way onto the wire, for the hosts that lie behind it. The transport of a worker is a group of links. */
import type { Route } from '../../src/route/route.ts'
import type { Path } from '../path.ts'
import type { Confirmation, PacketSink } from './transport.ts'

export interface Link {
  /** Everything here is as in Transport. */
  attach(slot: number, route: Route, destination: number): void
  detach(slot: number): void
  macOf(slot: number): Uint8Array | undefined
  pathOf(slot: number): Path
  quietMsOf(slot: number): number
  isResolving(slot: number): boolean
  confirm(slot: number, sinceMs: number): Confirmation
  readonly bytes: Buffer
  begin(slot: number): number
  commit(length: number): void
  flush(sink: PacketSink): void
  tick(sink: PacketSink, nowMs: number): number
  /** Hands over what has arrived; each packet names `link` as the one that heard it. */
  receive(sink: PacketSink, link: number, nowMs: number): void
  /** The file descriptors that become readable when something arrives. May grow after `attach`. */
  readonly fds: readonly number[]
  close(): void
}
