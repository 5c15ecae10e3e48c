/**
 * What every transport must do, said once and checked of each: the engine cannot tell them apart only if they all
 * keep the same contract (workers/transport/transport.ts).
 */
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { PATIENCE_MS, SLOT, TransportUse, type World } from './transport-use.ts'

/** ICMP and TCP answer everywhere; the others are here for their headers. */
const PROBED = [1, 47, 6, 17, 2, 132, 255]

/** Registers the checks for one transport; `makeWorld` is called when they run. */
export function conformance(name: string, skip: string | false, makeWorld: () => World): void {
  describe(`the ${name} transport`, { skip }, () => {
    let world: World
    before(() => {
      world = makeWorld()
    })
    after(() => world.close())

    const check = (sentence: string, body: (use: TransportUse) => Promise<void>) =>
      test(sentence, async () => {
        const use = new TransportUse(world)
        try {
          await body(use)
        } finally {
          use.transport.close()
        }
      })

    check('tells once how the next hop of an attached slot turned out', async (use) => {
      await use.attach()
      await use.turnUntil(
        () => use.ear.hops.length > 1 || use.transport.tick(use.ear, use.transport.now()) > 0,
      )
      assert.deepEqual(use.ear.hops, [{ slot: SLOT, outcome: world.outcome }])
    })

    check('tells when nobody is there, if it can know', async (use) => {
      if (world.absent === undefined) return
      await use.attach(3, world.absent)
      assert.deepEqual(use.ear.hops, [{ slot: 3, outcome: 'unreached' }])
      assert.equal(use.transport.confirm(3, 0), 'gone')
    })

    check(
      'puts packets on the wire byte for byte, in the order in which they were committed',
      async (use) => {
        await use.attach()
        world.takeWire(0)
        const written = use.write(PROBED)
        use.transport.flush(use.ear)
        const wire = world
          .takeWire(PROBED.length)
          .filter((packet) => written.some((own) => own.equals(packet)))
        assert.deepEqual(wire, written)
        assert.deepEqual(use.ear.unsent, [])
      },
    )

    check('sends nothing before flush, and nothing twice', async (use) => {
      await use.attach()
      world.takeWire(0)
      const [ping] = use.write([1])
      assert.deepEqual(world.takeWire(0), [])
      for (let i = 0; i < 3; i += 1) use.transport.flush(use.ear)
      assert.equal(world.takeWire(1).filter((packet) => ping?.equals(packet)).length, 1)
    })

    check('has room for far more packets than one turn sends', async (use) => {
      await use.attach()
      world.takeWire(0)
      const written = use.write(Array.from({ length: 1200 }, (_, i) => (i % 2 === 0 ? 1 : 6)))
      use.transport.flush(use.ear)
      const wire = world.takeWire(written.length)
      const isOurs = (packet: Buffer) =>
        packet.equals(written[0] ?? packet) || packet.equals(written[1] ?? packet)
      assert.equal(wire.filter(isOurs).length, written.length)
    })

    check('hands over what answers, as heard by the ear that hears for the slot', async (use) => {
      await use.attach()
      use.write([1, 6])
      await use.turnUntil(() => use.isAnswered(1) && use.isAnswered(6))
      const ear = use.transport.earOf(SLOT)
      const answers = use.ear.heard.filter(({ source }) => source === world.target)
      assert.deepEqual(new Set(answers.map(({ protocol }) => protocol)), new Set([1, 6]))
      assert(answers.every((one) => one.ear === ear))
    })

    check('ends a wait when something arrives, long before its time', async (use) => {
      await use.attach()
      use.write([1])
      use.transport.flush(use.ear)
      const startMs = use.transport.now()
      await use.turnUntil(() => use.isAnswered(1))
      assert(use.transport.now() - startMs < PATIENCE_MS / 10)
    })

    check('sleeps to the end of a wait otherwise, without turning in vain', async (use) => {
      await use.attach()
      const untilMs = use.transport.now() + 100
      let turns = 0
      for (; use.transport.now() < untilMs && turns < 1000; turns += 1) await use.transport.wait(untilMs)
      assert(use.transport.now() < untilMs + 50)
      assert(turns <= 20, `${turns} turns`)
    })

    check('yields to the event loop in every wait, however short', async (use) => {
      await use.attach()
      for (const ms of [-1, 0, 1]) {
        let hasRun = false
        setImmediate(() => {
          hasRun = true
        })
        await use.transport.wait(use.transport.now() + ms)
        assert.equal(hasRun, true)
      }
    })

    check('keeps a clock that never goes back', async (use) => {
      let beforeMs = use.transport.now()
      for (let i = 0; i < 20; i += 1) {
        await use.transport.wait(use.transport.now() + 0.5)
        assert(use.transport.now() >= beforeMs)
        beforeMs = use.transport.now()
      }
    })

    check('forgets a slot that is detached before its next hop is known', async (use) => {
      use.transport.attach(SLOT, world.route, world.target)
      use.transport.detach(SLOT)
      await use.attach(SLOT + 1)
      assert.deepEqual(
        use.ear.hops.map(({ slot }) => slot),
        [SLOT + 1],
      )
      assert.equal(use.transport.macOf(SLOT), undefined)
    })

    check('gives slots of one way the same path, and keeps what was learned of it', async (use) => {
      await use.attach(1)
      await use.attach(2)
      const path = use.transport.pathOf(1)
      assert.equal(use.transport.pathOf(2), path)
      use.transport.detach(1)
      use.transport.detach(2)
      await use.attach(3)
      assert.equal(use.transport.pathOf(3), path)
    })

    test('leaves no file descriptor open', async () => {
      const open = () => readdirSync('/proc/self/fd').length
      const fds = open()
      for (let i = 0; i < 3; i += 1) {
        const use = new TransportUse(world)
        await use.attach()
        use.transport.close()
      }
      assert.equal(open(), fds)
    })
  })
}
