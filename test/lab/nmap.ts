/** Runs Nmap's own protocol scan in the lab and reads its XML: the second opinion on every host without a limit. */
import type { State } from './answer.ts'
import type { Scanner } from './prober.ts'

/** One protocol as Nmap reports it; `from` is the address of whoever answered, where that was not the target. */
export interface NmapPort {
  readonly state: State
  readonly reason: string
  readonly from?: string
}

export interface NmapHost {
  readonly address: string
  readonly status: string
  /** By protocol; only those that were scanned. */
  readonly ports: ReadonlyMap<number, NmapPort>
}

/** Sweeps `addresses` with `nmap -sO -n -Pn` and gives the hosts by address. Throws when Nmap fails. */
export async function nmapSweep(
  scanner: Scanner,
  addresses: readonly string[],
  options: readonly string[] = [],
): Promise<Map<string, NmapHost>> {
  const argv = ['nmap', '-sO', '-n', '-Pn', '-oX', '-', ...options, ...addresses]
  const { code, stdout, stderr } = await scanner.exec(argv)
  if (code !== 0) throw new Error(`${argv.join(' ')} failed: ${stderr}`)
  return new Map(parseNmapXml(stdout).map((host) => [host.address, host]))
}

/** The state of each protocol, 0 to 255; undefined where Nmap did not report one. */
export function nmapStates(host: NmapHost | undefined): (State | undefined)[] {
  return Array.from({ length: 256 }, (_, protocol) => host?.ports.get(protocol)?.state)
}

/** Reads the hosts from the XML of an `-sO` run. Knows Nmap's writing, not XML: one line per element, double quotes. */
export function parseNmapXml(xml: string): NmapHost[] {
  return [...xml.matchAll(/<host[ >].*?<\/host>/gs)].map(([host]) => ({
    address: attribute(element(host, 'address'), 'addr') ?? '',
    status: attribute(element(host, 'status'), 'state') ?? '',
    ports: new Map([...foldedPorts(host), ...listedPorts(host)]),
  }))
}

function listedPorts(host: string): [number, NmapPort][] {
  return [...host.matchAll(/<port .*?<\/port>/gs)].map(([port]) => {
    const state = element(port, 'state')
    const from = attribute(state, 'reason_ip')
    return [
      Number(attribute(port, 'portid')),
      {
        state: stateIn(state),
        reason: attribute(state, 'reason') ?? '',
        ...(from === undefined ? {} : { from }),
      },
    ]
  })
}

// A state that many protocols share is written once, with their numbers as ranges below each reason.
function foldedPorts(host: string): [number, NmapPort][] {
  return [...host.matchAll(/<extraports .*?<\/extraports>/gs)].flatMap(([folded]) =>
    [...folded.matchAll(/<extrareasons [^>]*>/g)].flatMap(([reason]) =>
      numbersIn(attribute(reason, 'ports') ?? '').map((protocol): [number, NmapPort] => [
        protocol,
        { state: stateIn(folded), reason: attribute(reason, 'reason') ?? '' },
      ]),
    ),
  )
}

function numbersIn(ranges: string): number[] {
  return ranges.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, i) => first + i)
  })
}

function stateIn(tag: string): State {
  const state = attribute(tag, 'state')
  if (state === 'open' || state === 'closed' || state === 'filtered' || state === 'open|filtered')
    return state
  throw new Error(`Nmap reports a state that a protocol scan does not have: ${tag}`)
}

function element(xml: string, name: string): string {
  return new RegExp(`<${name} [^>]*>`).exec(xml)?.[0] ?? ''
}

function attribute(tag: string, name: string): string | undefined {
  return new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1]
}
