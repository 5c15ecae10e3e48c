/** -6: the protocols and pings that it chooses, and what it cannot stand beside. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Options, parseCommand } from '../../../src/cli/options.ts'
import { pingsInWords } from '../../../src/cli/pings.ts'
import { prepareSweep } from '../../../src/cli/plan.ts'
import { optionsOfSchedule } from '../../../src/cli/scheduled-words.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { DEFAULT_PINGS_V6 } from '../../../src/protocol/ping.ts'
import { formatProtocols } from '../../../src/protocol/selection.ts'

function optionsOf(line: string): Options {
  const command = parseCommand(`-6 ${line}`.split(' '))
  assert.ok(command.kind === 'sweep')
  return command.options
}

async function refusal(line: string): Promise<string> {
  try {
    await prepareSweep(optionsOf(line))
  } catch (error) {
    assert.ok(error instanceof Failure && error.exitCode === 2)
    return error.message
  }
  return assert.fail(`not refused: ${line}`)
}

describe('protocols of IPv6', () => {
  const chosen = (line: string) => formatProtocols(optionsOf(`${line} fd77::1`).protocols)

  test('are all but extension headers, whatever chose them', () => {
    assert.equal(chosen('-v'), '1-42,45-59,61-255')
    assert.equal(chosen('-p 40-60,1'), '1,40-42,45-59')
    assert.equal(chosen('-p ipv6*'), '41,58-59')
    assert.equal(chosen('-p [40-60]'), '40-42,45-59')
    assert.equal(chosen('-F').split(',')[0], '1-42')
    assert.equal(chosen('--exclude-protocols 0,43,200-'), '1-42,45-59,61-199')
    assert.equal(optionsOf('--top-protocols 256 fd77::1').protocols.length, 252)
    assert.equal(chosen('--top-protocols 4'), '2,6,17,58')
  })

  test('that are extension headers are refused where they are named one by one', async () => {
    for (const [list, shown] of [
      ['44', '44 (ipv6-frag)'],
      ['[44,50]', '44 (ipv6-frag)'],
      ['1,0', '0 (hopopt)'],
      ['ipv6-opts', '60 (ipv6-opts)'],
    ]) {
      assert.ok((await refusal(`-p ${list} fd77::1`)).startsWith(`bad -p: ${shown} is no protocol in IPv6`))
    }
    assert.match(await refusal('-PO43 fd77::1'), /^bad -PO: 43 \(ipv6-route\)/)
    assert.match(await refusal('-p 43-44 fd77::1'), /extension headers are all that is chosen \(43-44\)/)
    assert.match(
      await refusal('-p 5,43-44 --exclude-protocols 5 fd77::1'),
      /extension headers and --exclude-protocols are all/,
    )
    const v4 = parseCommand(['-p', '0,43,44,60', '10.0.0.1'])
    assert.ok(v4.kind === 'sweep' && v4.options.protocols.length === 4)
  })

  test('are asked in the order of IPv4, ICMPv6 in the place of ICMP', async () => {
    const { plan } = await prepareSweep(optionsOf('fd77::1 --seed 4'))
    assert.deepEqual(plan.protocols.slice(0, 5), [58, 6, 2, 103, 17])
    assert.equal(new Set(plan.protocols).size, 252)
    assert.ok(plan.protocols.indexOf(1) > 20)
    const { plan: sequential } = await prepareSweep(optionsOf('fd77::1 -r -p 1-60'))
    assert.deepEqual(sequential.protocols.slice(0, 3), [1, 2, 3])
  })
})

describe('pings of IPv6', () => {
  const pings = (line: string) => pingsInWords(optionsOf(`${line} fd77::1`).pings)

  test('are without timestamps, and -PO asks ICMPv6 for an echo', () => {
    assert.equal(optionsOf('fd77::1').pings, DEFAULT_PINGS_V6)
    assert.equal(pings('-v'), 'ICMP echo, TCP SYN to 443, TCP ACK to 80')
    assert.equal(pings('-PO'), 'ICMP echo, protocol 2 (igmp), protocol 4 (ipv4)')
    assert.equal(pings('-PO1,58'), 'ICMP echo, protocol 1 (icmp)')
    assert.equal(pings('-Pn'), '')
    const v4 = parseCommand(['-PO', '10.0.0.1'])
    assert.ok(v4.kind === 'sweep')
    assert.equal(pingsInWords(v4.options.pings), 'ICMP echo, protocol 2 (igmp), protocol 4 (ipv4)')
  })
})

describe('-6', () => {
  for (const other of [
    '-S 10.0.0.5',
    '--source 10.0.0.5',
    '--sources auto',
    '-PP',
    '--packet-trace',
    '--transport raw-socket',
  ]) {
    test(`and ${other} exclude each other`, async () => {
      assert.match(await refusal(`${other} fd77::1`), /^-6 and \S+( raw-socket)? exclude each other: /)
    })
  }

  test('fits a schedule, and stands beside --transport packet', () => {
    assert.deepEqual(optionsOfSchedule(['-6', 'fd77::1']).family, 6)
    assert.equal(optionsOf('--transport packet fd77::1').transport, 'packet')
  })

  test('is hinted at where it lacks, and where it must go', async () => {
    const v4 = parseCommand(['fd77::1'])
    assert.ok(v4.kind === 'sweep')
    await assert.rejects(prepareSweep(v4.options), /"fd77::1": for IPv6 add -6$/)
    assert.match(await refusal('10.0.0.1'), /"10\.0\.0\.1": that is IPv4: leave -6 out$/)
    assert.throws(() => parseCommand(['-S', 'fd77::1', '10.0.0.1']), /bad --source "fd77::1": only IPv4/)
  })
})
