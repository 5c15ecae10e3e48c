/**
 * Who made a network card, after its MAC address, from the IEEE's registry as the package oui-data has it. Offline, and
 * read only when the first address comes that can be in it.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { HostView } from '../../report/host-view.ts'
import { VendorTable } from './vendor-table.ts'

/** Said in a vendor's place: such an address was made up, by a hypervisor or by a telephone that hides its own. */
export const LOCALLY_ADMINISTERED = 'locally administered'

/** The bit of a MAC address's first octet that says so (IEEE 802-2014, 8.2.2). */
const LOCAL_BIT = 0x02

export class Vendors {
  readonly #read: () => Buffer
  /** Undefined before it was read, null where it cannot be: the package is an optional one. */
  #table: VendorTable | null | undefined

  /** `read` gives the registry in place of the package's, or throws. */
  constructor(read: () => Buffer = readPackage) {
    this.#read = read
  }

  /** The vendor of a card, or that its address is locally administered; undefined where neither is known. */
  vendorOf(mac: Uint8Array): string | undefined {
    if (((mac[0] ?? 0) & LOCAL_BIT) !== 0) return LOCALLY_ADMINISTERED
    if (this.#table === undefined) this.#table = this.#open()
    return this.#table?.vendorOf(mac)
  }

  /** A host with the vendor of its card, where that is known. */
  told(view: HostView): HostView {
    const { mac } = view.result
    const vendor = mac && this.vendorOf(mac)
    return vendor === undefined ? view : { ...view, vendor }
  }

  #open(): VendorTable | null {
    try {
      return new VendorTable(this.#read())
    } catch {
      return null
    }
  }
}

function readPackage(): Buffer {
  return readFileSync(createRequire(import.meta.url).resolve('oui-data'))
}
