import assert from 'node:assert/strict'
import { test } from 'node:test'
import { optionsOfSchedule } from '../../../src/cli/scheduled-words.ts'

test('a schedule may have any option that is about what to sweep and how', () => {
  const words = [
    '-p',
    '0-63',
    '--max-rate',
    '500',
    '-iL',
    '/etc/hosts.txt',
    '--classify',
    'nmap',
    '10.0.0.0/24',
  ]
  const options = optionsOfSchedule(words)
  assert.deepEqual(options.targets, ['10.0.0.0/24'])
  assert.equal(options.ceilings.packetsPerSecond, 500)
})

for (const [words, named] of [
  ['--dry-run', /^--dry-run does not fit a schedule/],
  ['-oJ x', /^-oJ .*export/],
  ['-oA x', /^-oN .*export/],
  ['-vv', /^-v /],
  ['--packet-trace', /^--packet-trace .*no packets/],
  ['--brief', /^--brief .*export/],
  ['--open', /^--open .*export/],
  ['--reason', /^--reason .*export/],
  ['--append-output', /^--append-output .*export/],
  ['--strict', /^--strict /],
  ['--state-dir /x', /^--state-dir /],
  ['--no-store', /^--no-store /],
  ['--keep 3d', /^--keep .*serve/],
  ['--metrics 9100', /^--metrics /],
  ['--textfile /x.prom', /^--textfile /],
  ['--gone-after 3', /^--gone-after .*gone_after/],
  ['--gone-after=3', /^--gone-after .*gone_after/],
  ['-iL targets.txt', /^a relative -iL .*whole path/],
  ['--excludefile not.txt', /^a relative -iL or --excludefile/],
  ['-iL -', /^-iL - .*name a file/],
  ['--help', /^--help is no sweep/],
  ['--max-rat 5', /--max-rat/],
] as const) {
  test(`${words} does not fit a schedule, and it says so`, () => {
    assert.throws(() => optionsOfSchedule([...words.split(' '), '10.0.0.1']), {
      code: 'BAD_INPUT',
      message: named,
    })
  })
}
