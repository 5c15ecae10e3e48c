/** How a lab is laid out, without making one: names, addresses, routes, filters. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { macOf, namespacesOf, planNetwork } from '../../lab/plan.ts'
import { hostRuleset, lossRuleset, routerRuleset } from '../../lab/ruleset.ts'
import { REJECT_CODES, type RejectCode } from '../../lab/spec.ts'

const plain = { name: 'plain', address: '10.77.0.2' }

test('an absent host gets neither a namespace nor a switch port', () => {
  const ghost = { name: 'ghost', address: '10.77.0.9', absent: true }
  const router = {
    name: 'r',
    address: '10.77.0.254',
    far: '10.78.0.1/24',
    behind: [{ ...ghost, name: 'g2' }],
  }
  const plan = planNetwork({ hosts: [plain, ghost], routers: [router] }, 'x')
  assert.deepEqual(namespacesOf(plan), ['x-switch', 'x-r-switch', 'x-scanner', 'x-plain', 'x-r'])
  assert.deepEqual(
    plan.switches.map(({ links }) => links.map(({ node }) => node)),
    [['x-scanner', 'x-plain', 'x-r'], ['x-r']],
  )
})

test('the scanner reaches a far subnet through its router, and the hosts there find back', () => {
  const behind = [{ name: 'far', address: '10.78.5.2' }]
  const router = { name: 'r', address: '10.77.0.254', far: '10.78.5.1/22', behind }
  const { nodes } = planNetwork({ hosts: [], routers: [router] }, 'x')
  const commands = new Map(nodes.map((node) => [node.namespace, node.commands]))
  assert.ok(commands.get('x-scanner')?.includes('route add 10.78.4.0/22 via 10.77.0.254'))
  assert.ok(commands.get('x-far')?.includes('route add default via 10.78.5.1'))
})

test('names that are doubled, reserved or unfit for a namespace are refused', () => {
  for (const name of ['plain', 'scanner', 'switch', 'a/b', '', '-x']) {
    assert.throws(
      () => planNetwork({ hosts: [plain, { name, address: '10.77.0.3' }] }, 'x'),
      /host name/,
      name,
    )
  }
})

test('lifting the limit lifts the host-wide one too, and stock leaves a fresh kernel as it is', () => {
  const settings = (limit: 'none' | 'stock' | number) =>
    planNetwork({ hosts: [{ ...plain, limit }] }, 'x').nodes[1]?.settings
  assert.deepEqual(settings('stock'), { ip_forward: 0 })
  assert.deepEqual(settings(100), { ip_forward: 0, icmp_ratelimit: 100 })
  assert.deepEqual(settings('none'), {
    ip_forward: 0,
    icmp_ratelimit: 0,
    icmp_msgs_per_sec: 1_000_000,
    icmp_msgs_burst: 1_000_000,
  })
})

test('a MAC address tells its host', () => {
  assert.equal(macOf('10.77.0.255'), '02:00:0a:4d:00:ff')
})

test('a filter has exactly one rule for each protocol that it names, and none needs no table', () => {
  const rejects = fc.dictionary(
    fc.integer({ min: 0, max: 255 }).map(String),
    fc.constantFrom(...(Object.keys(REJECT_CODES) as RejectCode[])),
  )
  fc.assert(
    fc.property(rejects, fc.uniqueArray(fc.integer({ min: 0, max: 255 })), (wanted, drops) => {
      const ruleset = hostRuleset({ ...plain, rejects: wanted, drops })
      const rules = [...ruleset.matchAll(/ip protocol (\d+) (.*)/g)].map(([, protocol, verdict]) => [
        protocol,
        verdict,
      ])
      const expected = [
        ...drops.map((protocol) => [String(protocol), 'drop']),
        ...Object.entries(wanted).map(([p, code]) => [p, `reject with icmp type ${REJECT_CODES[code].nft}`]),
      ]
      assert.deepEqual(rules, expected)
      assert.equal(ruleset === '', expected.length === 0)
    }),
  )
})

test('a wall with holes accepts what is listed and drops the rest', () => {
  const rules = hostRuleset({ ...plain, dropsAllBut: ['echo', 'timestamp', 47], drops: [6] })
  assert.deepEqual(
    rules.match(/iifname .*/g)?.map((rule) => rule.replace('iifname "eth0" ', '')),
    ['icmp type echo-request accept', 'icmp type timestamp-request accept', 'ip protocol 47 accept', 'drop'],
  )
})

test('a router that knows its neighbours has them all for good, and they have it', () => {
  const behind = [
    { name: 'far', address: '10.78.0.2', extra: ['10.78.0.3'] },
    { name: 'ghost', address: '10.78.0.4', absent: true },
  ]
  const router = { name: 'r', address: '10.77.0.254', far: '10.78.0.1/24', behind, farLoss: 10 }
  const neighborsOf = (knowsNeighbors: boolean) =>
    planNetwork({ hosts: [], routers: [{ ...router, knowsNeighbors }] }, 'x').nodes.map(({ commands }) =>
      commands.flatMap(
        (command) => /^neigh add (\S+ lladdr \S+ dev eth\d) nud permanent$/.exec(command)?.[1] ?? [],
      ),
    )
  assert.deepEqual(neighborsOf(true), [
    [],
    [
      '10.77.0.1 lladdr 02:00:0a:4d:00:01 dev eth0',
      '10.78.0.2 lladdr 02:00:0a:4e:00:02 dev eth1',
      '10.78.0.3 lladdr 02:00:0a:4e:00:02 dev eth1',
    ],
    ['10.78.0.1 lladdr 02:00:0a:4e:00:01 dev eth0'],
  ])
  assert.deepEqual(neighborsOf(false), [[], [], []])
})

test("a router's far side loses at its own port of the far switch", () => {
  const behind = [{ name: 'far', address: '10.78.0.2' }]
  const router = { name: 'r', address: '10.77.0.254', far: '10.78.0.1/24', behind, farLoss: 10 }
  const [near, far] = planNetwork({ hosts: [], routers: [router] }, 'x').switches
  assert.deepEqual(
    far?.links.map(({ port, loss }) => [port, loss]),
    [
      ['p0', 10],
      ['p1', 0],
    ],
  )
  assert.equal(near?.ruleset, '')
})

test("a router filters only what comes from the scanner's side", () => {
  assert.match(routerRuleset({ drops: [47] }), /iifname "eth0" ip protocol 47 drop/)
})

test('loss strikes both directions of a lossy port and no other port', () => {
  const ruleset = lossRuleset([
    { port: 'p1', loss: 5 },
    { port: 'p2', loss: 0 },
  ])
  assert.deepEqual(
    ruleset
      .split('\n')
      .filter((line) => line.includes('numgen'))
      .map((line) => line.trim()),
    ['iifname "p1" numgen random mod 100 < 5 drop', 'oifname "p1" numgen random mod 100 < 5 drop'],
  )
})
