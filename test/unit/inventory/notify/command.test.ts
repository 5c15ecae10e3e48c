/** Real programs that are told of changes: what they get, and how those end that do not end by themselves. */
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type Command, runCommand } from '../../../../src/inventory/notify/command.ts'
import { TestAlarm } from '../../../support/test-alarm.ts'

const TIME_LIMIT_MS = 60_000

describe('a command', () => {
  const directory = mkdtempSync(join(tmpdir(), 'command-'))
  after(() => rmSync(directory, { recursive: true }))
  const file = (name: string) => join(directory, name)

  function run(words: readonly string[], changes: Partial<Command> = {}) {
    const alarm = new TestAlarm()
    const stop = new AbortController()
    const environment = { PROTOSWEEP_SCHEDULE: 'library', PROTOSWEEP_SWEEP: '7' }
    const command = { words, document: '{}', environment, ...changes }
    return { alarm, stop, outcome: runCommand(command, { alarm, signal: stop.signal }) }
  }

  /** A shell that says in a file that it has come so far. */
  const shell = (script: string, ...words: string[]) => ['/bin/sh', '-c', script, 'sh', ...words]

  async function exists(name: string): Promise<void> {
    while (!existsSync(file(name))) await new Promise((resolve) => setImmediate(resolve))
  }

  test('gets the document, its arguments as they are, and says that it was told by ending with 0', async () => {
    const script = 'cat > "$1"; printf "%s|%s|%s" "$PROTOSWEEP_SCHEDULE" "$PROTOSWEEP_SWEEP" "$2" >> "$1"'
    // Larger than the buffer of a pipe.
    const document = 'x'.repeat(1_000_000)
    const { alarm, outcome } = run(shell(script, file('got'), '$(id) ; "'), { document })
    assert.deepEqual(await outcome, { isTold: true, tries: 1 })
    assert.equal(readFileSync(file('got'), 'utf8'), `${document}library|7|$(id) ; "`)
    assert.deepEqual(alarm.awayMs, [], 'no alarm is left')
  })

  test('may end without reading what it is told', async () => {
    const { outcome } = run(['/bin/true'], { document: 'x'.repeat(1_000_000) })
    assert.deepEqual(await outcome, { isTold: true, tries: 1 })
  })

  test('that fails is told with its exit code, or its signal, and the end of its standard error', async () => {
    const failing = run(shell('head -c 5000 /dev/zero | tr "\\0" x >&2; echo the end >&2; exit 3'))
    const outcome = await failing.outcome
    assert.ok(!outcome.isTold)
    assert.equal(outcome.reason, 'exits with 3')
    assert.match(outcome.errorOutput ?? '', /^x{1992}the end\n$/)
    const killed = await run(shell('kill -9 $$')).outcome
    assert.deepEqual(killed, { isTold: false, tries: 1, reason: 'was ended by SIGKILL' })
  })

  test('that cannot be started is no error of ours', async () => {
    for (const [words, reason] of [
      [[file('nowhere')], /^cannot be started: ENOENT$/],
      [[directory], /^cannot be started: EACCES$/],
      [[''], /^cannot be started: no program/],
      [[], /^cannot be started: no program/],
      [['/bin/true', 'zero\0byte'], /^cannot be started: no program/],
    ] as const) {
      const { alarm, outcome } = run(words)
      const failed = await outcome
      assert.ok(!failed.isTold)
      assert.match(failed.reason, reason)
      assert.deepEqual(alarm.awayMs, [])
    }
  })

  test('is ended after a minute, with what it has started', async () => {
    // The inner one would keep its standard error, and this test, for an hour.
    const { alarm, outcome } = run(
      shell('sleep 3600 & echo $! > "$1.new"; mv "$1.new" "$1"; wait', file('child')),
    )
    await exists('child')
    alarm.pass(TIME_LIMIT_MS - 1)
    assert.deepEqual(alarm.awayMs, [1])
    alarm.pass(1)
    assert.deepEqual(await outcome, { isTold: false, tries: 1, reason: 'took more than 60 s' })
    const child = Number(readFileSync(file('child'), 'utf8'))
    // It ends a moment after it was told to.
    while (!isOver(child)) await new Promise((resolve) => setImmediate(resolve))
    assert.deepEqual(alarm.awayMs, [])
  })

  test('is killed when it does not mind being ended', async () => {
    const { alarm, outcome } = run(
      shell('trap "" TERM; : > "$1"; while :; do sleep 0.01; done', file('deaf')),
    )
    await exists('deaf')
    alarm.pass(TIME_LIMIT_MS)
    assert.deepEqual(alarm.awayMs, [5000])
    alarm.pass(5000)
    assert.deepEqual(await outcome, { isTold: false, tries: 1, reason: 'took more than 60 s' })
  })

  test('is ended when it is to be told no more, and not begun after that', async () => {
    const { stop, outcome } = run(['/bin/sleep', '3600'])
    stop.abort()
    assert.deepEqual(await outcome, { isTold: false, tries: 1, reason: 'stopped before it was told' })
    const signal = AbortSignal.abort()
    const command = { words: ['/bin/sh', '-c', `: > ${file('late')}`], document: '', environment: {} }
    assert.deepEqual(await runCommand(command, { alarm: new TestAlarm(), signal }), {
      isTold: false,
      tries: 0,
      reason: 'stopped before it was told',
    })
    assert.equal(existsSync(file('late')), false)
  })

  test('that leaves something in the background is over when it ends itself', async () => {
    const { alarm, outcome } = run(shell('sleep 3600 & echo $! > "$1"; exit 0', file('left')))
    await alarm.isSet((awayMs) => awayMs === 1000)
    alarm.pass(1000)
    assert.deepEqual(await outcome, { isTold: true, tries: 1 })
    const left = Number(readFileSync(file('left'), 'utf8'))
    assert.equal(isOver(left), false)
    process.kill(left)
  })
})

/** Whether a process has ended; one whose end nobody has asked about yet has. */
function isOver(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return true
  }
}
