/**
 * What the kernel knows of a neighbour (rtnetlink(7), RTM_GETNEIGH). For hosts that it resolves for us: its own
 * "host unreachable" is rationed like any ICMP error, its neighbour table is not.
 */
import { emitAttribute, type NetlinkMessage } from './netlink-message.ts'
import { NetlinkSocket } from './netlink-socket.ts'

const RTM_NEWNEIGH = 28
const RTM_GETNEIGH = 30
/** struct ndmsg: family u8, pad 3, index s32, state u16, flags u8, type u8. */
const MESSAGE = { bytes: 12, family: 0, index: 4, state: 8 } as const
const DESTINATION_ATTRIBUTE = 1
const AF_INET = 2
/** linux/neighbour.h: REACHABLE, STALE, DELAY, PROBE, NOARP, PERMANENT; not INCOMPLETE (1) nor FAILED (32). */
const RESOLVED_STATES = 0x02 | 0x04 | 0x08 | 0x10 | 0x40 | 0x80

/** Asks for one IPv4 neighbour of an interface. */
export function emitNeighborRequest(address: number, interfaceIndex: number): Buffer {
  const message = Buffer.alloc(MESSAGE.bytes)
  message.writeUInt8(AF_INET, MESSAGE.family)
  message.writeInt32LE(interfaceIndex, MESSAGE.index)
  const destination = Buffer.alloc(4)
  destination.writeUInt32BE(address)
  return Buffer.concat([message, emitAttribute(DESTINATION_ATTRIBUTE, destination)])
}

/** True when the reply says that the neighbour has a link-layer address. Never throws. */
export function parseIsResolved({ type, body }: NetlinkMessage): boolean {
  if (type !== RTM_NEWNEIGH || body.length < MESSAGE.bytes) return false
  return (body.readUInt16LE(MESSAGE.state) & RESOLVED_STATES) !== 0
}

export class NeighborTable {
  readonly #socket = new NetlinkSocket()

  /** True when the kernel has resolved this neighbour (u32) on this interface. Throws SystemCallFailure. */
  isResolved(address: number, interfaceIndex: number): boolean {
    return parseIsResolved(this.#socket.ask(RTM_GETNEIGH, emitNeighborRequest(address, interfaceIndex)))
  }

  /** To be called once. */
  close(): void {
    this.#socket.close()
  }
}
