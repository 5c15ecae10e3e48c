// What this kernel answers about IPv6, in a namespace of the test's own: two links, a router on one of them.
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { isIPv6 } from 'node:net'
import { after, test } from 'node:test'
import { listInterfaces } from '../../../src/linux/interfaces.ts'
import { numberOf, textOfNumber, V6Numbers } from '../../../src/packet/address-numbers.ts'
import { RouteTable } from '../../../src/route/route-table.ts'
import { enterNamespace, ip, namespaceV6Obstacle } from '../linux/namespace.ts'

const skip = namespaceV6Obstacle()
if (skip === false) {
  enterNamespace(
    [
      'address add fd90::1/128 dev lo nodad',
      'link add one type veth peer name one-peer',
      'link add two type veth peer name two-peer',
      ...['one', 'one-peer', 'two', 'two-peer'].map((name) => `link set ${name} addrgenmode none`),
      'address add fd77::7/64 dev one nodad',
      'address add fe80::7/64 dev one nodad',
      'address add fd78::7/64 dev two nodad',
      'address add fe80::8/64 dev two nodad',
      ...['one', 'one-peer', 'two', 'two-peer'].map((name) => `link set ${name} up`),
      'route add default via fe80::1 dev one',
      'route add unreachable fd66::/64',
      'route add prohibit fd67::/64',
      'route add blackhole fd68::/64',
      'route add fd79::/64 via fd78::1',
      'route add local fd70::/64 dev lo',
      'route add anycast fd71::1 dev two',
    ].map((command) => (/^route/.test(command) ? `-6 ${command}` : command)),
  )
}
/** Two targets, fd77::7 (of this machine) and the one after it; everything else is numbered as it is met. */
const NUMBERS = new V6Numbers(Buffer.concat([bytesOf('fd77::7'), bytesOf('fd77::8')]))
const table = skip === false ? RouteTable.open(undefined, NUMBERS) : undefined
after(() => table?.close())

/** The 16 bytes of an address that has one `::`. */
function bytesOf(text: string): Buffer {
  assert.ok(isIPv6(text))
  const [before = [], behind = []] = text.split('::').map((part) => part.split(':').filter(Boolean))
  const groups = [...before, ...Array(8 - before.length - behind.length).fill('0'), ...behind]
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

/** The answer in words: kind, interface, source, next hop, errno. */
function way(to: string, throughInterface?: string): string {
  const interfaceIndex = listInterfaces().find(({ name }) => name === throughInterface)?.index
  const route = table?.lookup(numberOf(NUMBERS, bytesOf(to)), { interfaceIndex })
  if (route === undefined || route.kind === 'unreachable') return `unreachable ${route?.errno}`
  assert.deepEqual(route.sources, [route.source])
  const via = route.gateway === undefined ? 'on-link' : `via ${textOfNumber(NUMBERS, route.gateway)}`
  return `${route.kind} ${route.interfaceName} from ${textOfNumber(NUMBERS, route.source)} ${via}`
}

test('a neighbour is on-link, anything else goes by the router, each from the address of its interface', {
  skip,
}, () => {
  assert.equal(way('fd77::8'), 'unicast one from fd77::7 on-link')
  assert.equal(way('fd77::1234'), 'unicast one from fd77::7 on-link')
  assert.equal(way('fd78::9'), 'unicast two from fd78::7 on-link')
  assert.equal(way('2001:db8::1'), 'unicast one from fd77::7 via fe80::1')
  assert.equal(way('fd79::1'), 'unicast two from fd78::7 via fd78::1')
})

test('a number of a source is that of the same address as a target', { skip }, () => {
  assert.equal(table?.lookup(2).source, 1)
})

test('an address of the link alone is asked for on the interface that was named', { skip }, () => {
  assert.equal(way('fe80::9', 'one'), 'unicast one from fe80::7 on-link')
  assert.equal(way('fe80::9', 'two'), 'unicast two from fe80::8 on-link')
})

test('own addresses and loopback are local', { skip }, () => {
  assert.equal(way('::1'), 'local lo from ::1 on-link')
  assert.equal(way('fd77::7'), 'local lo from fd77::7 on-link')
  assert.equal(way('fe80::7'), 'local lo from fe80::7 on-link')
  assert.match(way('fd70::5'), /^local lo /)
})

test('the first address of a prefix is its routers’, and this machine’s own if it is one', { skip }, () => {
  assert.equal(way('fd77::'), 'unicast one from fd77::7 on-link')
  assert.equal(way('fd71::1'), 'unicast two from fd78::7 on-link')
  writeFileSync('/proc/sys/net/ipv6/conf/all/forwarding', '1')
  assert.equal(way('fd77::'), 'local lo from fd77::7 on-link')
  assert.equal(way('fd71::1'), 'unicast two from fd78::7 on-link')
})

test('multicast addresses are told apart from hosts', { skip }, () => {
  assert.match(way('ff02::1', 'one'), /^multicast one /)
  assert.match(way('ff0e::5', 'two'), /^multicast two /)
})

test('routes that lead nowhere are told by their errno', { skip }, () => {
  assert.equal(way('fd66::1'), 'unreachable EHOSTUNREACH')
  assert.equal(way('fd67::1'), 'unreachable EACCES')
  assert.equal(way('fd68::1'), 'unreachable EINVAL')
  assert.equal(table?.lookup(2, { interfaceIndex: 9999 }).errno, 'ENETUNREACH')
})

test('where there is no address to send from there is no way', { skip }, () => {
  ip('link add bare type veth peer name bare-peer')
  for (const name of ['bare', 'bare-peer']) ip(`link set ${name} addrgenmode none`)
  for (const name of ['bare', 'bare-peer']) ip(`link set ${name} up`)
  for (const address of ['fd77::7', 'fe80::7']) ip(`address del ${address}/64 dev one`)
  for (const address of ['fd78::7', 'fe80::8']) ip(`address del ${address}/64 dev two`)
  ip('-6 route add fd80::/64 dev bare')
  ip('address del fd90::1/128 dev lo')
  assert.equal(way('2001:db8::1'), 'unreachable EADDRNOTAVAIL', 'nor one that it had')
  assert.equal(way('fd80::1'), 'unreachable EADDRNOTAVAIL', 'and not from ::1, as the kernel would')
})

test('changes of routes and interfaces are seen by the next lookup', { skip }, () => {
  ip('address add fd81::7/64 dev bare nodad')
  assert.equal(way('fd81::9'), 'unicast bare from fd81::7 on-link')
  ip('link delete bare')
  ip('-6 route del default')
  assert.equal(way('fd81::9'), 'unreachable ENETUNREACH')
})
