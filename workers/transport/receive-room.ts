/**
 * How many frames each socket of a worker has room for, in memory of this process. What comes in while a worker is busy
 * elsewhere, a fifth of a second at most, has to find room; answers come no faster than packets are sent.
 */

const BUSY_MS = 200
/** 0.5 MB and 4 MB. */
const LEAST_FRAMES = 1024
const MOST_FRAMES = 8192
/** Of all workers together: 32 MB. */
const MOST_IN_ALL = 65_536

export class ReceiveRoom {
  #frames: number

  /** Of one of `workers` workers, which send no more than `packetsPerSecond` together. */
  constructor(packetsPerSecond: number, workers: number) {
    const wanted = (packetsPerSecond * BUSY_MS) / 1000 / workers
    this.#frames = Math.min(wanted, MOST_FRAMES, MOST_IN_ALL / workers)
  }

  /** The frames that a further socket gets room for: the first carries most, each further one gets half of that before. */
  take(): number {
    const frames = Math.max(Math.ceil(this.#frames), LEAST_FRAMES)
    this.#frames /= 2
    return frames
  }
}
