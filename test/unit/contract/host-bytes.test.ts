import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { decodeHosts, HostWriter } from '../../../src/contract/host-bytes.ts'
import type { HostResult, HostStatus } from '../../../src/contract/result.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })
const sender = fc
  .record({ protocol: fc.nat(255), address: bytes(16), ttl: fc.nat(255) })
  .map((one) => ({ ...one }))
const anyTime = fc.double({ min: 0, max: 2e12, noNaN: true })
const anyHost: fc.Arbitrary<HostResult> = fc
  .record({
    address: bytes(16),
    status: fc.constantFrom<HostStatus>('up', 'down', 'no-route', 'skipped'),
    statusReason: fc.constantFrom('arp-response', 'no-response', 'network', 'interrupted'),
    mac: maybe(bytes(6)),
    evidence: maybe(bytes(256)),
    ttl: maybe(bytes(256)),
    otherSenders: fc.oneof(fc.constant([]), fc.array(sender, { maxLength: 256 })),
    probes: fc.nat(0xffff_ffff),
    pings: fc.nat(0xffff),
    retransmissions: fc.nat(0xffff_ffff),
    rttMs: maybe(fc.double({ min: 0.001, max: 1e6, noNaN: true })),
    startedMs: anyTime,
    finishedMs: anyTime,
    complete: fc.boolean(),
  })
  .map((host) => ({ ...host }))

test('whatever hosts are written, batch after batch, the same are read, in their order', () => {
  const writer = new HostWriter()
  const property = fc.property(
    fc.array(fc.array(anyHost, { maxLength: 20 }), { maxLength: 4 }),
    (batches) => {
      for (const hosts of batches) {
        for (const host of hosts) writer.add(host)
        assert.equal(writer.count, hosts.length)
        assert.deepEqual([...decodeHosts(writer.take())], hosts)
        assert.equal(writer.count, 0)
      }
    },
  )
  fc.assert(property, { numRuns: 100 })
})

test('a batch is no larger than its hosts, and nothing of it is written to any more', () => {
  const [large, small] = fc.sample(anyHost, { numRuns: 2, seed: 1 })
  assert(large !== undefined && small !== undefined)
  const writer = new HostWriter()
  for (let i = 0; i < 2000; i += 1) writer.add({ ...large, evidence: new Uint8Array(256) })
  const first = writer.take()
  writer.add({ ...small, evidence: undefined, ttl: undefined, otherSenders: [] })
  const second = writer.take()
  assert.equal(second.buffer.byteLength, 64)
  assert.notEqual(first.buffer, second.buffer)
  for (const host of decodeHosts(first)) assert.deepEqual(host.address, large.address)
})
