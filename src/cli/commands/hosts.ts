/** `protosweep hosts`: what is known of hosts, over all sweeps. */
import { EXIT, Failure } from '../../contract/failures.ts'
import type { Presence } from '../../contract/inventory-snapshot.ts'
import { viewWholeKnownHost } from '../../inventory/views/known-host-view.ts'
import { formatAddress, formatMac } from '../../packet/address.ts'
import { parseProtocols } from '../../protocol/selection.ts'
import type { HostFilter, KnownHost } from '../../store/presence.ts'
import { CLASSIFICATIONS, type Classification } from '../../verdict/classify.ts'
import { age, oneOf } from '../values.ts'
import { CLASSIFY, type CommandIo, command, READING } from './command.ts'
import { openText, viewKnown } from './known-host.ts'
import { writeJsonList, writeTable } from './listing.ts'
import { localTime } from './local-time.ts'
import { rangesOf } from './wanted-addresses.ts'

const HEAD = ['ADDRESS', 'MAC', 'PRESENCE', 'SCHEDULE', 'FIRST SEEN', 'LAST SEEN', 'OPEN']

export const hosts = command({
  name: 'hosts',
  usage: '[OPTION]... [TARGET]...',
  about: 'Lists what is known of hosts over all sweeps: of all that are not gone, or of the targets.',
  options: {
    net: { type: 'string', value: 'TARGET', array: true, describe: 'Only these targets, as in 10.0.0.0/24' },
    open: {
      type: 'string',
      value: 'LIST',
      describe: 'Only hosts on which any of these protocols is open, written as for -p of a sweep',
    },
    since: { type: 'string', value: 'AGE', describe: 'Only hosts that were seen since, as in 12h, 7d or 4w' },
    schedule: {
      type: 'string',
      value: 'NAME',
      describe: 'Only what sweeps of this schedule found; cli for those by hand',
    },
    missing: { type: 'boolean', describe: 'Only hosts that the latest sweeps did not find' },
    gone: { type: 'boolean', describe: 'Only hosts that are gone; with --missing both' },
    classify: CLASSIFY,
    ...READING,
  },
  async run(typed, io) {
    const classification = oneOf('--classify', typed.classify, CLASSIFICATIONS)
    const protocols = typed.open === undefined ? undefined : protocolsOf(typed.open)
    const words = [...typed._, ...(typed.net ?? [])]
    const filter: HostFilter = {
      ...(words.length === 0 ? {} : { ranges: await rangesOf(words, io.lookup) }),
      ...(typed.since === undefined ? {} : { sinceMs: io.nowMs() - age('--since', typed.since) }),
      ...(typed.schedule === undefined ? {} : { schedule: typed.schedule }),
      presence: presencesOf(typed.missing === true, typed.gone === true),
    }
    const archive = await io.openArchive(typed['state-dir'])
    try {
      const found = hostsWith(protocols, archive.hosts(filter), classification)
      if (typed.json === true) writeJsonList(io, 'hosts', documentsOf(found, classification))
      else {
        const rows = rowsOf(found, classification, io)
        if (rows.length > 0) writeTable(io, HEAD, rows)
        else io.say('no host that is known is like that')
      }
      return EXIT.complete
    } finally {
      archive.close()
    }
  },
})

function presencesOf(isMissing: boolean, isGone: boolean): Presence[] {
  if (!isMissing && !isGone) return ['present', 'missing']
  return [...(isMissing ? (['missing'] as const) : []), ...(isGone ? (['gone'] as const) : [])]
}

function protocolsOf(text: string): ReadonlySet<number> {
  const protocols = parseProtocols(text)
  if (protocols.ok) return new Set(protocols.value)
  throw new Failure('BAD_INPUT', `bad --open: ${protocols.fault.message}`)
}

function* hostsWith(
  protocols: ReadonlySet<number> | undefined,
  all: Iterable<KnownHost>,
  classification: Classification,
): Generator<KnownHost> {
  for (const known of all) {
    const isWanted =
      protocols === undefined ||
      viewKnown(known, classification).states.open.some((protocol) => protocols.has(protocol))
    if (isWanted) yield known
  }
}

function* documentsOf(found: Iterable<KnownHost>, classification: Classification): Generator<object> {
  for (const known of found) yield viewWholeKnownHost(known, classification)
}

function rowsOf(
  found: Iterable<KnownHost>,
  classification: Classification,
  { timeZone }: CommandIo,
): string[][] {
  return Array.from(found, (known) => [
    formatAddress(known.address),
    known.mac === undefined ? '-' : formatMac(known.mac),
    known.presence,
    known.schedule,
    localTime(known.firstSeenMs, timeZone),
    localTime(known.lastSeenMs, timeZone),
    openText(viewKnown(known, classification), known) || '-',
  ])
}
