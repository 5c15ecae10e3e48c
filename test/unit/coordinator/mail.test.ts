/** What a worker posts, on its way to whoever listens. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { HostWriter } from '../../../src/contract/host-bytes.ts'
import type { JournalEntry } from '../../../src/contract/journal.ts'
import type { HostBatch } from '../../../src/contract/messages.ts'
import { Mail } from '../../../src/coordinator/mail.ts'
import { toMapped } from '../../../src/packet/address.ts'
import { host } from '../report/sample.ts'

function hosts(count: number): HostBatch {
  const writer = new HostWriter()
  for (let i = 0; i < count; i += 1) writer.add(host(`10.0.0.${i}`, {}))
  return { kind: 'hosts', worker: 0, count, bytes: writer.take() }
}

class Listening {
  readonly told: string[] = []
  readonly letGo: (() => void)[] = []
  readonly settle: (() => void)[] = []
  readonly mail = new Mail({
    onArrival: (count) => this.told.push(`${count} come`),
    onHosts: (some, _worker, letGo) => {
      this.told.push(`${some.length} handed on`)
      this.letGo.push(letGo)
      return new Promise((resolve) => this.settle.push(resolve))
    },
    onDiscoveries: () => this.told.push('discoveries'),
    onFound: (addresses) => this.told.push(`found ${addresses.length}`),
    onTrace: () => this.told.push('trace'),
    onJournal: () => this.told.push('journal'),
    onTaken: (count) => this.told.push(`${count} taken`),
    onFailure: (error) => this.told.push(String(error)),
  })
}

const ENTRY = { kind: 'journal', worker: 0 } as unknown as JournalEntry

test('hosts that come behind a journal entry are told of at once, and handed on when those before it are taken', async () => {
  const { mail, told, settle } = new Listening()
  mail.take(hosts(2))
  mail.take(ENTRY)
  mail.take(hosts(3))
  mail.take({ kind: 'found', worker: 0, addresses: Uint8Array.from(toMapped(1)) })
  assert.deepEqual(told.splice(0), ['2 come', '2 handed on', '3 come', 'found 16'])
  settle[0]?.()
  await mail.holds(0)
  await new Promise((resolve) => setImmediate(resolve))
  assert.deepEqual(told, ['2 taken', 'journal', '3 handed on'])
})

test('hosts that are let go count as taken once, and still hold up the journal', async () => {
  const { mail, told, letGo, settle } = new Listening()
  mail.take(hosts(2))
  mail.take(ENTRY)
  letGo[0]?.()
  letGo[0]?.()
  assert.deepEqual(told.splice(0), ['2 come', '2 handed on', '2 taken'])
  settle[0]?.()
  await mail.handedOn()
  assert.deepEqual(told, ['journal'])
})
