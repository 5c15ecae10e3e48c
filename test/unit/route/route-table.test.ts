// What this kernel answers, in a namespace of the test's own: two links, a gateway on each, a policy rule.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { UsedInterfaces } from '../../../src/contract/used-interfaces.ts'
import { listInterfaces } from '../../../src/linux/interfaces.ts'
import { formatAddressV4, parseAddressV4 } from '../../../src/packet/address.ts'
import { RouteTable } from '../../../src/route/route-table.ts'
import { enterNamespace, ip, namespaceObstacle } from '../linux/namespace.ts'

const skip = namespaceObstacle()
if (skip === false) {
  enterNamespace([
    'link add one type veth peer name one-peer',
    'link add two type veth peer name two-peer',
    'address add 10.1.0.7/24 brd + dev one',
    'address add 10.1.0.5/24 brd + dev one',
    'address add 10.1.0.6/24 brd + dev one',
    'address add 10.2.0.7/16 brd + dev two',
    'link set one up',
    'link set one-peer up',
    'link set two up',
    'link set two-peer up',
    'link add pair type veth peer name pair-peer',
    'address add 10.4.0.5/30 dev pair',
    'address add 10.4.0.9/31 dev pair',
    'address add 10.4.4.7/24 dev pair',
    'link set pair up',
    'link set pair-peer up',
    'route add 10.4.4.0/32 via 10.4.4.1',
    'tuntap add mode tun name tunnel',
    'address add 10.5.0.1/24 dev tunnel',
    'link set tunnel up',
    'route add default via 10.1.0.1',
    'route add 10.9.0.0/16 dev one',
    'route add unreachable 10.66.0.0/16',
    'route add prohibit 10.67.0.0/16',
    'route add blackhole 10.68.0.0/16',
    'route add 10.77.0.0/16 nexthop via 10.1.0.1 nexthop via 10.2.0.1',
    'route add default via 10.2.0.1 table 100',
    'rule add to 198.51.100.0/24 lookup 100',
    'route add 203.0.113.0/24 via 10.2.0.1 table 101',
    'rule add from 10.1.0.6 lookup 101',
  ])
}
const table = skip === false ? RouteTable.open() : undefined
const UP = { down: undefined, hasChanged: false }
after(() => table?.close())

/** The answer in words: kind, interface, source, next hop, errno. */
function way(to: string, throughInterface?: string): string {
  const interfaceIndex = listInterfaces().find(({ name }) => name === throughInterface)?.index
  const route = table?.lookup(parseAddressV4(to) ?? 0, interfaceIndex === undefined ? {} : { interfaceIndex })
  if (route === undefined || route.kind === 'unreachable') return `unreachable ${route?.errno}`
  const via = route.gateway === undefined ? 'on-link' : `via ${formatAddressV4(route.gateway)}`
  return `${route.kind} ${route.interfaceName} from ${formatAddressV4(route.source)} ${via}`
}

test('a neighbour is on-link, anything else goes by the gateway, each from the address of its interface', {
  skip,
}, () => {
  assert.equal(way('10.1.0.9'), 'unicast one from 10.1.0.7 on-link')
  assert.equal(way('10.2.200.9'), 'unicast two from 10.2.0.7 on-link')
  assert.equal(way('10.9.1.1'), 'unicast one from 10.1.0.7 on-link')
  assert.equal(way('203.0.113.5'), 'unicast one from 10.1.0.7 via 10.1.0.1')
})

test('a policy rule is obeyed', { skip }, () => {
  assert.equal(way('198.51.100.5'), 'unicast two from 10.2.0.7 via 10.2.0.1')
})

test('an address from which the kernel would send another way is left out of the sources', { skip }, () => {
  const sources = (to: string, wanted: string[]) => {
    const options = { sources: wanted.map((address) => parseAddressV4(address) ?? 0) }
    return table?.lookup(parseAddressV4(to) ?? 0, options).sources.map(formatAddressV4)
  }
  const all = ['10.1.0.5', '10.1.0.6', '10.1.0.7']
  assert.deepEqual(sources('203.0.113.5', all), ['10.1.0.7', '10.1.0.5'])
  assert.deepEqual(sources('203.0.113.5', ['10.1.0.6']), ['10.1.0.7'], 'the usual one where none is left')
  assert.deepEqual(
    sources('10.1.0.9', all),
    ['10.1.0.7', '10.1.0.5', '10.1.0.6'],
    'the rule has no other way',
  )
  assert.equal(way('203.0.113.5'), 'unicast one from 10.1.0.7 via 10.1.0.1')
})

test('own addresses and loopback are local', { skip }, () => {
  assert.equal(way('127.0.0.1'), 'local lo from 127.0.0.1 on-link')
  assert.equal(way('127.8.9.10'), 'local lo from 127.0.0.1 on-link')
  assert.equal(way('10.1.0.7'), 'local lo from 10.1.0.7 on-link')
})

test('broadcast and multicast addresses are told apart from hosts', { skip }, () => {
  assert.equal(way('10.1.0.255'), 'broadcast one from 10.1.0.7 on-link')
  assert.equal(way('10.2.255.255'), 'broadcast two from 10.2.0.7 on-link')
  assert.equal(way('224.0.0.5'), 'multicast one from 10.1.0.7 on-link')
})

test('routes that lead nowhere are told by their errno', { skip }, () => {
  assert.equal(way('10.66.0.1'), 'unreachable EHOSTUNREACH')
  assert.equal(way('10.67.0.1'), 'unreachable EACCES')
  assert.equal(way('10.68.0.1'), 'unreachable EINVAL')
  assert.equal(table?.lookup(0xcb007105, { interfaceIndex: 9999 }).errno, 'ENODEV')
})

test('of several next hops the one that the kernel chose is given', { skip }, () => {
  assert.match(
    way('10.77.0.1'),
    /^unicast (one from 10\.1\.0\.7 via 10\.1\.0\.1|two from 10\.2\.0\.7 via 10\.2\.0\.1)$/,
  )
})

test('an interface that was asked for is used, whatever the tables prefer', { skip }, () => {
  assert.equal(way('10.1.0.9', 'one'), 'unicast one from 10.1.0.7 on-link')
  assert.match(way('198.51.100.5', 'two'), /^unicast two from 10\.2\.0\.7 via 10\.2\.0\.1$/)
  assert.match(way('203.0.113.5', 'two'), /^unicast two from 10\.2\.0\.7 on-link$/)
})

test('connected prefixes are those of the interface addresses and of no other route', { skip }, () => {
  const indexOf = (name: string) => listInterfaces().find((device) => device.name === name)?.index
  assert.deepEqual(table?.connectedPrefixes(), [
    { start: 0x0a010000, end: 0x0a0100ff, interfaceIndex: indexOf('one') },
    { start: 0x0a020000, end: 0x0a02ffff, interfaceIndex: indexOf('two') },
    { start: 0x0a040004, end: 0x0a040007, interfaceIndex: indexOf('pair') },
    { start: 0x0a040008, end: 0x0a040009, interfaceIndex: indexOf('pair') },
    { start: 0x0a040400, end: 0x0a0404ff, interfaceIndex: indexOf('pair') },
    { start: 0x0a050000, end: 0x0a0500ff, interfaceIndex: indexOf('tunnel') },
  ])
})

test('the network address of a connected prefix is told apart from hosts, on its link and nowhere else', {
  skip,
}, () => {
  assert.equal(way('10.1.0.0'), 'network one from 10.1.0.7 on-link')
  assert.equal(way('10.2.0.0'), 'network two from 10.2.0.7 on-link')
  assert.equal(way('10.4.0.4'), 'network pair from 10.4.0.5 on-link')
  assert.equal(way('10.1.0.0', 'one'), 'network one from 10.1.0.7 on-link')
})

test('where nobody says that it is one, an address that ends like a network is a host', { skip }, () => {
  assert.equal(way('10.2.3.0'), 'unicast two from 10.2.0.7 on-link', 'within a prefix')
  assert.equal(way('10.9.0.0'), 'unicast one from 10.1.0.7 on-link', 'of a prefix that is routed to a link')
  assert.equal(way('203.0.113.0'), 'unicast one from 10.1.0.7 via 10.1.0.1', 'behind a gateway')
  assert.equal(way('10.4.4.0'), 'unicast pair from 10.4.4.7 via 10.4.4.1', 'though it is within reach')
  assert.equal(way('10.4.0.8'), 'unicast pair from 10.4.0.9 on-link', 'of a /31')
  assert.equal(way('10.5.0.0'), 'unicast tunnel from 10.5.0.1 on-link', 'on a link between two points')
  assert.equal(way('10.1.0.0', 'two'), 'unicast two from 10.2.0.7 on-link', 'on another link')
})

test('changes of routes and interfaces are seen by the next lookup', { skip }, () => {
  ip('link add three type veth peer name three-peer')
  ip('address add 10.3.0.7/24 dev three')
  ip('link set three up')
  assert.equal(way('10.3.0.9'), 'unicast three from 10.3.0.7 on-link')
  assert.equal(way('10.3.0.0'), 'network three from 10.3.0.7 on-link')
  ip('address del 10.3.0.7/24 dev three')
  ip('route add 10.3.0.0/24 dev three')
  assert.equal(way('10.3.0.0'), 'unicast three from 10.1.0.7 on-link')
  ip('link delete three')
  assert.equal(way('10.3.0.9'), 'unicast one from 10.1.0.7 via 10.1.0.1')
})

test('an interface that is down, has no carrier or is gone is named, if ways have led by it', {
  skip,
}, () => {
  ip('link add four type veth peer name four-peer')
  ip('address add 10.6.0.7/24 dev four')
  assert.equal(table?.lookAtLinks().down, undefined, 'nobody has asked for a way by it')
  ip('link set four up')
  ip('link set four-peer up')
  assert.equal(way('10.6.0.9'), 'unicast four from 10.6.0.7 on-link')
  assert.deepEqual(table?.lookAtLinks(), UP)
  for (const end of ['four', 'four-peer']) {
    ip(`link set ${end} down`)
    assert.equal(table?.lookAtLinks().down, 'four', end)
    ip(`link set ${end} up`)
    assert.equal(table?.lookAtLinks().down, undefined, end)
  }
  ip('link delete four')
  assert.equal(table?.lookAtLinks().down, 'four')
})

test('one that was down between two looks is told once', { skip }, () => {
  ip('link add five type veth peer name five-peer')
  ip('address add 10.8.0.7/24 dev five')
  ip('link set five-peer up')
  ip('link set five up')
  const looking = RouteTable.open()
  looking.lookup(0x0a080009)
  assert.deepEqual(looking.lookAtLinks(), UP)
  for (const end of ['five', 'five-peer']) {
    ip(`link set ${end} down`)
    assert.deepEqual(
      [looking.lookAtLinks(), looking.lookAtLinks()],
      [true, false].map((hasChanged) => ({ down: 'five', hasChanged })),
    )
    ip(`link set ${end} up`)
    assert.deepEqual([looking.lookAtLinks(), looking.lookAtLinks()], [{ ...UP, hasChanged: true }, UP])
    ip(`link set ${end} down`)
    ip(`link set ${end} up`)
    assert.deepEqual([looking.lookAtLinks(), looking.lookAtLinks()], [{ ...UP, hasChanged: true }, UP], end)
  }
  looking.close()
})

test('what one has used is watched by all who share it, also by those who come while it is down', {
  skip,
}, () => {
  const used = new UsedInterfaces()
  const [first, later] = [RouteTable.open(used), RouteTable.open(used)]
  assert.equal(first.lookup(0x0a080009).kind, 'unicast')
  ip('link set five down')
  assert.deepEqual([later.lookAtLinks().down, RouteTable.open().lookAtLinks().down], ['five', undefined])
  ip('link set five up')
  assert.deepEqual(later.lookAtLinks(), { ...UP, hasChanged: true })
  for (const each of [first, later]) each.close()
})
