/**
 * Imported before everything else: the young part of the main thread's heap stays as small as V8 makes it at first. The
 * thread hands on thousands of hosts and keeps none of them; with more room their remains would only be collected later,
 * for some 30 MB.
 */
import { setFlagsFromString } from 'node:v8'

/**
 * To be called whenever a thread has begun: V8 puts the flag right that its young part may not grow, for all threads, when
 * it configures the heap of a new one. It has no other way to say so once a process runs.
 */
export function keepHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}

keepHeapSmall()
