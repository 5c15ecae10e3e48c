/** What arrives on an interface, as whole IPv4 packets, for tests that must see what was really sent. */
import { ReceiveBatch } from '../../src/linux/batch.ts'
import { ETH_P_IP, PacketSocket } from '../../src/linux/packet-socket.ts'
import { PollSet } from '../../src/linux/poll.ts'

const FRAMES = 64
const STRIDE = 640
const PATIENCE_MS = 1000
/** Room for all that a test sends before it looks. */
const RECEIVE_BUFFER = 16 * 1024 * 1024

export class WireTap {
  readonly #socket: PacketSocket
  readonly #poll: PollSet
  readonly #batch = new ReceiveBatch({ capacity: FRAMES, stride: STRIDE })

  /** Listens on an interface of the namespace that this thread is in now. Needs CAP_NET_RAW. */
  constructor(interfaceIndex: number) {
    this.#socket = new PacketSocket({
      interfaceIndex,
      protocol: ETH_P_IP,
      linkHeader: false,
      receiveBuffer: RECEIVE_BUFFER,
    })
    this.#poll = new PollSet([this.#socket.fd])
  }

  /** What has arrived; waits for up to a second until it is at least `count`. */
  take(count: number): Buffer[] {
    const packets = this.#drain()
    while (packets.length < count && this.#poll.pollReadable(PATIENCE_MS)) packets.push(...this.#drain())
    return packets
  }

  close(): void {
    this.#socket.close()
  }

  #drain(): Buffer[] {
    const packets: Buffer[] = []
    for (let count = FRAMES; count === FRAMES; ) {
      count = this.#batch.receive(this.#socket.fd)
      for (let i = 0; i < count; i += 1) {
        const at = this.#batch.frameOffset(i)
        packets.push(Buffer.from(this.#batch.frames.subarray(at, at + this.#batch.frameLength(i))))
      }
    }
    return packets
  }
}
