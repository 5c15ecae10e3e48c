/** One host as Nmap's DTD has it: element `host`, its addresses and names, its protocols, what of them is unproved. */
import { familyOf } from '../../packet/address.ts'
import { icmpNumberOf } from '../../packet/icmp-number.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { STATES, type State } from '../../verdict/classify.ts'
import { UNPROVED_CAUSES } from '../../verdict/silence.ts'
import { type HostView, type ProtocolRow, protocolsByReason, rowsInAny } from '../host-view.ts'
import { ignoredStates, isTimedOut } from '../ignored-states.ts'
import { serviceName, stateWord } from '../nmap-words.ts'
import type { SweepFacts } from '../report.ts'
import { element, emptyElement } from './element.ts'

const TCP = 6

/** The DTD's word for a time that nobody knows, as Nmap writes it. */
const UNKNOWN_TIME = -1

/** The lines of a host; it has protocols where it is up and they were asked for. */
export function hostElement(view: HostView, facts: SweepFacts): string {
  const { result } = view
  const isAsked = result.status === 'up' && facts.plan.protocols.length > 0
  const lines = [
    statusElement(view),
    ...addressElements(view),
    hostnamesElement(view),
    ...(isAsked ? [portsElement(view, facts), ...unprovedElements(view, facts)] : []),
    ...timesElements(view),
  ]
  const attributes = {
    starttime: seconds(result.startedMs),
    endtime: seconds(result.finishedMs),
    // Nmap drops the results of such a host; here they stay, and what was not settled is unknown.
    timedout: isTimedOut(view) ? 'true' : undefined,
    comment: result.complete ? undefined : 'stopped before all protocols were settled',
  }
  return element('host', attributes, `${lines.join('\n')}\n`)
}

/** Seconds since the epoch. */
export function seconds(timeMs: number): number {
  return Math.floor(timeMs / 1000)
}

// The DTD knows no host without a route: it is down for whoever asks from here, and the reason says why.
function statusElement({ result }: HostView): string {
  const state = result.status === 'no-route' ? 'down' : result.status
  return emptyElement('status', { state, reason: result.statusReason, reason_ttl: answerTtl(result) })
}

// The TTL of what found it, which is among the answers in the protocol that it was pinged with.
function answerTtl({ address, statusReason, ttl }: HostView['result']): number {
  switch (statusReason) {
    case 'echo-reply':
    case 'timestamp-reply':
      return ttl?.[icmpNumberOf(address)] ?? 0
    case 'reset':
    case 'syn-ack':
      return ttl?.[TCP] ?? 0
    default:
      return 0
  }
}

function addressElements({ result, address, mac, vendor }: HostView): string[] {
  const addrtype = `ipv${familyOf(result.address)}`
  const own = emptyElement('address', { addr: address, addrtype })
  return mac === undefined ? [own] : [own, emptyElement('address', { addr: mac, addrtype: 'mac', vendor })]
}

function hostnamesElement({ name, reverseName }: HostView): string {
  const lines = [
    ...(name === undefined ? [] : [emptyElement('hostname', { name, type: 'user' })]),
    ...(reverseName === undefined ? [] : [emptyElement('hostname', { name: reverseName, type: 'PTR' })]),
  ]
  return element('hostnames', {}, `\n${lines.map((line) => `${line}\n`).join('')}`)
}

function portsElement(view: HostView, facts: SweepFacts): string {
  const ignored = ignoredStates(view, facts)
  const listed = STATES.filter((state) => !ignored.includes(state))
  const lines = [
    ...ignored.map((state) => extraPortsElement(view, state, facts)),
    ...rowsInAny(view, listed, facts.plan.classification).map(portElement),
  ]
  return element('ports', {}, lines.map((line) => `${line}\n`).join(''))
}

function extraPortsElement(view: HostView, state: State, { plan }: SweepFacts): string {
  const byReason =
    state === 'unproved'
      ? new Map([[state, view.states[state]]])
      : protocolsByReason(view, state, plan.classification)
  const reasons = [...byReason]
    .sort(([, left], [, right]) => right.length - left.length)
    .map(([reason, protocols]) => {
      const ports = formatProtocols(protocols)
      return emptyElement('extrareasons', { reason, count: protocols.length, proto: 'ip', ports })
    })
  const attributes = { state: stateWord(state), count: view.states[state].length }
  return element('extraports', attributes, `\n${reasons.join('\n')}\n`)
}

function portElement(row: ProtocolRow): string {
  const state = emptyElement('state', {
    state: stateWord(row.state),
    reason: row.state === 'unproved' ? row.state : row.reason,
    reason_ttl: row.ttl ?? 0,
    reason_ip: row.from,
  })
  const name = serviceName(row)
  const service = name === undefined ? [] : [emptyElement('service', { name, conf: 8, method: 'table' })]
  return element('port', { protocol: 'ip', portid: row.protocol }, [state, ...service].join('\n'))
}

/**
 * Why states are unproved, as the output of a host script, which the DTD allows and Nmap's tools show. One for the host:
 * ndiff 7.93 fails on two of a host, and on one of a protocol.
 */
function unprovedElements(view: HostView, { plan }: SweepFacts): string[] {
  const byCause = protocolsByReason(view, 'unproved', plan.classification)
  if (byCause.size === 0) return []
  const causes = UNPROVED_CAUSES.flatMap((cause) => {
    const protocols = byCause.get(cause)
    return protocols === undefined ? [] : [{ cause, ports: formatProtocols(protocols) }]
  })
  const output = causes.map(({ cause, ports }) => `\n  ${cause}: ${ports}`).join('')
  const elems = causes.map(({ cause, ports }) => element('elem', { key: cause }, ports))
  return [element('hostscript', {}, element('script', { id: 'unproved', output }, elems.join('\n')))]
}

// Microseconds. How much the round trips differ and how long an answer was waited for is not kept.
function timesElements({ result: { rttMs } }: HostView): string[] {
  if (rttMs === undefined) return []
  const srtt = Math.round(rttMs * 1000)
  return [emptyElement('times', { srtt, rttvar: UNKNOWN_TIME, to: UNKNOWN_TIME })]
}
