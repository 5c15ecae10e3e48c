/**
 * How the engine reaches the wire. The engine is passive and cannot tell the transports apart: it asks for a
 * next hop, writes packets into the transport's own buffer and is handed what came back.
 *
 * One turn of a worker: `receive` what has arrived, let the engine act, `flush` what it wrote, `wait`.
 */
import type { Route } from '../../src/route/route.ts'
import type { Path } from '../path.ts'

/** Linux asks a link for a neighbour for 3 s before it says that a host is unreachable, as a router or on this machine. */
export const RESOLVING_MS = 4000

/**
 * How the way to a host turned out: the target itself answered (or is this machine); the kernel will look for it as
 * soon as it is asked; the way to whoever leads to it is open; there is none; or nothing could be sent to find out.
 */
export type NextHopOutcome = 'answered' | 'resolving' | 'ready' | 'unreached' | 'unsent'

/** What a transport calls back; implemented by the engine. */
export interface PacketSink {
  /**
   * An IPv4 packet of `length` bytes at `offset`, valid during the call. `nowMs` is when it was read, `ear` which
   * ear heard it. An ear hears what comes in by any interface, once: what concerns a host of another ear is that
   * ear's to hear, and is not heard twice. True when it concerns a host that is asked.
   */
  onPacket(bytes: Buffer, offset: number, length: number, nowMs: number, ear: number): boolean
  /** The next hop of a slot is known, or known not to answer. `rttMs` only where it was measured. */
  onNextHop(slot: number, outcome: NextHopOutcome, rttMs: number | undefined, nowMs: number): void
  /** A packet that was committed never went out: the kernel had no room for it, or refused it. */
  onUnsent(slot: number, protocol: number): void
}

/** Whether the next hop of a slot is still there: heard of late, not answering, or being asked. */
export type Confirmation = 'there' | 'gone' | 'asking'

export interface Transport {
  /** Milliseconds on a clock that never goes back and that all workers share. */
  now(): number
  /** True for an address (u32) of this machine itself, as it was when the sweep began. */
  owns(address: number): boolean
  /** Begins to resolve the way to a host; `onNextHop` follows, at the earliest in the next `tick`. */
  attach(slot: number, route: Route, destination: number): void
  /** Forgets a slot. */
  detach(slot: number): void
  /** The link-layer address of the target in a slot, copied; undefined when unknown or somebody else's. */
  macOf(slot: number): Uint8Array | undefined
  /** Which ear hears what concerns a slot; -1 for a slot that is not attached. */
  earOf(slot: number): number
  /** What is known of the way to this slot, shared by all slots with the same interface and next hop. */
  pathOf(slot: number): Path
  /** How long a host must stay silent before its silence means anything: the kernel may still be resolving. */
  quietMsOf(slot: number): number
  /**
   * Is the next hop of a slot still there? Asked before a host that never answered is called silent: an answer to what was
   * asked after `sinceMs` counts, and if there was none the next hop is asked. Call again while it is.
   */
  confirm(slot: number, sinceMs: number): Confirmation
  /** True while the kernel, which resolves next hops on this link, has not resolved that of a slot. */
  isResolving(slot: number): boolean
  /** The buffer into which `begin` pointed. */
  readonly bytes: Buffer
  /** Opens a packet to a slot and gives the offset in `bytes` where its IP header goes. */
  begin(slot: number): number
  /** Closes the packet that `begin` opened; it goes out with the next `flush`, in order. */
  commit(length: number): void
  /** Sends what was committed, in order, and says of each packet that the kernel did not take. */
  flush(sink: PacketSink): void
  /** Hands over what has arrived, or the first of it: false while there is more, which is then to be heard first. */
  receive(sink: PacketSink): boolean
  /**
   * True when something that came since `ms` may have been dropped on this machine before it was heard, or has waited for
   * so long that silences are judged before it is heard. Then that no answer came since means nothing.
   */
  hasDroppedSince(ms: number): boolean
  /** How long packets are to be held back because this machine does not keep up with their answers; 0 when they may go. */
  easeMs(nowMs: number): number
  /**
   * Does what is due by itself (neighbour resolution) and gives the time of the next such thing. Whether somebody has
   * answered is judged as of `heardMs`: all that came in until then has been handed over.
   */
  tick(sink: PacketSink, nowMs: number, heardMs?: number): number
  /** Returns at `untilMs`, or earlier when something arrived. Always yields to the event loop. */
  wait(untilMs: number): Promise<void>
  /** Closes all sockets. */
  close(): void
}
