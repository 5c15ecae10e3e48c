/** The names of a sweep's hosts: early, for a moment, and forgotten. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { ReverseLookup } from '../../../../src/inventory/identity/reverse-lookup.ts'
import { ReverseNames } from '../../../../src/inventory/identity/reverse-names.ts'
import { AskedServers } from '../../../support/asked-servers.ts'
import { SetClock } from '../../../support/set-clock.ts'

class Bench {
  readonly clock = new SetClock(0)
  readonly servers = new AskedServers()
  readonly names: ReverseNames

  constructor() {
    const { clock, servers } = this
    const lookup = new ReverseLookup({ hosts: new Map(), servers, clock, onSilence: () => {} })
    this.names = new ReverseNames(lookup, clock)
  }

  /** Whether a wait has ended. */
  async hasEnded(wait: Promise<void> | undefined): Promise<boolean> {
    let isOver = false
    void wait?.then(() => {
      isOver = true
    })
    await new Promise((resolve) => setImmediate(resolve))
    return isOver
  }
}

describe('a host that was found', () => {
  test('is looked up at once, has its name when it is reported, and is forgotten then', async () => {
    const { names, servers } = new Bench()
    names.expect(1)
    names.expect(1)
    await servers.answer('1.0.0.0', 'one.example')
    assert.equal(names.known([1]), undefined)
    assert.equal(names.take(1), 'one.example')
    assert.deepEqual(servers.asked, ['1.0.0.0'])
    assert.equal(names.late, 0)
    names.expect(1)
    await servers.answer('1.0.0.0', 'another.example')
    assert.equal(names.take(1), 'another.example')
  })

  test('has none where there is none, which is not late', async () => {
    const { names, servers } = new Bench()
    names.expect(1)
    await servers.fail('1.0.0.0', 'ENOTFOUND')
    assert.equal(names.known([1]), undefined)
    assert.equal(names.take(1), undefined)
    assert.equal(names.late, 0)
  })
})

describe('a host that is to be reported', () => {
  test('waits until its name is known', async () => {
    const { names, servers, clock } = new Bench()
    const wait = names.known([1, 2])
    await servers.answer('1.0.0.0', 'one.example')
    assert.equal(await new Bench().hasEnded(wait), false)
    await servers.fail('2.0.0.0', 'ENOTFOUND')
    await wait
    assert.equal(clock.alarms, 0)
    assert.equal(names.take(1), 'one.example')
    assert.equal(names.take(2), undefined)
    assert.equal(names.late, 0)
  })

  test('waits until two seconds after its name was asked for, and is late then', async () => {
    const bench = new Bench()
    const { names, servers, clock } = bench
    names.expect(1)
    await clock.to(1500)
    const wait = names.known([1])
    await clock.to(1999)
    assert.equal(await bench.hasEnded(wait), false)
    await clock.to(2000)
    assert(await bench.hasEnded(wait))
    assert.equal(names.take(1), undefined)
    assert.equal(names.late, 1)
    // The answer that comes now is nobody's.
    await servers.answer('1.0.0.0', 'one.example')
    assert.equal(names.known([9]) === undefined, false)
    assert.equal(names.take(1), undefined)
  })

  test('does not wait at all where that time is over', async () => {
    const { names, clock } = new Bench()
    names.expect(1)
    await clock.to(2000)
    assert.equal(names.known([1]), undefined)
  })

  test('is let go where nobody can wait any longer', async () => {
    const { names, clock } = new Bench()
    const wait = names.known([1])
    names.release()
    await wait
    assert.equal(clock.alarms, 0)
    assert.equal(names.take(1), undefined)
    assert.equal(names.late, 1)
  })

  test('does not wait for name servers that do not answer, and is not late', async () => {
    const { names, servers } = new Bench()
    for (let i = 0; i < 64; i += 1) names.expect(i)
    const wait = names.known([63])
    for (let i = 0; i < 16; i += 1) await servers.fail(`${i}.0.0.0`, 'ETIMEOUT')
    await wait
    assert.equal(names.known([100]), undefined)
    assert.equal(names.take(100), undefined)
    assert.equal(names.take(63), undefined)
    assert.equal(names.late, 0)
  })
})

test('of many hosts that are found at once a few are asked at a time, in order, and one that is to be reported is next', async () => {
  const { names, servers } = new Bench()
  for (let i = 0; i < 1000; i += 1) names.expect(i)
  await servers.answer('0.0.0.0')
  assert.equal(servers.asked.length, 65)
  void names.known([900])
  await servers.answer('1.0.0.0')
  assert.equal(servers.asked.at(-1), '132.3.0.0')
  for (let i = 2; i < 1000; i += 1) await servers.answer(`${i & 0xff}.${i >>> 8}.0.0`)
  assert.equal(servers.asked.length, 1000)
  assert.equal(new Set(servers.asked).size, 1000)
})

test('a host that is forgotten is not looked up any more', async () => {
  const { names, servers } = new Bench()
  for (let i = 0; i < 200; i += 1) names.expect(i)
  for (let i = 150; i < 200; i += 1) names.forget(i)
  for (let i = 0; i < 150; i += 1) await servers.answer(`${i}.0.0.0`)
  assert.equal(servers.asked.length, 150)
})

test('closing ends what waits and what is asked', async () => {
  const { names, servers } = new Bench()
  for (let i = 0; i < 200; i += 1) names.expect(i)
  const wait = names.known([3])
  await servers.answer('none')
  names.close()
  await wait
  await servers.answer('64.0.0.0')
  assert.equal(servers.asked.length, 64)
})
