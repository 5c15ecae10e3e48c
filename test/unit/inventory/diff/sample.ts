// Hosts and files to compare: what is not said is up, closed and without a MAC.
import assert from 'node:assert/strict'
import { Failure } from '../../../../src/contract/failures.ts'
import type { SweepRecord } from '../../../../src/contract/sweep-record.ts'
import {
  byAddress,
  type ComparableHost,
  type HostList,
  type HostSource,
  pairsOf,
} from '../../../../src/inventory/diff/comparable.ts'
import { comparePairs, type Difference } from '../../../../src/inventory/diff/compare.ts'
import type { State } from '../../../../src/verdict/classify.ts'
import { address, plan, sweep, sweepBeginning } from '../../../support/inventory-sample.ts'

/** Some states, by protocol; `undefined` where nobody asked. */
type SomeStates = Record<number, State | undefined>

export function comparable(
  text: string,
  states: SomeStates = {},
  changes: Partial<ComparableHost> = {},
): ComparableHost {
  const all = Array.from({ length: 256 }, (_, protocol) => (protocol in states ? states[protocol] : 'closed'))
  return { address: address(text), name: undefined, mac: undefined, status: 'up', states: all, ...changes }
}

export function list(hosts: readonly ComparableHost[], changes: Partial<HostSource> = {}): HostList {
  return {
    label: 'some.xml',
    isWhole: true,
    classification: 'nmap',
    covers: () => true,
    ...changes,
    hosts: byAddress(hosts),
  }
}

export function compare(before: HostList, after: HostList): Difference {
  return comparePairs(pairsOf(before, after), before, after)
}

/** Holds that reading fails as bad input with these words. */
export function refusedWith(message: string, read: () => unknown): void {
  assert.throws(read, (error) => {
    assert.ok(error instanceof Failure && error.code === 'BAD_INPUT', String(error))
    assert.ok(error.message.includes(message), error.message)
    return true
  })
}

/** A complete sweep of 10.77.0.0-255 by hand. */
export function record(parts: Partial<SweepRecord> = {}): SweepRecord {
  return sweep(12, {
    ...sweepBeginning({ plan: plan(['10.77.0.0-10.77.0.255'], { targets: 256 }) }),
    ...parts,
  })
}

/** An XML file in Nmap's form; `hosts` are elements. */
export function nmapXml(hosts: readonly string[], changes: { scaninfo?: string; end?: string } = {}): string {
  const scaninfo = '<scaninfo type="ipproto" protocol="ip" numservices="256" services="0-255"/>'
  const end =
    '<runstats><finished time="2" exit="success"/><hosts up="1" down="0" total="1"/></runstats>\n</nmaprun>'
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<!-- Nmap 7.93 scan initiated as: nmap -sO -&#45;reason 10.0.0.0/30 -->
<nmaprun scanner="nmap" args="nmap -sO -&#45;reason 10.0.0.0/30" version="7.93" xmloutputversion="1.05">
${changes.scaninfo ?? scaninfo}
<hosthint><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="10.0.0.99" addrtype="ipv4"/>
</hosthint>
${hosts.join('\n')}
${changes.end ?? end}
`
}

/** A host element: its address and what stands behind its status. */
export function nmapHost(addr: string, inner: string, state = 'up'): string {
  return `<host starttime="1" endtime="2"><status state="${state}" reason="arp-response" reason_ttl="0"/>
<address addr="${addr}" addrtype="${addr.includes(':') ? 'ipv6' : 'ipv4'}"/>
${inner}
<times srtt="8" rttvar="0" to="100000"/>
</host>`
}

/** A port element of a protocol. */
export function nmapPort(protocol: number, state: string): string {
  return `<port protocol="ip" portid="${protocol}"><state state="${state}" reason="x" reason_ttl="64"/><service name="y" conf="8"/></port>`
}

/** The folded protocols of one state. */
export function nmapRest(state: string, ports: string): string {
  return `<extraports state="${state}" count="3"><extrareasons reason="x" count="3" proto="n/a" ports="${ports}"/></extraports>`
}
