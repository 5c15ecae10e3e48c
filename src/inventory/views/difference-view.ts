/** The difference between two sweeps, or two files of results, as documents show it. */
import { formatAddress } from '../../packet/address.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { STATES } from '../../verdict/classify.ts'
import type { ComparableHost, HostSource, States } from '../diff/comparable.ts'
import type { Difference, HostDifference, ProtocolDifference } from '../diff/compare.ts'
import { remembered } from '../diff/remembered.ts'

/** A comparison as plain data for JSON; protocols are written as `-p` takes them. */
export function viewDifference(difference: Difference): object {
  const { before, after, hosts, uncompared } = difference
  const number = (kind: HostDifference['kind']) => hosts.filter((host) => host.kind === kind).length
  return {
    type: 'diff',
    before: viewSource(before),
    after: viewSource(after),
    different: hosts.length > 0,
    appeared: number('appeared'),
    disappeared: number('disappeared'),
    changed: number('changed'),
    not_compared: {
      hosts: uncompared.hosts,
      unproved: uncompared.unproved,
      asked_once: uncompared.askedOnce,
    },
    hosts: hosts.map(viewHostDifference),
  }
}

function viewSource({ label, isWhole, classification }: HostSource): object {
  return { source: label, complete: isWhole, classification: classification ?? null }
}

function viewHostDifference(difference: HostDifference): object {
  if (difference.kind !== 'changed') {
    const { kind, host } = difference
    return { ...identity(kind, host), mac: host.mac ?? null, states: viewStates(host.states) }
  }
  const { kind, before, after, mac, protocols } = difference
  return {
    ...identity(kind, { ...after, name: after.name ?? before.name }),
    mac_before: mac?.before ?? null,
    mac_after: mac?.after ?? null,
    changes: protocols.map(viewProtocols),
  }
}

function identity(kind: HostDifference['kind'], { address, name }: ComparableHost): object {
  return { kind, address: formatAddress(address), name: name ?? null }
}

// Not each by its name, as a change has them: all 256 of 65,536 hosts may have changed.
const viewProtocols = remembered(({ protocols, before, after }: ProtocolDifference): object => {
  return { protocols: formatProtocols(protocols), before, after }
})

const viewStates = remembered((states: States): object => {
  const members = (state: string) => [...states.keys()].filter((protocol) => states[protocol] === state)
  return Object.fromEntries(STATES.map((state) => [state, formatProtocols(members(state))]))
})
