/** How late the main thread's event loop runs a timer: what a scrape, a report or a signal may have to wait. */
import { Histogram, type Registry } from 'prom-client'
import type { Declaration } from './series.ts'

const EVERY_MS = 100

export const EVENT_LOOP_LAG = {
  name: 'protosweep_event_loop_lag_seconds',
  help: 'How late the event loop of the main thread runs a timer of 100 ms.',
  labels: [],
  excludes: 'The workers: their turns are in protosweep_worker_turn_duration_seconds.',
} as const satisfies Declaration

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1]

/** Measures from now on, without keeping the process alive. Gives what ends it. */
export function measureEventLoopLag(registry: Registry): () => void {
  const { name, help } = EVENT_LOOP_LAG
  const lag = new Histogram({ name, help, buckets: BUCKETS, registers: [registry] })
  let dueMs = performance.now() + EVERY_MS
  const timer = setInterval(() => {
    const nowMs = performance.now()
    lag.observe(Math.max(0, nowMs - dueMs) / 1000)
    dueMs = nowMs + EVERY_MS
  }, EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
