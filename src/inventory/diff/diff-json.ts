/** Differences for programs: one object, in the words of the NDJSON report. */
import { formatAddress } from '../../packet/address.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { STATES } from '../../verdict/classify.ts'
import type { ComparableHost, HostSource, States } from './comparable.ts'
import type { Difference, HostDifference, ProtocolDifference } from './compare.ts'
import { remembered } from './remembered.ts'

/** A comparison as plain data for JSON; protocols are written as `-p` takes them. */
export function diffObject(difference: Difference): object {
  const { before, after, hosts, uncompared } = difference
  const number = (kind: HostDifference['kind']) => hosts.filter((host) => host.kind === kind).length
  return {
    type: 'diff',
    before: sourceObject(before),
    after: sourceObject(after),
    different: hosts.length > 0,
    appeared: number('appeared'),
    disappeared: number('disappeared'),
    changed: number('changed'),
    not_compared: {
      hosts: uncompared.hosts,
      unproved: uncompared.unproved,
      asked_once: uncompared.askedOnce,
    },
    hosts: hosts.map(hostObject),
  }
}

function sourceObject({ label, isWhole, classification }: HostSource): object {
  return { source: label, complete: isWhole, classification: classification ?? null }
}

function hostObject(difference: HostDifference): object {
  if (difference.kind !== 'changed') {
    const { kind, host } = difference
    return { ...identity(kind, host), mac: host.mac ?? null, states: statesObject(host.states) }
  }
  const { kind, before, after, mac, protocols } = difference
  return {
    ...identity(kind, { ...after, name: after.name ?? before.name }),
    mac_change: mac ?? null,
    protocols: protocols.map(groupObject),
  }
}

function identity(change: HostDifference['kind'], { address, name }: ComparableHost): object {
  return { change, address: formatAddress(address), ...(name === undefined ? {} : { name }) }
}

const groupObject = remembered(({ protocols, before, after }: ProtocolDifference): object => {
  return { protocols: formatProtocols(protocols), before, after }
})

const statesObject = remembered((states: States): object => {
  const members = (state: string) => [...states.keys()].filter((protocol) => states[protocol] === state)
  return Object.fromEntries(STATES.map((state) => [state, formatProtocols(members(state))]))
})
