import assert from 'node:assert/strict'
import test from 'node:test'
import { notrackCommand, type OwnFirewall, ownFirewallLines } from '../../../src/report/own-firewall.ts'
import { packed } from '../../support/inventory-sample.ts'
import { plan } from './sample.ts'

const DID_NOTHING: OwnFirewall = { swallowed: 0, refused: 0, isTrackingFull: false, chains: undefined }
const PLAN = plan({ ranges: packed(['10.0.0.0-10.0.0.255']) })
const IN = { name: 'inet fw input', side: 'in' } as const
const OUT = { name: 'ip filter OUTPUT', side: 'out' } as const
const ANSWERS = 'destination-unreachable, echo-reply, timestamp-reply, time-exceeded, parameter-problem'

function linesOf(did: Partial<OwnFirewall>): string[] {
  return ownFirewallLines(PLAN, { ...DID_NOTHING, ...did })
}

function cureOf(did: Partial<OwnFirewall>): string | undefined {
  return linesOf(did)[0]?.replace(/^.*?: .*?; .*?: /, '')
}

test('a firewall that did nothing is not mentioned', () => {
  assert.deepEqual(linesOf({ chains: [IN, OUT] }), [])
})

test('dropped answers and refused probes have a line each, with the rule for the chain that is to blame', () => {
  assert.deepEqual(linesOf({ swallowed: 17, refused: 1, chains: [IN, OUT] }), [
    `Note: 17 answers were dropped by this machine's own firewall (heard all the same); to let such in: nft 'insert rule inet fw input icmp type { ${ANSWERS} } accept'`,
    `Note: 1 probe was refused by this machine's own firewall (they count as not sent); to let them out: nft 'insert rule ip filter OUTPUT ip daddr 10.0.0.0/24 accept'`,
  ])
})

test('a packet must pass every chain, so each that drops gets the rule', () => {
  const second = { name: 'ip filter INPUT', side: 'in' } as const
  const rule = `icmp type { ${ANSWERS} } accept`
  assert.equal(
    cureOf({ swallowed: 1, chains: [IN, second] }),
    `nft 'insert rule inet fw input ${rule}; insert rule ip filter INPUT ${rule}'`,
  )
})

test('chains with the usual names are assumed where nft could not be asked, and none where it knows of none', () => {
  assert.match(cureOf({ swallowed: 1 }) ?? '', /^nft 'insert rule inet filter input icmp type/)
  assert.match(cureOf({ refused: 1 }) ?? '', /^nft 'insert rule inet filter output ip daddr/)
  assert.match(cureOf({ swallowed: 1, chains: [OUT] }) ?? '', /^nftables drops none; look at .*rp_filter$/)
})

test('full connection tracking is named instead of a chain', () => {
  const [line] = linesOf({ refused: 2, isTrackingFull: true, chains: [OUT] })
  assert.match(line ?? '', /^Note: 2 probes were refused by this machine's own full connection tracking/)
  assert.ok(line?.endsWith(notrackCommand(PLAN)))
})

test('rules name the targets: a few as they are, many as the span that they lie in', () => {
  const rangesOf = (...octets: number[]) => ({
    ranges: packed(octets.map((octet) => `10.0.0.${octet}`)),
  })
  assert.match(notrackCommand(rangesOf(1)), / ip daddr 10\.0\.0\.1 meta /)
  assert.match(notrackCommand(rangesOf(1, 3)), / ip daddr \{ 10\.0\.0\.1, 10\.0\.0\.3 \} meta /)
  assert.match(notrackCommand(rangesOf(1, 3, 5, 7, 9)), / ip daddr 10\.0\.0\.1-10\.0\.0\.9 meta /)
})
