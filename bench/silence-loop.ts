/** A thread of silence.ts, as compiled code: sweeps the share of each seed that it is sent and posts what it came to. */
import { parentPort, workerData } from 'node:worker_threads'
import { type TrialSpec, trialOf } from '../test/support/silence-trial.ts'

const spec: TrialSpec = workerData
parentPort?.on('message', (seed: number) => parentPort?.postMessage(trialOf(seed, spec)))
