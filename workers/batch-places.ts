/**
 * Where the probes of each lane's batch stand in an array for all lanes. Hosts that ration their errors are asked for few
 * protocols at once: the first places of each lane stand together, and memory for the others stays untouched until
 * somebody is asked for more.
 */

/** What a host that rations is asked at once. */
const USUAL = 12

export class BatchPlaces {
  /** How many there are, of all lanes. */
  readonly count: number
  readonly #lanes: number
  readonly #room: number

  /** `room` is the most probes in one batch. */
  constructor(lanes: number, room: number) {
    this.#lanes = lanes
    this.#room = room
    this.count = lanes * Math.max(room, USUAL)
  }

  /** The place of the `i`th probe of a lane. */
  of(lane: number, i: number): number {
    if (i < USUAL) return lane * USUAL + i
    return this.#lanes * USUAL + lane * (this.#room - USUAL) + i - USUAL
  }
}
