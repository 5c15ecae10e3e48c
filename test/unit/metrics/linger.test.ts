import assert from 'node:assert/strict'
import test from 'node:test'
import { linger } from '../../../metrics/linger.ts'

/** A wait that a test ends, and that says what was asked of it. */
function testWait() {
  const waits: number[] = []
  let end = () => {}
  let isLeft = false
  const wait = (ms: number, signal: AbortSignal) => {
    waits.push(ms)
    return new Promise<void>((resolve, reject) => {
      end = resolve
      signal.addEventListener('abort', () => {
        isLeft = true
        reject(new Error('aborted'))
      })
    })
  }
  return { wait, waits, end: () => end(), isLeft: () => isLeft }
}

const NEVER = new Promise<void>(() => {})
const UNSTOPPED = new AbortController().signal

test('the last scrape ends it, and no timer is left', async () => {
  const { wait, waits, isLeft } = testWait()
  await linger({ scraped: Promise.resolve(), stop: UNSTOPPED, wait })
  assert.deepEqual([waits, isLeft()], [[60_000], true])
})

test('a minute ends it', async () => {
  const { wait, end, isLeft } = testWait()
  const over = linger({ scraped: NEVER, stop: UNSTOPPED, wait })
  end()
  await over
  assert.equal(isLeft(), true)
})

test('the user ends it at once, with the clock of the system too', async () => {
  const { wait } = testWait()
  const stop = new AbortController()
  const over = linger({ scraped: NEVER, stop: stop.signal, wait })
  const real = linger({ scraped: NEVER, stop: stop.signal })
  stop.abort()
  await Promise.all([over, real])
  await linger({ scraped: NEVER, stop: AbortSignal.abort() })
})
