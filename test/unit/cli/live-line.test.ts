import assert from 'node:assert/strict'
import test from 'node:test'
import { isInForeground, watchEnter } from '../../../src/cli/enter-key.ts'
import { type LiveTerminal, liveLine } from '../../../src/cli/live-line.ts'
import { NEVER_HELD, plan } from '../report/sample.ts'

const NOW = {
  atMs: 10_000,
  admitted: 60,
  found: 60,
  foundAtMs: 0,
  finished: 50,
  up: 40,
  upMs: 0,
  missed: 10,
  probes: 12_000,
  pings: 0,
  answers: 11_000,
  finishedAnswers: 0,
  held: NEVER_HELD,
}
const TRACK = {
  goal: { ...plan(), targets: 100, protocols: 256, maxInFlight: 100 },
  at: () => ({ lately: { ...NOW, atMs: 0, probes: 0, answers: 0 }, now: NOW, secondsLeft: 146 }),
}
const LINE =
  '50 of 100 hosts done (40 up), about 2 min 30 s left, as fast as the targets answer, 1200 probes/s, 1100 answers/s, 10 in flight'
const ERASE = '\r\u001b[K'

/** A terminal whose time stands still until it is told. */
function terminalOf(columns: number | undefined) {
  let written = ''
  let nowMs = 0
  let width = columns
  const timers: { ms: number; callback: () => void; ended: number }[] = []
  const enters: (() => void)[] = []
  const terminal: LiveTerminal = {
    write: (text) => {
      written += text
    },
    get columns() {
      return width
    },
    nowMs: () => nowMs,
    every: (ms, callback) => {
      const timer = { ms, callback, ended: 0 }
      timers.push(timer)
      return () => {
        timer.ended += 1
      }
    },
    onEnter: (callback) => {
      enters.push(callback)
      return () => enters.splice(0)
    },
  }
  return {
    terminal,
    timers,
    enters,
    at: (ms: number) => {
      nowMs = ms
    },
    resize: (columns: number) => {
      width = columns
    },
    taken: () => {
      const text = written
      written = ''
      return text
    },
  }
}

test('on a terminal one line is drawn over and over, no wider than it is', () => {
  const { terminal, timers, taken } = terminalOf(60)
  const live = liveLine(TRACK, undefined, terminal)
  assert.deepEqual(
    timers.map(({ ms }) => ms),
    [500],
  )
  timers[0]?.callback()
  assert.equal(taken(), `${ERASE}50/100 hosts, 2 min 30 s left, targets limit, 1200 probes/s`)
  live.clear()
  live.clear()
  assert.equal(taken(), ERASE)
  live.end()
  live.end()
  assert.deepEqual([timers[0]?.ended, taken()], [1, ''])
})

test('a terminal that is made narrower has a shorter line', () => {
  const { terminal, timers, taken, resize } = terminalOf(60)
  const live = liveLine(TRACK, undefined, terminal)
  resize(40)
  timers[0]?.callback()
  assert.equal(taken(), `${ERASE}50/100 hosts, 2 min 30 s left, targets `)
  live.end()
})

test('Enter leaves a whole line of it, above the one that is drawn', () => {
  const { terminal, timers, enters, taken, at } = terminalOf(60)
  const live = liveLine(TRACK, undefined, terminal)
  timers[0]?.callback()
  taken()
  at(65_000)
  enters[0]?.()
  assert.equal(taken(), `${ERASE}Stats: 1 min 10 s elapsed, ${LINE}\n`)
  live.end()
  assert.equal(enters.length, 0)
})

test('in a pipe there are only the lines that --stats-every asks for', () => {
  const { terminal, timers, enters, taken, at } = terminalOf(undefined)
  const live = liveLine(TRACK, 5000, terminal)
  assert.deepEqual([timers.map(({ ms }) => ms), enters.length], [[5000], 0])
  at(5000)
  timers[0]?.callback()
  assert.equal(taken(), `Stats: 5 s elapsed, ${LINE}\n`)
  live.end()
  assert.equal(taken(), '')
  const quiet = terminalOf(undefined)
  liveLine(TRACK, undefined, quiet.terminal)
  assert.deepEqual(quiet.timers, [])
  const seldom = terminalOf(undefined)
  liveLine(TRACK, 3_600_000_000, seldom.terminal)
  assert.equal(seldom.timers[0]?.ms, 2 ** 31 - 1)
})

test('the keyboard is looked at in the foreground alone', () => {
  const stat = (group: number, foreground: number) =>
    `7 (a) b (c) S 1 ${group} 7 34816 ${foreground} 4194304 0`
  assert.equal(isInForeground(stat(7, 7)), true)
  assert.equal(isInForeground(stat(7, 9)), false)
  assert.equal(isInForeground(stat(7, -1)), false)
  assert.equal(isInForeground(''), false)
})

test('where standard input is no terminal, nothing is opened', { skip: process.stdin.isTTY }, () => {
  watchEnter(() => assert.fail())()
})
