/**
 * Reads the XML of `nmap -sO -oX` (Nmap's nmap.dtd, output version 1.05) as it streams by, and our own, which says in a
 * processing instruction how its answers were classified. States that Nmap folded are in `extrareasons`; releases before
 * they had `ports` leave them to what was asked and is not listed. Without a `finished` element that says success the file
 * was cut off, and it is read as far as it goes.
 */
import sax from 'sax'
import { Failure } from '../../contract/failures.ts'
import type { HostStatus } from '../../contract/result.ts'
import { parseAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { CLASSIFICATIONS, type Classification, STATES, type State } from '../../verdict/classify.ts'
import { byAddress, type ComparableHost, type HostList } from './comparable.ts'
import { type StateList, StateLists } from './state-lists.ts'

type Attributes = Readonly<Record<string, string>>

/** What is known of the host whose element is open. */
interface OpenHost {
  status: HostStatus
  address: Uint8Array | undefined
  mac: string | undefined
  name: string | undefined
  readonly lists: StateList[]
  /** States that were folded without a word which protocols have them. */
  readonly unlisted: State[]
}

export class NmapHosts {
  readonly #label: string
  // Nmap repeats its command line in an attribute, and a list of addresses may make that longer than sax's 64 kB.
  readonly #parser = Object.assign(sax.parser(true), { bufferCheckPosition: Number.POSITIVE_INFINITY })
  readonly #hosts: ComparableHost[] = []
  readonly #states = new StateLists()
  /** The protocols that were asked, as `-p` takes them. */
  #services = ''
  #host: OpenHost | undefined
  #port: string | undefined
  #folded: { readonly state: State; isListed: boolean } | undefined
  #targets: number | undefined
  #classification: Classification = 'nmap'
  /** Whether hosts that are up may be missing; of Nmap its command line says so. */
  #isOnlyOpen = false
  #isRoot = true
  #isFinished = false
  #isClosed = false

  constructor(label: string) {
    this.#label = label
    this.#parser.onerror = (error) => {
      throw this.#fault(`this is no XML: ${error.message.split('\n')[0]}`)
    }
    this.#parser.onopentag = ({ name, attributes }) => this.#open(name, attributes as Attributes)
    this.#parser.onprocessinginstruction = ({ name, body }) => {
      if (name !== 'protosweep') return
      this.#classification = classificationIn(body) ?? this.#classification
      this.#isOnlyOpen ||= body.includes('only_open="true"')
    }
    this.#parser.onclosetag = (name) => this.#close(name)
  }

  /** Takes the next piece of the file. Throws a Failure BAD_INPUT for what is not of such a scan. */
  write(text: string): void {
    this.#parser.write(text)
  }

  /** The hosts, when there is no more. A host whose element broke off is left out. */
  end(): HostList {
    if (this.#isRoot) throw this.#fault('this is no XML of Nmap: it has no element nmaprun')
    const isWhole = this.#isFinished && this.#isClosed
    return {
      label: this.#label,
      isWhole,
      isOnlyOpen: this.#isOnlyOpen,
      classification: this.#classification,
      targets: isWhole ? this.#targets : undefined,
      covers: () => isWhole && !this.#isOnlyOpen,
      hosts: byAddress(this.#hosts),
    }
  }

  #open(name: string, attributes: Attributes): void {
    if (this.#isRoot && name !== 'nmaprun') {
      throw this.#fault(`this is no XML of Nmap: its root is ${quoted(name)}, not "nmaprun"`)
    }
    this.#isRoot = false
    if (name === 'nmaprun') this.#isOnlyOpen ||= /(^|\s)--open(\s|$)/.test(attributes.args ?? '')
    if (name === 'scaninfo') this.#scan(attributes)
    else if (name === 'finished') this.#isFinished = attributes.exit === 'success'
    else if (name === 'hosts') this.#targets = numberOf(attributes.total)
    else if (name === 'host') this.#host = freshHost()
    else if (this.#host !== undefined) this.#partOf(this.#host, name, attributes)
  }

  #scan({ type = '', protocol = '', services = '' }: Attributes): void {
    if (protocol !== 'ip') {
      throw this.#fault(
        `this is a scan of ${quoted(`${protocol} ports (${type})`)}: only nmap -sO can be compared`,
      )
    }
    this.#services = services
  }

  #partOf(host: OpenHost, name: string, attributes: Attributes): void {
    switch (name) {
      case 'status':
        host.status = statusOf(attributes.state)
        return
      case 'address':
        this.#address(host, attributes)
        return
      case 'hostname':
        host.name ??= attributes.name
        return
      case 'extraports':
        this.#folded = { state: this.#state(attributes.state), isListed: false }
        return
      case 'extrareasons':
        this.#reasons(host, attributes.ports)
        return
      case 'port':
        this.#port = attributes.protocol === 'ip' ? (attributes.portid ?? '') : undefined
        return
      case 'state':
        if (this.#port !== undefined) host.lists.push([this.#state(attributes.state), this.#port])
    }
  }

  #address(host: OpenHost, { addr = '', addrtype }: Attributes): void {
    if (addrtype === 'mac') {
      host.mac = addr.toUpperCase()
      return
    }
    host.address = parseAddress(addr)
    if (host.address === undefined) throw this.#fault(`${quoted(addr)} is no address`)
  }

  #reasons(host: OpenHost, ports: string | undefined): void {
    if (this.#folded === undefined || ports === undefined) return
    this.#folded.isListed = true
    host.lists.push([this.#folded.state, ports])
  }

  #close(name: string): void {
    if (name === 'nmaprun') this.#isClosed = true
    if (name === 'extraports') {
      if (this.#folded?.isListed === false) this.#host?.unlisted.push(this.#folded.state)
      this.#folded = undefined
    }
    if (name === 'host' && this.#host !== undefined) {
      this.#keep(this.#host)
      this.#host = undefined
    }
  }

  #keep(host: OpenHost): void {
    const { address, name, mac, status } = host
    if (address === undefined) throw this.#fault('a host has no address')
    // What is listed comes last, so that it counts.
    const states = this.#states.read([...this.#restOf(host), ...host.lists])
    if (!states.ok) throw this.#fault(states.fault.message)
    this.#hosts.push({ address, name, mac, status, states: states.value })
  }

  // One state alone can be given to all that was asked and is not listed; of several nobody knows which is whose.
  #restOf({ unlisted: [state, ...more] }: OpenHost): StateList[] {
    return state === undefined || more.length > 0 ? [] : [[state, this.#services]]
  }

  #state(word = ''): State {
    const state = word === 'unknown' ? 'unproved' : STATES.find((known) => known === word)
    if (state === undefined)
      throw this.#fault(`${quoted(word)} is no state of a protocol: ${STATES.join(', ')}`)
    return state
  }

  #fault(message: string): Failure {
    return new Failure('BAD_INPUT', `${this.#label}:${this.#parser.line + 1}: ${message}`)
  }
}

function freshHost(): OpenHost {
  return { status: 'skipped', address: undefined, mac: undefined, name: undefined, lists: [], unlisted: [] }
}

function classificationIn(body: string): Classification | undefined {
  return CLASSIFICATIONS.find((known) => body.includes(`classification="${known}"`))
}

function statusOf(word: string | undefined): HostStatus {
  return word === 'up' || word === 'down' ? word : 'skipped'
}

function numberOf(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined
}
