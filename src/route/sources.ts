/**
 * Which addresses of this machine a destination is asked from. Every address has an error budget of its own with the
 * target, so more of them make a sweep faster; but only those count to which the answers come as surely as to the one
 * that the kernel would choose. Pure.
 */
import type { InterfaceAddress, InterfaceAddressV6 } from '../linux/interfaces.ts'
import type { Route } from './route.ts'

/** What the user wants asked from: `auto`, all that suit, or these addresses (u32). */
export type WantedSources = 'auto' | readonly number[]

/** More sources gain nothing: 43 with six errors each at once are owed an error for each of the 256 protocols at once. */
export const MOST_SOURCES = 64

const LOOPBACK_NETWORK = 127
const ADDRESS_BITS = 32

/**
 * The sources of a way, out of those `wanted` and the `addresses` of the interface that it leaves by: never empty, each
 * once, the kernel's own choice first if it is among them. That choice alone where nothing is wanted that the interface
 * has, and for this machine's own addresses; those of its loopback network may be asked from that network.
 */
export function chooseSources(
  wanted: WantedSources,
  destination: number,
  route: Route,
  addresses: readonly InterfaceAddress[],
): readonly number[] {
  const suitable = suitableSources(wanted, destination, route, addresses)
  if (suitable.length === 0) return [route.source]
  const others = suitable.filter((address) => address !== route.source)
  return others.length === suitable.length ? others : [route.source, ...others]
}

/**
 * The address of an interface for an IPv6 destination (16 bytes) where the kernel names none: of the link alone for one of
 * the link alone, for any other one that is not. Undefined if the interface has no such address.
 */
export function chooseSourceV6(
  destination: Uint8Array,
  addresses: readonly InterfaceAddressV6[],
): Uint8Array | undefined {
  const wanted = isLinkLocal(destination)
  return addresses.find((own) => own.isLinkLocal === wanted)?.address
}

/** Whether an address (u32) is in 127.0.0.0/8, all of which is this machine. */
export function isLoopback(address: number): boolean {
  return address >>> 24 === LOOPBACK_NETWORK
}

/** The addresses of an interface that `auto` would ask from together with this one of them, itself included. */
export function neighboursOf(source: number, addresses: readonly InterfaceAddress[]): number[] {
  return addressesIn(prefixAround(source, addresses), addresses)
}

function suitableSources(
  wanted: WantedSources,
  destination: number,
  { kind, gateway, source }: Route,
  addresses: readonly InterfaceAddress[],
): readonly number[] {
  if (kind === 'local') {
    return wanted !== 'auto' && isLoopback(destination) ? wanted.filter(isLoopback) : []
  }
  if (wanted !== 'auto') {
    return wanted.filter((wish) => wish === source || addresses.some(({ address }) => address === wish))
  }
  const around = gateway === undefined ? prefixAround(destination, addresses) : undefined
  const suitable = addressesIn(around ?? prefixAround(source, addresses), addresses)
  const isFirst = (address: number) => Number(address === source)
  return suitable.sort((a, b) => isFirst(b) - isFirst(a)).slice(0, MOST_SOURCES)
}

/** The longest prefix of an interface that holds an address and more; undefined if none does. */
function prefixAround(address: number, addresses: readonly InterfaceAddress[]): InterfaceAddress | undefined {
  return addresses
    .filter((own) => own.prefixLength < ADDRESS_BITS && isWithin(address, own))
    .sort((a, b) => b.prefixLength - a.prefixLength)[0]
}

function addressesIn(prefix: InterfaceAddress | undefined, addresses: readonly InterfaceAddress[]): number[] {
  if (prefix === undefined) return []
  return [...new Set(addresses.map(({ address }) => address).filter((address) => isWithin(address, prefix)))]
}

/** fe80::/10 (RFC 4291 section 2.5.6). */
function isLinkLocal([first, second = 0]: Uint8Array): boolean {
  return first === 0xfe && (second & 0xc0) === 0x80
}

function isWithin(address: number, { address: own, prefixLength }: InterfaceAddress): boolean {
  // A shift by 32 would be one by 0.
  return prefixLength === 0 || (address ^ own) >>> (ADDRESS_BITS - prefixLength) === 0
}
