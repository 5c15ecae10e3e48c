import assert from 'node:assert/strict'
import test from 'node:test'
import { Failure } from '../../../../src/contract/failures.ts'
import { parseScheduleFile } from '../../../../src/inventory/declaration/schedule-file.ts'

const CONTEXT = {
  timeZone: 'Europe/Berlin',
  env: { TOKEN: 's3cret', EMPTY: '' },
  checkWords: (words: readonly string[]) => {
    if (words.includes('--nosuch')) throw new Failure('BAD_INPUT', 'unknown option "--nosuch"')
  },
}

function parse(text: string) {
  return parseScheduleFile(text, 'jobs.yaml', CONTEXT)
}

/** The lines of the refusal behind what names the file. */
function faults(text: string): string[] {
  try {
    parse(text)
  } catch (error) {
    assert.ok(error instanceof Failure)
    assert.equal(error.code, 'BAD_INPUT')
    const [head = '', ...more] = error.message.split('\n')
    const only = head.replace(/^bad configuration "jobs.yaml": /, '')
    if (more.length === 0) return [only]
    assert.equal(only, `${more.length} faults`)
    return more.map((line) => line.trim())
  }
  return []
}

const ENTRY = '- { name: a, cron: "0 3 * * *", targets: [10.1.0.0/24]'

test('a schedule with everything', () => {
  const text = `
defaults: { timezone: Europe/Paris, gone_after: 5, command: "logger changed" }
schedules:
  - name: library
    cron: "0 3 * * *"
    jitter: 10m
    targets: [10.1.0.0/24, printer.example]
    exclude: [10.1.0.1]
    options: [--max-rate, 2000]
    overlap: queue
    missed: one
    max_duration: 6h
    expect: [icmp, tcp, 47]
    webhook: { url: "https://hooks.example/x", headers: { Authorization: "Bearer \${TOKEN}" } }
    command: [/usr/local/bin/on-change, --now]
  - name: lab
    cron: "@hourly"
    timezone: utc
    targets:
      - 10.2.0.0/24
    gone_after:
    webhook: http://127.0.0.1:8080/
`
  assert.deepEqual(parse(text), [
    {
      name: 'library',
      cron: '0 3 * * *',
      timeZone: 'Europe/Paris',
      jitterMs: 600_000,
      words: ['--max-rate', '2000', '--exclude', '10.1.0.1', '--', '10.1.0.0/24', 'printer.example'],
      overlap: 'queue',
      missed: 'one',
      maxDurationMs: 21_600_000,
      goneAfter: 5,
      expect: [1, 6, 47],
      notify: {
        webhook: 'https://hooks.example/x',
        headers: { Authorization: 'Bearer s3cret' },
        command: ['/usr/local/bin/on-change', '--now'],
      },
      origin: 'file',
    },
    {
      name: 'lab',
      cron: '@hourly',
      timeZone: 'UTC',
      jitterMs: 0,
      words: ['--', '10.2.0.0/24'],
      overlap: 'skip',
      missed: 'none',
      maxDurationMs: undefined,
      goneAfter: 5,
      expect: undefined,
      notify: {
        webhook: 'http://127.0.0.1:8080/',
        headers: {},
        command: ['/bin/sh', '-c', 'logger changed'],
      },
      origin: 'file',
    },
  ])
})

test('without a zone it is this machine’s, and gone after three', () => {
  const [schedule] = parse(`schedules:\n  ${ENTRY}, expect: [] }\n`)
  assert.deepEqual([schedule?.timeZone, schedule?.goneAfter, schedule?.expect], ['Europe/Berlin', 3, []])
})

test('all faults are told at once, with place, path, value and what would be right', () => {
  const text = `defaults:
  jiter: 10m
schedules:
  - name: Library
    cron: "61 3 * * *"
    timezone: Europe/Pariss
    targets: [10.1.0.0/33]
    owerlap: skip
  - name: lab
    jitter: 2d
    targets: []
    overlap: maybe
    expect: [icmp, nosuch]
    gone_after: 0
  - name: lab
    cron: "0 3 31 2 *"
    targets: 10.1.0.0/24
    webhook: { link: x }
`
  assert.deepEqual(faults(text), [
    'line 2, column 3: unknown key defaults.jiter: did you mean jitter?',
    'line 4, column 11: bad schedules[0].name "Library": give 1 to 63 of a-z, 0-9, - and _, beginning with a letter or digit',
    'line 5, column 11: bad schedules[0].cron "61 3 * * *": bad minute "61": give 0 to 59, as in 0, 0,30, 5-10 or */15',
    'line 6, column 15: bad schedules[0].timezone "Europe/Pariss": no such time zone: did you mean Europe/Paris?',
    'line 7, column 15: bad schedules[0].targets[0] "10.1.0.0/33": bad mask in "10.1.0.0/33": the prefix length must be 0 to 32',
    'line 8, column 5: unknown key schedules[0].owerlap: did you mean overlap?',
    'line 9, column 5: schedules[1].cron is missing: give five fields, as in "0 3 * * *"',
    'line 10, column 13: bad schedules[1].jitter "2d": give a time of 0 to 24h in s, m, h or d, as in 30s, 10m or 6h',
    'line 11, column 14: bad schedules[1].targets: give one target at least',
    'line 12, column 14: bad schedules[1].overlap "maybe": give one of skip, queue, cancel',
    'line 13, column 13: bad schedules[1].expect: no protocol is named "nosuch": give a number 0 to 255 or a name, as in icmp, gre or ipv6*',
    'line 14, column 17: bad schedules[1].gone_after "0": give a whole number 1 to 100',
    'line 15, column 11: bad schedules[2].name "lab": schedules[1] has that name: give another one',
    'line 16, column 11: bad schedules[2].cron "0 3 31 2 *": it never comes: no month has that day',
    'line 17, column 14: bad schedules[2].targets "10.1.0.0/24": give a list of targets, as in [10.1.0.0/24, printer.example]',
    'line 18, column 14: schedules[2].webhook.url is missing: give an http or https URL',
    'line 18, column 16: unknown key schedules[2].webhook.link: give url, headers',
  ])
})

test('defaults name no schedule, and a schedule is not called cli', () => {
  assert.match(
    faults('defaults: { name: x }\nschedules: []').join(),
    /: unknown key defaults\.name: give timezone, /,
  )
  const [fault = ''] = faults('schedules:\n  - { name: cli, cron: "@daily", targets: [10.1.0.0/24] }')
  assert.match(fault, /bad schedules\[0\]\.name "cli": that stands for sweeps by hand/)
})

test('a defect of the check is no fault of the file', () => {
  const checkWords = () => {
    throw new TypeError('a defect')
  }
  assert.throws(
    () => parseScheduleFile(`schedules:\n  ${ENTRY} }`, 'jobs.yaml', { ...CONTEXT, checkWords }),
    TypeError,
  )
})

test('without an environment secrets stay as they are, and what holds none is checked', () => {
  const parseWithout = (webhook: string) =>
    parseScheduleFile(`schedules:\n  ${ENTRY}, webhook: ${webhook} }`, 'jobs.yaml', {
      ...CONTEXT,
      env: undefined,
    })
  const [schedule] = parseWithout(`{ url: "\${HOOK}", headers: { X-Key: "\${KEY}" } }`)
  assert.deepEqual(schedule?.notify.headers, { 'X-Key': `\${KEY}` })
  assert.throws(() => parseWithout('"hooks.example/x"'), { message: /webhook: give an http or https URL$/ })
})

test('a file that is no list of schedules', () => {
  assert.deepEqual(faults(''), ['line 1, column 1: bad content: give schedules: and a list'])
  assert.deepEqual(faults('x'), ['line 1, column 1: bad content "x": give schedules: and a list'])
  assert.deepEqual(faults('{}'), ['line 1, column 1: schedules is missing: give a list of schedules'])
  assert.deepEqual(faults('schedules: [1]'), [
    'line 1, column 13: bad schedules[0] "1": give a schedule: name, cron, targets',
  ])
  assert.deepEqual(faults('schedules: []\nschedule: []'), [
    'line 2, column 1: unknown key schedule: did you mean schedules?',
  ])
  assert.deepEqual(faults('schedules:\n\t- a'), ['line 2, column 1: Tabs are not allowed as indentation'])
  assert.deepEqual(parse('schedules: []'), [])
})

test('what the sweep’s own words are wrong about stands at the options', () => {
  assert.deepEqual(faults(`schedules:\n  ${ENTRY}, options: [--nosuch] }`), [
    'line 2, column 68: bad schedules[0].options: unknown option "--nosuch"',
  ])
  assert.deepEqual(faults(`defaults: {options: [--nosuch]}\nschedules:\n  ${ENTRY} }`), [
    'line 1, column 21: bad defaults.options: unknown option "--nosuch"',
  ])
})

test('secrets come from the environment and stand in no message', () => {
  const webhook = (value: string) => faults(`schedules:\n  ${ENTRY}, webhook: ${value} }`)
  const place = 'line 2, column 68: bad schedules[0].webhook'
  for (const [value, expected] of [
    ['"ftp://hooks.example/s3cret"', `${place}: give an http or https URL`],
    ['"https://user:s3cret@hooks.example:99999/"', `${place}: give an http or https URL`],
    [`"https://hooks.example/\${NOSUCH}"`, `${place}: the environment has no "NOSUCH": set it`],
    [
      `{url: "http://x/", headers: {X-Key: "\${NOSUCH}"}}`,
      'line 2, column 104: bad schedules[0].webhook.headers.X-Key: the ',
    ],
    [
      '{url: "http://x/", headers: {"X Key": "s3cret"}}',
      'line 2, column 106: bad schedules[0].webhook.headers."X Key": a ',
    ],
    [
      '{url: "http://x/", headers: {X: "s3cret\\n"}}',
      'line 2, column 100: bad schedules[0].webhook.headers.X: a ',
    ],
    ['[s3cret]', `${place}: give an http or https URL, or url with headers`],
  ] as const) {
    const [fault = '', ...more] = webhook(value)
    assert.ok(fault.startsWith(expected), `${fault} is not ${expected}`)
    assert.deepEqual(more, [])
    assert.doesNotMatch(fault, /s3cret/)
  }
  assert.deepEqual(webhook(`"https://hooks.example/\${EMPTY}\${TOKEN}"`), [])
  assert.deepEqual(webhook(`"https://user:\${TOKEN}@hooks.example/"`), [])
  assert.doesNotMatch(faults(`schedules:\n  ${ENTRY}, command: {s3cret: 1} }`).join(), /s3cret: |"s3cret/)
})

test('a command of nothing is none', () => {
  assert.deepEqual(faults(`schedules:\n  ${ENTRY}, command: [] }`), [
    'line 2, column 68: bad schedules[0].command: give a program',
  ])
})
