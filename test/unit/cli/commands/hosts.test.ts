import assert from 'node:assert/strict'
import test from 'node:test'
import type { CommandIo } from '../../../../src/cli/commands/command.ts'
import { hosts } from '../../../../src/cli/commands/hosts.ts'
import { silenceByte } from '../../../../src/verdict/silence.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { packed } from '../../../support/inventory-sample.ts'
import { asked, seenHost } from '../../../support/kept-sweeps.ts'
import { MemoryArchive } from '../../../support/memory-archive.ts'

const [OPEN, CLOSED, PORT_UNREACHABLE] = [0x80, 0x20, 0x40]
const SILENT = silenceByte('no-response')
const KEPT = {
  hosts: [
    seenHost('10.0.0.5', {
      mac: Buffer.from('02005e000005', 'hex'),
      evidence: asked({ 1: OPEN, 47: OPEN, 6: CLOSED, 17: PORT_UNREACHABLE, 200: OPEN }),
      missingProtocols: [47],
    }),
    seenHost('10.0.0.9', {
      schedule: 'library',
      presence: 'missing',
      evidence: asked({ 1: OPEN, 2: SILENT }),
    }),
    seenHost('10.0.0.10', { evidence: asked({ 6: CLOSED }) }),
  ],
}

async function output(words: readonly string[], parts: Partial<CommandIo> = {}) {
  const archive = new MemoryArchive(KEPT)
  const io = commandIo({ openArchive: async () => archive, ...parts })
  const exitCode = await hosts(words, io)
  return { exitCode, text: io.output(), said: io.said, log: archive.log }
}

test('hosts are a table with what is open by name, and with what is missing said so', async () => {
  const { exitCode, text, log } = await output([])
  assert.equal(exitCode, 0)
  assert.equal(
    text,
    `ADDRESS   MAC               PRESENCE SCHEDULE FIRST SEEN       LAST SEEN        OPEN
10.0.0.5  02:00:5E:00:00:05 present  cli      2026-11-13 12:00 2026-11-23 11:00 icmp, gre (missing), 200
10.0.0.9  -                 missing  library  2026-11-13 12:00 2026-11-23 11:00 icmp
10.0.0.10 -                 present  cli      2026-11-13 12:00 2026-11-23 11:00 -
`,
  )
  assert.deepEqual(log, [{ presence: ['present', 'missing'] }, { closed: true }])
})

test('targets, --net, --since, --schedule and presence are what the archive is asked for', async () => {
  const lookup = async (name: string) => (name === 'printer.example' ? ['10.0.3.7', '10.0.3.8'] : [])
  const words = [
    '10.0.0.0/24',
    'printer.example',
    '--net',
    '10.0.1.0/24',
    '--since=1d',
    '--schedule',
    'library',
  ]
  const { log } = await output([...words, '--missing', '--gone'], { lookup })
  assert.deepEqual(log[0], {
    ranges: packed(['10.0.0.0-10.0.1.255', '10.0.3.7']),
    sinceMs: NOW_MS - 86_400_000,
    schedule: 'library',
    presence: ['missing', 'gone'],
  })
  assert.deepEqual((await output(['--gone'])).log[0], { presence: ['gone'] })
  assert.deepEqual((await output(['--missing'])).log[0], { presence: ['missing'] })
})

test('--open takes what -p takes, and any of these is enough', async () => {
  const addresses = async (...words: string[]) => (await output(words)).text.match(/^10\S+/gm)
  assert.deepEqual(await addresses('--open', 'gre,6'), ['10.0.0.5'])
  assert.deepEqual(await addresses('--open=1'), ['10.0.0.5', '10.0.0.9'])
  assert.deepEqual(await addresses('--open', '17'), null)
  assert.deepEqual(await addresses('--open', '17', '--classify', 'nmap'), ['10.0.0.5'])
  await assert.rejects(output(['--open', 'grr']), {
    message: 'bad --open: no protocol is named "grr": did you mean gre (47)?',
  })
})

test('what is wrong is said before anything is read', async () => {
  const openArchive = () => Promise.reject(new Error('opened'))
  for (const [words, message] of [
    [['10.0.0.0/33'], /10\.0\.0\.0\/33/],
    [['nosuch.example'], /^"nosuch\.example" does not resolve/],
    [['--since', 'x'], /^bad --since "x"/],
    [['--classify', 'x'], /^bad --classify "x"/],
  ] as const) {
    await assert.rejects(output(words, { openArchive }), { code: 'BAD_INPUT', exitCode: 2, message })
  }
})

test('JSON has a host on each line of one document', async () => {
  const { text } = await output(['--json'])
  assert.equal(text.split('\n').length, 6)
  const [first, second] = JSON.parse(text).hosts
  assert.deepEqual(
    [first.address, first.mac, first.presence, first.first_seen, first.last_seen, first.missing_protocols],
    [
      '10.0.0.5',
      '02:00:5E:00:00:05',
      'present',
      '2026-11-13T12:00:00.000Z',
      '2026-11-23T11:00:00.000Z',
      '47',
    ],
  )
  assert.deepEqual([first.states.open, first.states.closed], ['1,47,200', '6'])
  assert.deepEqual(first.protocols[2], {
    number: 47,
    name: 'gre',
    state: 'open',
    reason: 'proto-response',
    missing: true,
  })
  assert.deepEqual([second.schedule, second.mac, second.states['open|filtered']], ['library', null, '2'])
  assert.deepEqual(JSON.parse((await output(['--json', '--open', '255'])).text), { hosts: [] })
})

test('where no host is like that a line says so', async () => {
  const { exitCode, text, said } = await output(['--open', '255'])
  assert.deepEqual([exitCode, text, said], [0, '', ['no host that is known is like that']])
})

test('targets of IPv6 are asked for beside those of IPv4', async () => {
  const lookup = async () => ['fd77::9']
  const { log } = await output(['fd77::5/64', '10.0.0.1', 'six.example', 'fe80::1'], { lookup })
  const ranges = packed(['10.0.0.1', 'fd77::-fd77::ffff:ffff:ffff:ffff', 'fe80::1'])
  assert.deepEqual((log[0] as { ranges: unknown }).ranges, ranges)
})
