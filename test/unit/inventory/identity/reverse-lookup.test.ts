/** Asking name servers: over a real socket on loopback, and with servers that answer as the test says. */

import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { numbersOf } from '../../../../src/contract/address-ranges.ts'
import { nameServers, ReverseLookup } from '../../../../src/inventory/identity/reverse-lookup.ts'
import { wallClock } from '../../../../src/inventory/scheduler/clock.ts'
import { numberOf } from '../../../../src/packet/address-numbers.ts'
import { NameServer, type NameServerSpec } from '../../../lab/name-server.ts'
import { AskedServers } from '../../../support/asked-servers.ts'
import { address, packed } from '../../../support/inventory-sample.ts'
import { SetClock } from '../../../support/set-clock.ts'

const HOST = 0x0a4d0002

async function overSocket(
  spec: NameServerSpec,
  work: (lookup: ReverseLookup, server: NameServer) => Promise<void>,
) {
  const server = await NameServer.listen(spec)
  const servers = nameServers([server.address])
  const hosts = new Map([[0x0a4d0009, 'listed']])
  const lookup = new ReverseLookup({ hosts, servers, clock: wallClock(), onSilence: () => {} })
  try {
    await work(lookup, server)
  } finally {
    lookup.close()
    server.close()
  }
}

describe('with a name server', () => {
  test('an address has the name that it gives; another has none', async () => {
    await overSocket({ names: { '10.77.0.2': 'plain.lab.example' } }, async (lookup, server) => {
      assert.equal(await lookup.nameOf(HOST), 'plain.lab.example')
      assert.equal(await lookup.nameOf(HOST + 1), undefined)
      assert.deepEqual(server.asked, ['10.77.0.2', '10.77.0.3'])
    })
  })

  test('what stands in the hosts file is asked of nobody', async () => {
    await overSocket({ names: { '10.77.0.9': 'other' } }, async (lookup, server) => {
      assert.equal(await lookup.nameOf(0x0a4d0009), 'listed')
      assert.deepEqual(server.asked, [])
    })
  })

  test('a name that is no name of a host is none', async () => {
    const names = {
      '10.77.0.2': 'red\u001b[31m.example',
      '10.77.0.3': 'two words',
      '10.77.0.4': 'under_score.example',
    }
    await overSocket({ names }, async (lookup) => {
      assert.equal(await lookup.nameOf(HOST), undefined)
      assert.equal(await lookup.nameOf(HOST + 1), undefined)
      assert.equal(await lookup.nameOf(HOST + 2), 'under_score.example')
    })
  })
})

class Silent {
  readonly clock = new SetClock(0)
  readonly servers = new AskedServers()
  readonly told: number[] = []
  readonly lookup = new ReverseLookup({
    hosts: new Map(),
    servers: this.servers,
    clock: this.clock,
    onSilence: () => this.told.push(this.clock.nowMs()),
  })

  async fail(times: number, code = 'ETIMEOUT'): Promise<void> {
    for (let i = 0; i < times; i += 1) {
      const name = this.lookup.nameOf(i)
      await this.servers.fail(`${i}.0.0.0`, code)
      assert.equal(await name, undefined)
    }
  }
}

describe('where nobody answers', () => {
  for (const code of ['ETIMEOUT', 'ECONNREFUSED']) {
    test(`16 lookups in a row without an answer (${code}) are the last for a minute, which is said once`, async () => {
      const asking = new Silent()
      await asking.fail(15, code)
      assert.equal(asking.lookup.isSilent, false)
      await asking.fail(1, code)
      assert(asking.lookup.isSilent)
      const asked = asking.servers.asked.length
      assert.equal(await asking.lookup.nameOf(99), undefined)
      assert.equal(asking.servers.asked.length, asked)
      await asking.clock.to(60_000)
      assert.equal(asking.lookup.isSilent, false)
      await asking.fail(1, code)
      assert(asking.lookup.isSilent)
      assert.deepEqual(asking.told, [0])
      await asking.clock.to(120_000)
      const name = asking.lookup.nameOf(99)
      await asking.servers.answer('99.0.0.0', 'back.example')
      assert.equal(await name, 'back.example')
      await asking.fail(15, code)
      assert.equal(asking.lookup.isSilent, false)
    })
  }

  test('who says that there is no name, or cannot say, has answered', async () => {
    for (const code of ['ENOTFOUND', 'ENODATA', 'ESERVFAIL', 'EREFUSED']) {
      const asking = new Silent()
      await asking.fail(15)
      await asking.fail(1, code)
      await asking.fail(15)
      assert.equal(asking.lookup.isSilent, false, code)
    }
  })

  test('what is under way is given up with the rest', async () => {
    const asking = new Silent()
    const names = Array.from({ length: 64 }, (_, i) => asking.lookup.nameOf(i))
    for (let i = 0; i < 16; i += 1) await asking.servers.fail(`${i}.0.0.0`, 'ETIMEOUT')
    assert.deepEqual(await Promise.all(names), new Array(64).fill(undefined))
  })
})

test('64 are asked at once; an urgent one is the next', async () => {
  const { servers, lookup } = new Silent()
  const names = Array.from({ length: 70 }, (_, i) => lookup.nameOf(i))
  const urgent = lookup.nameOf(200, true)
  await servers.answer('0.0.0.0', 'zero')
  assert.equal(await names[0], 'zero')
  assert.equal(servers.asked.length, 65)
  assert.equal(servers.asked.at(-1), '200.0.0.0')
  lookup.close()
  assert.equal(await urgent, undefined)
  assert.equal(await names[69], undefined)
})

test('of IPv6 each digit is a label of ip6.arpa', async () => {
  const asked: string[] = []
  const servers = {
    resolvePtr: async (name: string) => {
      asked.push(name)
      return ['six.example']
    },
    cancel: () => {},
  }
  const numbers = numbersOf(packed(['fd77::1-fd77::ff']))
  const lookup = new ReverseLookup({
    numbers,
    hosts: new Map(),
    servers,
    clock: wallClock(),
    onSilence: () => {},
  })
  assert.equal(await lookup.nameOf(numberOf(numbers, address('fd77::a1'))), 'six.example')
  assert.deepEqual(asked, [`1.a.${'0.'.repeat(26)}7.7.d.f.ip6.arpa`])
})
