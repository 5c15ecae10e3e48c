/** A thread that puts every protocol of every way in question, again and again, and notes which it got. */
import { workerData } from 'node:worker_threads'
import { RouterQuestions } from '../../src/contract/router-questions.ts'

/** What the racers of one race share. */
export interface Race {
  readonly memory: SharedArrayBuffer
  readonly ways: number
  readonly protocols: number
  /** How often all is asked, and how much later each time: long enough for a question to be forgotten. */
  readonly rounds: number
  readonly roundMs: number
  /** How many racers have arrived; they start together. */
  readonly arrived: Int32Array
  readonly racers: number
  /** One byte per round, way and protocol: how many racers were the one to ask. */
  readonly wins: Uint8Array
}

const { memory, ways, protocols, rounds, roundMs, arrived, racers, wins }: Race = workerData
const questions = Array.from({ length: ways }, (_, way) => new RouterQuestions(memory, way))

Atomics.add(arrived, 0, 1)
while (Atomics.load(arrived, 0) < racers);
let place = 0
for (let round = 1; round <= rounds; round += 1) {
  for (const way of questions) {
    for (let protocol = 0; protocol < protocols; protocol += 1) {
      if (way.open(protocol, round * roundMs)) Atomics.add(wins, place, 1)
      place += 1
    }
  }
}
