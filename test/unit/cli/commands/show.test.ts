import assert from 'node:assert/strict'
import test from 'node:test'
import type { CommandIo } from '../../../../src/cli/commands/command.ts'
import { show } from '../../../../src/cli/commands/show.ts'
import type { KnownChange } from '../../../../src/contract/change.ts'
import { silenceByte } from '../../../../src/verdict/silence.ts'
import { commandIo, NOW_MS } from '../../../support/command-io.ts'
import { address, plan } from '../../../support/inventory-sample.ts'
import { asked, foundHost, seenHost, sweepRecord } from '../../../support/kept-sweeps.ts'
import { type KeptParts, MemoryArchive } from '../../../support/memory-archive.ts'

const [OPEN, CLOSED] = [0x80, 0x20]
const SILENT = silenceByte('no-response')
const MAC = Buffer.from('02005e000005', 'hex')

function change(sweep: number, kind: KnownChange['kind'], parts: Partial<KnownChange> = {}): KnownChange {
  return {
    address: address('10.0.0.5'),
    kind,
    protocols: [],
    before: undefined,
    after: undefined,
    macBefore: undefined,
    macAfter: undefined,
    sweep,
    position: 0,
    schedule: 'cli',
    atMs: NOW_MS,
    ...parts,
  }
}

const before = foundHost('10.0.0.5', { evidence: asked({ 1: OPEN, 6: CLOSED, 47: CLOSED }) })
const after = foundHost('10.0.0.5', { evidence: asked({ 1: OPEN, 6: CLOSED, 47: OPEN }) })
const KEPT: KeptParts = {
  sweeps: [
    sweepRecord(5, 0, { outcome: 'cut-off', changes: undefined }),
    sweepRecord(4, 1),
    sweepRecord(3, 2),
    sweepRecord(2, 3, { hostNames: new Map([[0x0a000005, 'printer.example']]) }),
    sweepRecord(1, 4),
  ],
  results: new Map([
    [1, [before]],
    [2, [before]],
    [4, [after]],
    [5, [{ ...after, complete: false }]],
  ]),
  changes: [
    change(4, 'host-returned'),
    change(4, 'protocol-opened', { protocols: [47], before: CLOSED, after: OPEN }),
    change(4, 'protocol-missing', { protocols: [2], before: OPEN, after: SILENT }),
    change(3, 'host-missing'),
    change(1, 'host-new'),
  ],
  hosts: [
    seenHost('10.0.0.5', {
      mac: MAC,
      evidence: asked({ 1: OPEN, 2: OPEN, 6: CLOSED, 47: OPEN }),
      missingProtocols: [2],
    }),
  ],
}

async function output(words: readonly string[], parts: Partial<CommandIo> = {}, kept = KEPT) {
  const io = commandIo({ openArchive: async () => new MemoryArchive(kept), ...parts })
  const exitCode = await show(words, io)
  return { exitCode, text: io.output() }
}

const EXPECTED = `printer.example (10.0.0.5)

Schedule cli: present, first seen 2026-11-13 12:00, last seen 2026-11-23 11:00
MAC Address: 02:00:5E:00:00:05
Not shown: 1 closed protocol
PROTOCOL STATE SERVICE
1        open  icmp
2        open  igmp
47       open  gre
Missing: 2 (answered before, silent since)

History
2026-11-19 12:00  sweep 1, by hand (alice): up, 1 open, 2 closed
                  new: no earlier sweep had found it
2026-11-20 12:00  sweep 2, by hand (alice): up, 1 open, 2 closed
2026-11-21 12:00  sweep 3, by hand (alice): not found
                  missing: not found
2026-11-22 12:00  sweep 4, by hand (alice): up, 2 open, 1 closed
                  returned
                  gre: closed -> open
                  igmp: missing, open before and silent now
2026-11-23 12:00  sweep 5, by hand (alice) (cut off): up, 2 open, 1 closed, incomplete

`

test('a host is what is known of it, and its history in order of time', async () => {
  const { exitCode, text } = await output(['10.0.0.5'])
  assert.deepEqual([exitCode, text], [0, EXPECTED])
})

test('a host goes by its MAC address, and by the name that a sweep was given or that resolves', async () => {
  assert.equal((await output(['02:00:5e:00:00:05'])).text, EXPECTED)
  assert.equal((await output(['02-00-5E-00-00-05'])).text, EXPECTED)
  const never = () => Promise.reject(new Error('asked'))
  assert.equal((await output(['printer.example'], { lookup: never })).text, EXPECTED)
  assert.equal((await output(['other.example'], { lookup: async () => ['10.0.0.5'] })).text, EXPECTED)
})

test('the history is of the latest sweeps, as many as asked for', async () => {
  const { text } = await output(['10.0.0.5', '--limit', '2'])
  assert.deepEqual(text.match(/sweep \d/g), ['sweep 4', 'sweep 5'])
})

test('where retention has left nothing of its history a line says so', async () => {
  const { exitCode, text } = await output(['10.0.0.5'], {}, { ...KEPT, results: new Map(), changes: [] })
  assert.equal(exitCode, 0)
  assert.match(text, /\n\nNo sweep that found it has its results any more\n\n$/)
})

test('what it answered is read under another classification everywhere', async () => {
  const changes = [change(4, 'protocol-changed', { protocols: [17], before: 0x40, after: CLOSED })]
  const hosts = [seenHost('10.0.0.5', { evidence: asked({ 17: 0x40 }) })]
  const results = new Map([[4, [foundHost('10.0.0.5', { evidence: asked({ 17: 0x40 }) })]]])
  const shown = async (...words: string[]) =>
    (await output(['10.0.0.5', ...words], {}, { ...KEPT, changes, hosts, results })).text
  assert.match(await shown(), /^17 +filtered udp$[\s\S]* up, 1 filtered\n +udp: filtered -> closed$/m)
  assert.match(
    await shown('--classify', 'nmap'),
    /^17 +open +udp$[\s\S]* up, 1 open\n +udp: open -> closed$/m,
  )
})

test('a host that is known by two schedules has both', async () => {
  const hosts = [seenHost('10.0.0.5'), seenHost('10.0.0.5', { schedule: 'library', presence: 'gone' })]
  const { text } = await output(['10.0.0.5'], {}, { ...KEPT, hosts })
  assert.deepEqual(text.match(/^Schedule \w+: \w+/gm), ['Schedule cli: present', 'Schedule library: gone'])
})

test('JSON has the same, with the result as a report has it', async () => {
  const { hosts } = JSON.parse((await output(['10.0.0.5', '--json'])).text)
  const [{ address: text, name, known, history }] = hosts
  assert.deepEqual(
    [hosts.length, text, name, known[0].states.open],
    [1, '10.0.0.5', 'printer.example', '1-2,47'],
  )
  assert.deepEqual(
    history.map((entry: { sweep: number; outcome: string }) => [entry.sweep, entry.outcome]),
    [
      [1, 'complete'],
      [2, 'complete'],
      [3, 'complete'],
      [4, 'complete'],
      [5, 'cut-off'],
    ],
  )
  assert.deepEqual([history[2].result, history[3].result.states.open], [null, '1,47'])
  assert.deepEqual(history[3].result.protocols[1], {
    number: 47,
    name: 'gre',
    state: 'open',
    reason: 'proto-response',
    from: null,
    ttl: null,
  })
  assert.deepEqual(history[3].changes[1], {
    kind: 'protocol-opened',
    address: '10.0.0.5',
    protocols: [{ number: 47, name: 'gre' }],
    before: 'closed',
    after: 'open',
    mac_before: null,
    mac_after: null,
  })
})

test('a host of which nothing is known, or that is none, is bad input', async () => {
  for (const [words, message] of [
    [[], 'protosweep show needs a host: give its address, MAC address or name'],
    [['10.0.0.6'], 'nothing is known of "10.0.0.6": no kept sweep has found it'],
    [['02:00:00:00:00:00'], 'no host with the MAC address 02:00:00:00:00:00 is known'],
    [['nosuch.example'], '"nosuch.example" does not resolve, and no kept sweep was given it as a target'],
    [['10.0.0.0/24'], '"10.0.0.0/24" is more than one host: protosweep hosts lists several'],
    [['10.0.0.5', '10.0.0.6'], '"10.0.0.6" is too much: protosweep show --help says what it takes'],
  ] as const) {
    await assert.rejects(output(words), { code: 'BAD_INPUT', exitCode: 2, message })
  }
})

test('a host of IPv6 is found by its address in any form, and by the name that a sweep was given', async () => {
  const plan6 = plan(['fd77::1-fd77::ff'])
  const kept: KeptParts = {
    sweeps: [sweepRecord(1, 1, { plan: plan6, hostNames: new Map([[5, 'six.example']]) })],
    results: new Map([[1, [foundHost('fd77::5', { evidence: asked({ 58: OPEN }) })]]]),
    hosts: [seenHost('fd77::5', { evidence: asked({ 58: OPEN }) })],
  }
  for (const word of ['fd77::5', 'FD77:0::5', 'six.example']) {
    const [first, ...lines] = (await output([word], {}, kept)).text.split('\n')
    assert.equal(first, 'six.example (fd77::5)')
    assert.ok(lines.some((line) => /^58 +open +ipv6-icmp$/.test(line)))
  }
})
