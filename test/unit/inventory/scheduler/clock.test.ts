import assert from 'node:assert/strict'
import test from 'node:test'
import { wallClock } from '../../../../src/inventory/scheduler/clock.ts'

/** Timers as of a machine whose wall clock a test sets. */
class Machine {
  nowMs = 1_000_000
  readonly #waits: { readonly ms: number; readonly call: () => void }[] = []

  readonly clock = wallClock({
    nowMs: () => this.nowMs,
    wait: (ms, call) => {
      const wait = { ms, call }
      this.#waits.push(wait)
      return () => this.#waits.splice(this.#waits.indexOf(wait), 1)
    },
  })

  /** The length of the only wait there is. */
  get waitMs(): number | undefined {
    assert.ok(this.#waits.length <= 1)
    return this.#waits[0]?.ms
  }

  /** The wait is over, and the wall clock shows this. */
  end(nowMs: number): void {
    this.nowMs = nowMs
    this.#waits.shift()?.call()
  }
}

test('a time is waited for in pieces of 30 s, however far away', () => {
  const machine = new Machine()
  let calls = 0
  machine.clock.at(machine.nowMs + 70_000, () => calls++)
  const waits: (number | undefined)[] = []
  while (machine.waitMs !== undefined) {
    waits.push(machine.waitMs)
    machine.end(machine.nowMs + machine.waitMs)
  }
  assert.deepEqual(waits, [30_000, 30_000, 10_000])
  assert.equal(calls, 1)

  machine.clock.at(machine.nowMs + 2 ** 40, () => calls++)
  assert.equal(machine.waitMs, 30_000)
})

test('what is past is called at once, but never before `at` has returned', () => {
  const machine = new Machine()
  let calls = 0
  machine.clock.at(0, () => calls++)
  assert.deepEqual([calls, machine.waitMs], [0, 0])
  machine.end(machine.nowMs)
  assert.equal(calls, 1)
})

test('a machine that slept is found out at the next look', () => {
  const machine = new Machine()
  let calls = 0
  machine.clock.at(machine.nowMs + 3_600_000, () => calls++)
  machine.end(machine.nowMs + 8 * 3_600_000)
  assert.deepEqual([calls, machine.waitMs], [1, undefined])
})

test('a clock set back a little is waited for, one set back far calls', () => {
  const machine = new Machine()
  machine.nowMs = 10 * 3_600_000
  let calls = 0
  machine.clock.at(machine.nowMs + 60_000, () => calls++)
  machine.end(machine.nowMs - 3_600_000)
  assert.deepEqual([calls, machine.waitMs], [0, 30_000])
  machine.end(machine.nowMs - 3_600_001)
  assert.deepEqual([calls, machine.waitMs], [1, undefined])
})

test('what is cancelled is not called, also after a look', () => {
  const machine = new Machine()
  const cancel = machine.clock.at(machine.nowMs + 70_000, () => assert.fail())
  machine.end(machine.nowMs + 30_000)
  cancel()
  assert.equal(machine.waitMs, undefined)
})

test('the real clock', async () => {
  const clock = wallClock()
  assert.ok(Math.abs(clock.nowMs() - Date.now()) < 1000)
  clock.at(clock.nowMs() + 3_600_000, () => assert.fail())()
  await new Promise<void>((resolve) => clock.at(clock.nowMs(), resolve))
})
