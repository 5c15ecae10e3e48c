import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  ARPHRD_NONE,
  listInterfaces,
  parseInterface,
  parseInterfaceAddress,
  parseInterfaceAddressV6,
} from '../../../src/linux/interfaces.ts'
import { emitAttribute } from '../../../src/linux/netlink-message.ts'
import { formatAddress, formatAddressV4 } from '../../../src/packet/address.ts'
import { enterNamespace, namespaceObstacle, namespaceV6Obstacle } from './namespace.ts'

const skip = namespaceObstacle()

test('the interfaces of this namespace are listed with type, state and addresses, down and bare ones too', {
  skip,
}, () => {
  enterNamespace([
    'link add near address 02:00:00:00:00:07 mtu 1400 type veth peer name far',
    'address add 10.3.0.7/24 dev near',
    'address add 192.0.2.1 peer 192.0.2.9 dev near',
    'link set near up',
    'tuntap add dev tunnel mode tun',
  ])
  const links = listInterfaces().filter(({ name }) => ['lo', 'near', 'far', 'tunnel'].includes(name))
  const near = links.find(({ name }) => name === 'near')
  assert.deepEqual(near, {
    name: 'near',
    index: near?.index,
    mac: Uint8Array.of(2, 0, 0, 0, 0, 7),
    type: ARPHRD_ETHER,
    up: true,
    mtu: 1400,
    kind: 'veth',
    master: undefined,
    parent: links.find(({ name }) => name === 'far')?.index,
    addresses: [
      { address: 0x0a030007, prefixLength: 24 },
      { address: 0xc0000201, prefixLength: 32 },
    ],
    addressesV6: [],
  })
  const rest = ['lo', 'far', 'tunnel'].map((wanted) => {
    const { mac, type, up, addresses } = links.find(({ name }) => name === wanted) ?? {}
    return { wanted, mac: mac?.length, type, up, addresses }
  })
  assert.deepEqual(rest, [
    {
      wanted: 'lo',
      mac: undefined,
      type: ARPHRD_LOOPBACK,
      up: true,
      addresses: [{ address: 0x7f000001, prefixLength: 8 }],
    },
    { wanted: 'far', mac: 6, type: ARPHRD_ETHER, up: false, addresses: [] },
    { wanted: 'tunnel', mac: undefined, type: ARPHRD_NONE, up: false, addresses: [] },
  ])
  const indices = listInterfaces().map(({ index }) => index)
  assert.deepEqual(
    indices,
    indices.toSorted((a, b) => a - b),
  )
})

test('who is a port of whom is told, and who is stacked on or joined to whom', { skip }, () => {
  enterNamespace([
    'link add port type veth peer name cable',
    'link add name bridge type bridge',
    'link set port master bridge',
  ])
  const links = listInterfaces()
  const nameOf = (wanted: number | undefined) => links.find(({ index }) => index === wanted)?.name
  const told = links.map(({ name, kind, master, parent }) => [name, kind, nameOf(master), nameOf(parent)])
  assert.deepEqual(told.toSorted(), [
    ['bridge', 'bridge', undefined, undefined],
    ['cable', 'veth', undefined, 'port'],
    ['lo', undefined, undefined, undefined],
    ['port', 'veth', 'bridge', 'cable'],
  ])
})

test('the number of a parent in another namespace is not taken for one of ours', () => {
  const number = (value: number) => Buffer.of(value, 0, 0, 0)
  const link = [emitAttribute(3, Buffer.from('eth0\0')), emitAttribute(5, number(7))]
  const parentOf = (attributes: Buffer[]) => {
    const body = Buffer.concat([Buffer.alloc(16), ...attributes])
    return parseInterface({ type: 16, flags: 0, sequence: 0, body })[0]?.parent
  }
  assert.equal(parentOf(link), 7)
  assert.equal(parentOf([...link, emitAttribute(37, number(0))]), undefined)
})

test('more addresses than one datagram holds are all listed, each once', { skip }, () => {
  enterNamespace([])
  const wanted = Array.from({ length: 1000 }, (_, index) => 0x0a080001 + index)
  const commands = wanted.map((address) => `address add ${formatAddressV4(address)}/32 dev lo`)
  execFileSync('ip', ['-batch', '-'], { input: commands.join('\n') })
  const addresses = listInterfaces()
    .find(({ name }) => name === 'lo')
    ?.addresses.slice(1)
  assert.deepEqual(
    addresses?.map(({ address }) => address).toSorted((a, b) => a - b),
    wanted,
  )
})

test('IPv6 addresses are listed by interface, those of the link alone marked, not those still asked about', {
  skip: namespaceV6Obstacle(),
}, () => {
  enterNamespace([
    'link add near type veth peer name far',
    'link set near addrgenmode none',
    'link set far addrgenmode none',
    'address add fe80::7/64 dev near nodad',
    'address add fd33::7/64 dev near nodad',
    'address add fd34::7 peer fd34::9 dev near nodad',
    'address add fd33::8/64 dev near',
    'link set near up',
    'link set far up',
  ])
  const told = listInterfaces().flatMap(({ name, addressesV6 }) =>
    addressesV6.map((own) => [
      name,
      `${formatAddress(own.address)}/${own.prefixLength}`,
      ...(own.isLinkLocal ? ['link'] : []),
    ]),
  )
  assert.deepEqual(told.toSorted(), [
    ['lo', '::1/128'],
    ['near', 'fd33::7/64'],
    ['near', 'fd34::7/128'],
    ['near', 'fe80::7/64', 'link'],
  ])
})

test('an IPv6 address is left out while it is asked about or is another’s, by whichever flags the kernel tells', () => {
  const told = (family: number, flags: number, longFlags: number | undefined) => {
    const head = Buffer.of(family, 64, flags, 253, 4, 0, 0, 0)
    const long = longFlags === undefined ? [] : [emitAttribute(8, Buffer.of(longFlags, 0, 0, 0))]
    const body = Buffer.concat([head, emitAttribute(1, Buffer.alloc(16, 7)), ...long])
    return parseInterfaceAddressV6({ type: 20, flags: 0, sequence: 0, body })
  }
  const own = { address: new Uint8Array(16).fill(7), prefixLength: 64, isLinkLocal: true, index: 4 }
  assert.deepEqual(told(10, 0, undefined), [own])
  assert.deepEqual(told(10, 0x40 | 0x04, undefined), [own], 'optimistic')
  assert.deepEqual(told(10, 0x40, 0x20), [own], 'deprecated; the longer flags count')
  assert.deepEqual(told(10, 0x40, undefined), [])
  assert.deepEqual(told(10, 0x08 | 0x04, undefined), [])
  assert.deepEqual(told(10, 0, 0x40), [])
  assert.deepEqual(told(2, 0, undefined), [])
})

test('no bytes make the parsers throw', () => {
  const type = fc.constantFrom(16, 20, 3)
  fc.assert(
    fc.property(type, fc.uint8Array({ maxLength: 80 }), fc.boolean(), (kind, bytes, isV6) => {
      if (isV6 && bytes.length > 0) bytes[0] = 10
      const message = { type: kind, flags: 0, sequence: 0, body: Buffer.from(bytes) }
      assert.ok(parseInterface(message).length <= 1)
      assert.ok(parseInterfaceAddress(message).length <= 1)
      assert.ok(parseInterfaceAddressV6(message).length <= 1)
    }),
  )
})
