/** Differences as a person reads them: a line that begins with `+`, `-` or `~` for each host, and what it comes to. */
import { formatAddress } from '../../packet/address.ts'
import { nameOf } from '../../protocol/names.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { counted } from '../../report/duration.ts'
import { STATES, type State } from '../../verdict/classify.ts'
import type { ComparableHost, HostSource, States } from './comparable.ts'
import type { Difference, HostDifference, ProtocolDifference, Uncompared } from './compare.ts'
import { remembered } from './remembered.ts'

/** More protocols than this are not named one by one. */
const MOST_NAMED = 8

const WIDEST_TITLE = 48

const MARKS = { appeared: '+', disappeared: '-', changed: '~' } as const

/** The lines of a comparison, without line ends. */
export function diffLines(difference: Difference): string[] {
  const { before, after, hosts, uncompared } = difference
  const titled = hosts.map((host) => ({ host, title: titleOf(host) }))
  const width = Math.min(WIDEST_TITLE, Math.max(0, ...titled.map(({ title }) => title.length)))
  return [
    `${before.label} -> ${after.label}`,
    ...[before, after].flatMap(missingLines),
    ...classificationLines(before, after),
    ...targetsLines(before, after),
    ...titled.flatMap(({ host, title }) => hostLines(host, title, width)),
    sumLine(hosts),
    ...uncomparedLines(uncompared),
  ].map(plain)
}

function missingLines({ label, isWhole, isOnlyOpen }: HostSource): string[] {
  if (isWhole && isOnlyOpen !== true) return []
  const why = isWhole ? 'has only hosts with something open (--open)' : 'was cut off'
  return [`${label} ${why}: hosts that are not in it are not compared`]
}

function classificationLines(before: HostSource, after: HostSource): string[] {
  if (before.classification === undefined || after.classification === undefined) return []
  if (before.classification === after.classification) return []
  return [
    `states of ${before.label} are those of --classify ${before.classification}, of ${after.label} those of --classify ${after.classification}: some differ for that alone`,
  ]
}

// A file says how many were asked, not which.
function targetsLines(before: HostSource, after: HostSource): string[] {
  if (before.targets === undefined || after.targets === undefined) return []
  if (before.targets === after.targets) return []
  const of = ({ label, targets = 0 }: HostSource) => `${label} has ${counted(targets, 'target')}`
  return [
    `${of(before)}, ${of(after)}: a host that is in one of them alone may not have been a target of the other`,
  ]
}

function titleOf(difference: HostDifference): string {
  const shown = difference.kind === 'changed' ? difference.after : difference.host
  const name = shown.name ?? (difference.kind === 'changed' ? difference.before.name : undefined)
  const address = formatAddress(shown.address)
  return `${MARKS[difference.kind]} ${address}${name === undefined ? '' : ` (${name})`}`
}

function hostLines(difference: HostDifference, title: string, width: number): string[] {
  const details =
    difference.kind === 'changed'
      ? [
          ...(difference.mac === undefined
            ? []
            : [`MAC ${difference.mac.before} -> ${difference.mac.after}`]),
          ...difference.protocols.map(protocolLine),
        ]
      : [presenceLine(difference.kind, difference.host)]
  return details.map((detail, index) => `${(index === 0 ? title : '').padEnd(width)}  ${detail}`)
}

function presenceLine(kind: 'appeared' | 'disappeared', host: ComparableHost): string {
  const word = kind === 'appeared' ? 'new' : 'gone'
  const found = statesText(host.states)
  return found === '' ? word : `${word}: ${found}`
}

const statesText = remembered((states: States) =>
  STATES.flatMap((state) => {
    const members = [...states.keys()].filter((protocol) => states[protocol] === state)
    return members.length === 0 ? [] : [`${membersText(state, members)} ${state}`]
  }).join('; '),
)

// What is closed is the rest, and what is unproved is no finding: how many there are says enough.
function membersText(state: State, members: readonly number[]): string {
  const isRest = state === 'closed' || state === 'unproved'
  return isRest && members.length > MOST_NAMED ? `${members.length}` : protocolsText(members)
}

const protocolLine = remembered(
  ({ protocols, before, after }: ProtocolDifference) => `${protocolsText(protocols)}: ${before} -> ${after}`,
)

function protocolsText(protocols: readonly number[]): string {
  if (protocols.length > MOST_NAMED) return `${formatProtocols(protocols)} (${protocols.length} protocols)`
  return protocols.map((protocol) => nameOf(protocol) ?? `${protocol}`).join(', ')
}

function sumLine(hosts: readonly HostDifference[]): string {
  if (hosts.length === 0) return 'no difference'
  const number = (kind: HostDifference['kind']) => hosts.filter((host) => host.kind === kind).length
  return `${counted(hosts.length, 'host')} different: ${number('appeared')} new, ${number('disappeared')} gone, ${number('changed')} changed`
}

function uncomparedLines({ hosts, unproved, askedOnce }: Uncompared): string[] {
  const parts = [
    ...(hosts > 0 ? [`${counted(hosts, 'host')} that one of the two did not cover`] : []),
    ...(unproved > 0 ? [`${counted(unproved, 'state')} that one of the two left unproved`] : []),
    ...(askedOnce > 0 ? [`${counted(askedOnce, 'protocol')} that one of the two did not ask for`] : []),
  ]
  return parts.length === 0 ? [] : [`not compared: ${parts.join(', ')}`]
}

/** Names and labels come from files and from the network: whatever would steer a terminal is shown as `?`. */
function plain(text: string): string {
  return text.replace(/\p{C}/gu, '?')
}
