/**
 * A sweep that is over leaves threads, ports and shared memory behind whose size V8 does not reckon with, so in a process
 * that does little else nothing collects them for hours: two megabytes and more for each sweep.
 */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

let collect: (() => void) | undefined

/** Collects garbage now; some ten milliseconds. */
export function collectGarbage(): void {
  if (collect === undefined) {
    // The function is there only under a flag, and only in contexts that are made after it.
    setFlagsFromString('--expose-gc')
    collect = runInNewContext('gc') as () => void
  }
  collect()
}
