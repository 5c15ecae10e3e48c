/** The interfaces of this machine as they were when a worker began, and what a link needs to know of each. */
import { EXIT, Failure } from '../../src/contract/failures.ts'
import {
  ARPHRD_ETHER,
  ARPHRD_LOOPBACK,
  listInterfaces,
  type NetworkInterface,
} from '../../src/linux/interfaces.ts'
import { type AddressNumbers, numberOf } from '../../src/packet/address-numbers.ts'

/** The link-layer address of an interface whose frames need none. */
const NO_MAC = new Uint8Array(6)

/** An interface that frames are sent by. */
export interface FramedDevice {
  readonly device: NetworkInterface
  readonly mac: Uint8Array
}

export class Devices {
  /** By ascending index. */
  readonly all: readonly NetworkInterface[]
  readonly #byIndex: ReadonlyMap<number, NetworkInterface>
  /** This machine's own addresses, by their numbers. */
  readonly #addresses: ReadonlySet<number>

  /** Looks at them. Throws SystemCallFailure. */
  constructor(numbers: AddressNumbers) {
    this.all = listInterfaces()
    this.#byIndex = new Map(this.all.map((device) => [device.index, device]))
    this.#addresses = new Set(this.all.flatMap((device) => addressesOf(device, numbers)))
  }

  /** True for an address of this machine itself. */
  owns(address: number): boolean {
    return this.#addresses.has(address)
  }

  /** True where hosts are neighbours with link-layer addresses. */
  isEthernet(index: number): boolean {
    return this.#typeOf(index) === ARPHRD_ETHER
  }

  /** True where hosts are on the link itself, and not behind whoever is at its other end. */
  hasLinkHosts(index: number): boolean {
    return this.isEthernet(index) || this.#typeOf(index) === ARPHRD_LOOPBACK
  }

  /** The interface to send frames by. Throws the Failure NO_INTERFACE where it takes none. */
  framed(index: number): FramedDevice {
    const device = this.#byIndex.get(index)
    const mac = device?.type === ARPHRD_LOOPBACK ? NO_MAC : device?.mac
    if (device === undefined || mac === undefined) {
      const name = device?.name ?? `number ${index}`
      throw new Failure('NO_INTERFACE', `interface ${name} has no Ethernet, which IPv6 needs`, EXIT.failed)
    }
    return { device, mac }
  }

  #typeOf(index: number): number | undefined {
    return this.#byIndex.get(index)?.type
  }
}

function addressesOf({ addresses, addressesV6 }: NetworkInterface, numbers: AddressNumbers): number[] {
  if (numbers.family === 4) return addresses.map(({ address }) => address)
  return addressesV6.map(({ address }) => numberOf(numbers, address))
}
