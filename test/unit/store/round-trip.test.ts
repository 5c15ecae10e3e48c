// Whatever a sweep found comes out of the store as it went in.

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { packRanges } from '../../../src/contract/address-ranges.ts'
import type { HostResult, HostStatus, OtherSender, StatusReason } from '../../../src/contract/result.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Store } from '../../../src/store/store.ts'
import { address, BEGAN, plan } from '../../support/inventory-sample.ts'
import { beginning, ending, host, stateDir } from './sample.ts'

const STATUSES: readonly HostStatus[] = ['up', 'no-route', 'skipped']
const REASONS = [
  ...(['arp-response', 'localhost-response', 'echo-reply', 'timestamp-reply', 'reset', 'syn-ack'] as const),
  ...(['icmp-error', 'unsolicited', 'assumed', 'user-set', 'no-arp-response', 'no-response'] as const),
  ...(['net-unreach', 'host-unreach', 'no-route', 'no-gateway', 'send-failed', 'broadcast'] as const),
  ...(['network', 'interrupted', 'udp-response', 'proto-response', 'port-unreach', 'proto-unreach'] as const),
] satisfies StatusReason[]

const anyBytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
// Of a few bytes, as hosts have them, and of any.
const anyVector = fc.oneof(
  fc
    .array(fc.constantFrom(0x20, 0x30, 0x80), { minLength: 256, maxLength: 256 })
    .map((b) => Uint8Array.from(b)),
  fc.nat(255).map((byte) => new Uint8Array(256).fill(byte)),
  anyBytes(256),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const anyAddress = fc.oneof(
  fc.nat(0xffff_ffff).map((number) => address([24, 16, 8, 0].map((s) => (number >>> s) & 255).join('.'))),
  anyBytes(16),
)
const anySender: fc.Arbitrary<OtherSender> = fc
  .tuple(fc.nat(255), anyAddress, fc.nat(255))
  .map(([protocol, from, ttl]) => ({ protocol, address: from, ttl }))
const anyCount = fc.oneof(fc.nat(300), fc.nat(0xffff_ffff))
const anyHost: fc.Arbitrary<HostResult> = fc
  .record({
    address: anyAddress,
    status: fc.constantFrom(...STATUSES),
    statusReason: fc.constantFrom(...REASONS),
    mac: maybe(anyBytes(6)),
    evidence: maybe(anyVector),
    ttl: maybe(anyVector),
    otherSenders: fc.array(anySender, { maxLength: 256 }),
    probes: anyCount,
    pings: anyCount,
    retransmissions: anyCount,
    rttMs: maybe(fc.nat(10_000_000).map((us) => us / 1000)),
    startedMs: fc.integer({ min: BEGAN - 5000, max: BEGAN + 1e9 }),
    took: fc.integer({ min: 0, max: 1e9 }),
    complete: fc.boolean(),
  })
  .map(({ took, ...rest }) => ({ ...rest, finishedMs: rest.startedMs + took }))

const byKey = (hosts: readonly HostResult[]) =>
  new Map(hosts.map((one) => [Buffer.from(one.address).toString('hex'), one]))

test('any hosts go in, in any batches, and come out the same, each once', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const hosts = fc.uniqueArray(anyHost, {
    selector: (one) => Buffer.from(one.address).toString('hex'),
    maxLength: 30,
  })
  const property = fc.asyncProperty(hosts, fc.integer({ min: 1, max: 30 }), async (found, batch) => {
    const recording = await store.begin(beginning())
    for (let at = 0; at < found.length; at += batch) recording.add(0, found.slice(at, at + batch))
    await recording.commit(ending({ outcome: 'cut-off' }))
    const archive = Archive.open(directory)
    const kept = [...archive.hostsOf(recording.id)]
    archive.close()
    assert.equal(kept.length, found.length)
    assert.deepEqual(byKey(kept), byKey(found))
  })
  await fc.assert(property, { numRuns: 40 })
  await store.close()
})

test('a host that was down leaves no row, and hosts come by ascending address or of a net alone', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const recording = await store.begin(beginning())
  const down = host('10.0.0.3', {}, { status: 'down', evidence: undefined, ttl: undefined })
  recording.add(0, [host('10.0.0.200'), down, host('10.0.0.9')])
  recording.add(0, [host('10.0.0.1')])
  await recording.commit(ending())
  await store.close()

  const archive = Archive.open(directory)
  const addresses = (hosts: Iterable<HostResult>) => Array.from(hosts, (one) => one.address)
  const ascending = ['10.0.0.1', '10.0.0.9', '10.0.0.200'].map(address)
  assert.deepEqual(addresses(archive.hostsOf(recording.id)), ascending)
  const net = packRanges([[0x0a000002, 0x0a0000c8]])
  assert.deepEqual(addresses(archive.hostsOf(recording.id, { net })), ascending.slice(1))
  archive.close()
})

test('what is known of a sweep comes out as it went in, but for the key of its cookies', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const began = beginning({
    plan: plan(['10.0.0.0-10.0.3.255', '192.0.2.7'], {
      pings: [{ kind: 'echo' }, { kind: 'syn', port: 443 }],
      interfaceName: 'eth0',
      hostBounds: { timeoutMs: 1000, maxRetries: undefined },
      sources: { kind: 'listed', addresses: [address('10.0.0.7')] },
    }),
    dueMs: BEGAN - 5,
  })
  const recording = await store.begin(began)
  const archive = Archive.open(directory)
  assert.equal(archive.sweep(recording.id)?.outcome, 'running')
  const ended = ending({ outcome: 'cut-off', exitCode: 130 })
  assert.deepEqual(await recording.commit(ended), { changes: undefined })
  assert.deepEqual(archive.sweep(recording.id), {
    ...began,
    plan: { ...began.plan, cookieKey: { k0: 0, k1: 0 } },
    id: recording.id,
    outcome: 'cut-off',
    ending: ended,
    changes: undefined,
    hasHosts: true,
    resumable: true,
  })
  archive.close()
  await store.close()
})
