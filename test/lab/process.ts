/** Waits for programs of the lab that run beside a test. */
import type { ChildProcess } from 'node:child_process'

/** Resolves when a program has written something, which is how ours say that they are ready; rejects if it ends. */
export function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('close', (code) => reject(new Error(`${child.spawnargs.join(' ')} ended with ${code}`)))
  })
}

/** Looks again and again until `isSo`, ten times a second; throws after `seconds` with the `what` that did not come. */
export async function until(what: string, seconds: number, isSo: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + seconds * 1000
  while (!(await isSo())) {
    if (performance.now() > deadlineMs) throw new Error(`${what} did not come within ${seconds} s`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
