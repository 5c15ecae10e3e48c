/** Makes the links of a worker, for the family of its sweep, and its ear for what comes in elsewhere. */
import type { RouterMemory } from '../../src/contract/routers.ts'
import { type AddressNumbers, V6Numbers } from '../../src/packet/address-numbers.ts'
import type { Route } from '../../src/route/route.ts'
import { Path } from '../path.ts'
import type { Devices } from './devices.ts'
import { Elsewhere } from './elsewhere.ts'
import type { Link } from './link.ts'
import type { Asker, LinkFamily } from './packet/link-family.ts'
import { PacketLink, type PacketLinkParts } from './packet/packet-link.ts'
import { type Owner, V4Family } from './packet/v4-family.ts'
import { V6Family } from './packet/v6-family.ts'
import { RawLink } from './raw-socket/raw-link.ts'
import type { ReceiveRoom } from './receive-room.ts'

/** Of whoever asks nobody. */
const NO_ASKER: Asker = { mac: new Uint8Array(6), source: 0 }

/** What links are made of. */
export interface LinkMakerParts
  extends Owner,
    Pick<PacketLinkParts, 'counters' | 'arp' | 'arpTap' | 'hasDroppedSince'> {
  readonly devices: Devices
  readonly numbers: AddressNumbers
  readonly routers: RouterMemory
  /** The kernel's number of the only interface to send by; any unless given. */
  readonly interfaceIndex?: number | undefined
  /** Bytes of the longest packet that asks, IP header included; a plain probe's unless given. */
  readonly longest?: number
  /** The room for what comes in. */
  readonly room: Pick<ReceiveRoom, 'take'>
}

export class LinkMaker {
  readonly #parts: LinkMakerParts

  constructor(parts: LinkMakerParts) {
    this.#parts = parts
  }

  /** The packet link of the interface that a way leads through. Throws a Failure where it takes no frames. */
  packetLink(route: Route): Link {
    const { devices, room } = this.#parts
    const { device, mac } = devices.framed(route.interfaceIndex)
    return new PacketLink({
      ...this.#parts,
      pathTo: this.#pathTo(device.index),
      device,
      mac,
      family: this.family({ mac, source: route.sources[0] ?? route.source }),
      frames: room.take(),
    })
  }

  /** The link that leaves the way to the kernel. */
  rawLink(): Link {
    const { devices } = this.#parts
    return new RawLink({
      ...this.#parts,
      pathTo: ({ interfaceIndex, gateway }) => this.#pathTo(interfaceIndex)(gateway),
      hasNeighbors: (index) => devices.isEthernet(index),
      elsewhere: this.elsewhere(),
    })
  }

  /** A new ear for what comes in where nobody listens. */
  elsewhere(): Elsewhere {
    const { devices, numbers } = this.#parts
    return new Elsewhere({ ...this.#parts, family: numbers.family, devices: devices.all })
  }

  /** How packets are written and read, by whoever asks for neighbours. */
  family(asker: Asker = NO_ASKER): LinkFamily {
    const { numbers } = this.#parts
    return numbers instanceof V6Numbers
      ? new V6Family(this.#parts, asker, numbers)
      : new V4Family(this.#parts, asker)
  }

  #pathTo(interfaceIndex: number): (gateway: number | undefined) => Path {
    const { devices, routers } = this.#parts
    const hasLinkHosts = devices.hasLinkHosts(interfaceIndex)
    return (gateway) =>
      new Path({ interfaceIndex, gateway, isRouted: gateway !== undefined || !hasLinkHosts }, routers)
  }
}
