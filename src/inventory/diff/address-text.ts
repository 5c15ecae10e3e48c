/** Addresses as files of results write them: IPv4, and IPv6 where another scanner swept that. */
import { isIPv6 } from 'node:net'
import { parseAddressV4, toMapped } from '../../packet/address.ts'

/** The 16 bytes of an address in text, IPv4 mapped; undefined for any other text. A zone (`%eth0`) is left out. */
export function parseAddress(text: string): Uint8Array | undefined {
  const v4 = parseAddressV4(text)
  if (v4 !== undefined) return toMapped(v4)
  return isIPv6(text) ? parseAddressV6(text.replace(/%.*/, '')) : undefined
}

// The URL parser of the platform writes every valid form as lower-case groups, at most one `::` and no dotted quad.
function parseAddressV6(text: string): Uint8Array {
  const canonical = new URL(`http://[${text}]`).hostname.slice(1, -1)
  const [head = '', tail] = canonical.split('::')
  const [front, back] = [groupsOf(head), groupsOf(tail ?? '')]
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  for (const [index, group] of front.entries()) view.setUint16(index * 2, group)
  for (const [index, group] of back.entries()) view.setUint16((8 - back.length + index) * 2, group)
  return bytes
}

function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}
