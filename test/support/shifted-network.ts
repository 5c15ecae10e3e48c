/** A simulated network whose own time goes on while whoever asks it begins anew at time 0. */
import {
  type Flight,
  type Flights,
  SimulatedNetwork,
} from '../../workers/transport/simulated/simulated-network.ts'

export class ShiftedNetwork extends SimulatedNetwork {
  /** How much later it is in the network than for whoever asks. */
  shiftMs = 0

  override depart(bytes: Buffer, offset: number, length: number, nowMs: number, flights: Flights): void {
    super.depart(bytes, offset, length, nowMs + this.shiftMs, this.#shifted(flights))
  }

  override arrive(flight: Flight, flights: Flights): void {
    super.arrive({ ...flight, atMs: flight.atMs + this.shiftMs }, this.#shifted(flights))
  }

  #shifted(flights: Flights): Flights {
    return { add: (flight) => flights.add({ ...flight, atMs: flight.atMs - this.shiftMs }) }
  }
}
