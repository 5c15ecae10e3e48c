/** `protosweep show HOST`: what is known of one host, and its history. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { typedName } from '../../contract/typed-names.ts'
import { viewWholeKnownHost } from '../../inventory/views/known-host-view.ts'
import { formatAddress, formatMac } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { formatProtocols } from '../../protocol/selection.ts'
import { stateLines, titleOf } from '../../report/host-text.ts'
import { usualTelling } from '../../report/telling.ts'
import type { KnownHost } from '../../store/presence.ts'
import { CLASSIFICATIONS, type Classification } from '../../verdict/classify.ts'
import { oneOf, wholeNumber } from '../values.ts'
import type { ReadableArchive } from './archive.ts'
import { CLASSIFY, type CommandIo, command, READING } from './command.ts'
import { type HistoryEntry, historyJson, historyLines, historyOf } from './host-history.ts'
import { viewKnown } from './known-host.ts'
import { writeJson, writeLines } from './listing.ts'
import { localTime } from './local-time.ts'
import { addressesOf } from './wanted-addresses.ts'

const MOST = 10_000

export const show = command({
  name: 'show',
  usage: '[OPTION]... HOST',
  about: 'Shows what is known of a host, by its address, MAC address or name, and its history.',
  mostWords: 1,
  options: {
    limit: {
      type: 'string',
      value: 'N',
      default: '20',
      describe: 'History of so many sweeps, the latest ones',
    },
    classify: CLASSIFY,
    ...READING,
  },
  async run(typed, io) {
    const [word] = typed._
    if (word === undefined)
      throw new Failure('BAD_INPUT', 'protosweep show needs a host: give its address, MAC address or name')
    const limit = wholeNumber('--limit', typed.limit, 1, MOST)
    const classification = oneOf('--classify', typed.classify, CLASSIFICATIONS)
    const archive = await io.openArchive(typed['state-dir'])
    try {
      const addresses = await addressesOf(word, archive, io.lookup)
      const shown = addresses.map((address) => readHost(archive, address, limit))
      if (shown.every(({ known, history }) => known.length === 0 && history.length === 0)) {
        throw new Failure('BAD_INPUT', `nothing is known of ${quoted(word)}: no kept sweep has found it`)
      }
      if (typed.json === true) {
        writeJson(io, { hosts: shown.map((host) => hostJson(host, classification)) })
      } else
        writeLines(
          io,
          shown.flatMap((host) => hostLines(host, classification, io)),
        )
      return EXIT.complete
    } finally {
      archive.close()
    }
  },
})

interface ShownHost {
  readonly address: string
  /** The name that the latest sweep was given for it. */
  readonly name: string | undefined
  /** By schedule. */
  readonly known: readonly KnownHost[]
  readonly history: readonly HistoryEntry[]
}

function readHost(archive: ReadableArchive, address: Uint8Array, limit: number): ShownHost {
  const history = historyOf(archive, address, limit)
  const names = history.map(({ sweep }) => typedName(sweep, address))
  return {
    address: formatAddress(address),
    name: names.findLast((name) => name !== undefined),
    known: [...archive.hosts({ address })],
    history,
  }
}

function hostLines(host: ShownHost, classification: Classification, { timeZone }: CommandIo): string[] {
  return [
    titleOf(host),
    '',
    ...host.known.flatMap((known) => [...knownLines(known, classification, timeZone), '']),
    host.history.length === 0 ? 'No sweep that found it has its results any more' : 'History',
    ...host.history.flatMap((entry) => historyLines(entry, classification, timeZone)),
    '',
  ]
}

function knownLines(known: KnownHost, classification: Classification, timeZone: string): string[] {
  const seen = [known.firstSeenMs, known.lastSeenMs].map((timeMs) => localTime(timeMs, timeZone))
  const { missingProtocols: missing } = known
  return [
    `Schedule ${known.schedule}: ${known.presence}, first seen ${seen[0]}, last seen ${seen[1]}`,
    ...(known.mac === undefined ? [] : [`MAC Address: ${formatMac(known.mac)}`]),
    ...stateLines(viewKnown(known, classification), usualTelling(classification)),
    ...(missing.length === 0 ? [] : [`Missing: ${formatProtocols(missing)} (answered before, silent since)`]),
  ]
}

function hostJson({ address, name, known, history }: ShownHost, classification: Classification): object {
  return {
    address,
    name: name ?? null,
    known: known.map((host) => viewWholeKnownHost(host, classification)),
    history: history.map((entry) => historyJson(entry, classification)),
  }
}
