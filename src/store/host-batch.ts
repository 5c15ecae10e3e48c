/** Finished hosts on their way to the store's thread, and the senders of one that the store keeps as bytes. */
import { HostWriter } from '../contract/host-bytes.ts'
import type { HostResult } from '../contract/result.ts'

export { decodeHosts, decodeSenders, encodeSenders } from '../contract/host-bytes.ts'

/** The hosts in one buffer; those that are down are left out: that they are not there says it. */
export function encodeHosts(hosts: readonly HostResult[]): Uint8Array<ArrayBuffer> {
  const writer = new HostWriter()
  for (const host of hosts) if (host.status !== 'down') writer.add(host)
  return writer.take()
}
