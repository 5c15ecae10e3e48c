/** Files of results to compare: our own NDJSON (-oJ), and XML (-oX), ours or Nmap's, told apart by what they hold. */
import { createReadStream } from 'node:fs'
import { Failure } from '../../contract/failures.ts'
import { fileErrorText } from '../../contract/file-errors.ts'
import { quoted } from '../../packet/result.ts'
import type { HostList } from './comparable.ts'
import { NdjsonHosts } from './ndjson-hosts.ts'
import { NmapHosts } from './nmap-hosts.ts'

/** Takes the text of a file in pieces and gives its hosts; both throw a Failure BAD_INPUT that names file and line. */
interface HostReader {
  write(text: string): void
  end(): HostList
}

/** The hosts of a file. Rejects with a Failure BAD_INPUT when it cannot be read, or is neither of the two kinds. */
export async function readHostFile(path: string): Promise<HostList> {
  try {
    return await readHosts(path, createReadStream(path, { encoding: 'utf8' }))
  } catch (error) {
    if (error instanceof Failure) throw error
    throw new Failure('BAD_INPUT', `cannot read ${quoted(path)}: ${fileErrorText(error)}`)
  }
}

/** The hosts of a text that comes in pieces; `label` is what messages call it. Fails as readHostFile does. */
export async function readHosts(
  label: string,
  pieces: AsyncIterable<string> | Iterable<string>,
): Promise<HostList> {
  let reader: HostReader | undefined
  for await (const piece of pieces) {
    // White space in front would be a fault to an XML parser, and so would a byte order mark.
    const text = reader === undefined ? piece.replace(/^[\s\uFEFF]+/, '') : piece
    if (text === '') continue
    reader ??= readerOf(label, text)
    reader.write(text)
  }
  if (reader === undefined) throw new Failure('BAD_INPUT', `${quoted(label)} is empty: ${EXPECTED}`)
  return reader.end()
}

const EXPECTED = 'give a file of protosweep -oJ or -oX, or of nmap -sO -oX'

function readerOf(label: string, text: string): HostReader {
  if (text.startsWith('{')) return new NdjsonHosts(label)
  if (text.startsWith('<')) return new NmapHosts(label)
  throw new Failure('BAD_INPUT', `${quoted(label)} is neither NDJSON nor XML: ${EXPECTED}`)
}
