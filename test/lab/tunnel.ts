/** A point-to-point link without link layer between two nodes of a lab, and what a path may do to packets on it. */
import { fileURLToPath } from 'node:url'
import type { Lab } from './lab.ts'
import { pathOf } from './namespace.ts'
import { ready } from './process.ts'

const TUNNEL = fileURLToPath(new URL('./tunnel.py', import.meta.url))
const DEVICE = 'tun0'

/** What a tunnel does to probes on their way there, and to ICMP errors on their way back; tunnel.py has the details. */
export type Meddling = 'rewrite-id' | 'strip-payload' | 'cut-quotes'

export interface TunnelSpec {
  /** Name and address of the end on the scanner's side: `scanner`, or a router. */
  readonly near: readonly [name: string, address: string]
  /** Name and address of the other end. */
  readonly far: readonly [name: string, address: string]
  readonly meddling?: readonly Meddling[]
}

/** Opens a tunnel; its device is called tun0 at both ends, and it lasts as long as the lab. */
export async function openTunnel(lab: Lab, { near, far, meddling = [] }: TunnelSpec): Promise<void> {
  const paths = [near, far].map(([name]) => pathOf(lab.namespaceOf(name)))
  const child = lab.spawn(['python3', TUNNEL, ...paths, DEVICE, ...meddling], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await ready(child)
  await Promise.all([
    lab.inside(near[0], addressScript(near[1], far[1])),
    lab.inside(far[0], addressScript(far[1], near[1])),
  ])
}

function addressScript(own: string, peer: string): string {
  return `ip addr add ${own} peer ${peer} dev ${DEVICE}\nip link set ${DEVICE} up\n`
}
