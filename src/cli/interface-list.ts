/** The interfaces and routes of this machine as `nmap --iflist` prints them: two tables. */
import { ARPHRD_ETHER, ARPHRD_LOOPBACK, ARPHRD_NONE, type NetworkInterface } from '../linux/interfaces.ts'
import { formatAddress, formatAddressV4, formatMac } from '../packet/address.ts'
import { tableLines } from '../report/table.ts'
import type { ListedRoute } from '../route/listed-routes.ts'

const WIDTH = 58
const INTERFACES = ['DEV', '(SHORT)', 'IP/MASK', 'TYPE', 'UP', 'MTU', 'MAC']
const ROUTES = ['DST/MASK', 'DEV', 'METRIC', 'GATEWAY']
const NO_ADDRESS = '(none)/0'

/** What else has no addresses of a link layer: SLIP, PPP, tunnels (linux/if_arp.h). */
const POINT_TO_POINT: readonly number[] = [256, 512, ARPHRD_NONE, 768, 776, 778]

/** The text, a line end behind its last line. */
export function interfaceListText(
  interfaces: readonly NetworkInterface[],
  routes: readonly ListedRoute[],
): string {
  const links = interfaces.flatMap((link) => {
    const own = [
      ...link.addresses.map(({ address, prefixLength }) => `${formatAddressV4(address)}/${prefixLength}`),
      ...link.addressesV6.map(({ address, prefixLength }) => `${formatAddress(address)}/${prefixLength}`),
    ]
    return own.length === 0 ? [rowOf(link, NO_ADDRESS)] : own.map((address) => rowOf(link, address))
  })
  const names = new Map(interfaces.map(({ index, name }) => [index, name]))
  const ways = routes.map((route) => [
    `${formatAddressV4(route.destination)}/${route.prefixLength}`,
    route.refusal !== undefined ? '-' : (names.get(route.interfaceIndex ?? 0) ?? '?'),
    `${route.metric}`,
    route.refusal ?? (route.gateway === undefined ? '' : formatAddressV4(route.gateway)),
  ])
  const lines = [
    ...titled('INTERFACES', links.length === 0 ? ['INTERFACES: NONE FOUND'] : tableLines(INTERFACES, links)),
    '',
    ...titled('ROUTES', ways.length === 0 ? ['ROUTES: NONE FOUND'] : tableLines(ROUTES, ways)),
  ]
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`
}

function rowOf({ name, type, up, mtu, mac }: NetworkInterface, address: string): string[] {
  const macText = mac === undefined ? '' : formatMac(mac).toUpperCase()
  return [name, `(${name})`, address, typeOf(type), up ? 'up' : 'down', `${mtu}`, macText]
}

function typeOf(type: number): string {
  if (type === ARPHRD_ETHER) return 'ethernet'
  if (type === ARPHRD_LOOPBACK) return 'loopback'
  return POINT_TO_POINT.includes(type) ? 'point2point' : 'other'
}

function titled(title: string, lines: readonly string[]): string[] {
  const before = Math.floor((WIDTH - title.length) / 2)
  return [`${'*'.repeat(before)}${title}${'*'.repeat(WIDTH - title.length - before)}`, ...lines]
}
