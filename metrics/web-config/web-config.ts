/**
 * The web config: who may talk to the metrics server, and how, in the format of Prometheus' exporter-toolkit
 * (https://github.com/prometheus/exporter-toolkit, docs/web-configuration.md), so that one file serves all exporters of
 * a machine. It is read once; unlike the toolkit, which overlooks some settings that protect nothing, every one that
 * could not be kept is refused.
 */
import { readFileSync } from 'node:fs'
import { LineCounter, parseDocument } from 'yaml'
import { Failure } from '../../src/contract/failures.ts'
import { fileErrorText } from '../../src/contract/file-errors.ts'
import { quoted } from '../../src/packet/result.ts'
import { type Header, readHeaders } from './headers.ts'
import { type RequestLimit, readRequestLimit } from './request-limit.ts'
import { Section, type Source } from './section.ts'
import { readTlsServer, type TlsServer } from './tls-server.ts'
import { readUsers } from './users.ts'

/** What a web config asks of a server. */
export interface WebConfig {
  /** Undefined: plain HTTP. */
  readonly tls: TlsServer | undefined
  /** Sent with every answer. */
  readonly headers: readonly Header[]
  /** bcrypt hashes by user; none: nobody needs a password. */
  readonly users: ReadonlyMap<string, string>
  readonly requestLimit: RequestLimit | undefined
}

/** Reads a web config and the files that it names. Throws a Failure BAD_INPUT. */
export function readWebConfig(path: string): WebConfig {
  const readFile = (file: string) => readFileSync(file, 'utf8')
  let text: string
  try {
    text = readFile(path)
  } catch (error) {
    throw new Failure('BAD_INPUT', `cannot read web config ${quoted(path)}: ${fileErrorText(error)}`)
  }
  return parseWebConfig(text, { path, readFile })
}

/** The settings in the text of a web config. Throws a Failure BAD_INPUT that names file and key, and nothing else. */
export function parseWebConfig(text: string, source: Source): WebConfig {
  const file = new Section(source, '', parseYaml(text, source))
  file.allow('tls_server_config', 'http_server_config', 'basic_auth_users', 'rate_limit')
  const http = file.section('http_server_config')
  http?.allow('http2', 'headers')
  // HTTP/2 is on in the format unless somebody turns it off, and brings a scrape nothing: as every client that may use
  // it also speaks HTTP/1.1, either setting is kept by offering that alone.
  http?.flag('http2')
  return {
    tls: readTlsServer(file.section('tls_server_config')),
    headers: readHeaders(http?.section('headers')),
    users: readUsers(file.section('basic_auth_users')),
    requestLimit: readRequestLimit(file.section('rate_limit')),
  }
}

/** Scalars as texts, mappings as Maps, lists as arrays. */
function parseYaml(text: string, source: Source): unknown {
  const lines = new LineCounter()
  let fault: string
  try {
    const document = parseDocument(text, {
      schema: 'failsafe',
      resolveKnownTags: false,
      prettyErrors: false,
      lineCounter: lines,
    })
    const [error] = document.errors
    // Blank, or nothing but comments.
    if (error === undefined) return document.toJS({ mapAsMap: true }) || new Map()
    const { line, col } = lines.linePos(error.pos[0])
    // The parser's own message may quote the line, and with it a secret.
    fault = `line ${line}, column ${col} is no YAML: ${error.code.toLowerCase().replaceAll('_', ' ')}`
  } catch {
    fault = 'its aliases lead nowhere or too far: write the values out'
  }
  throw new Failure('BAD_INPUT', `bad web config ${quoted(source.path)}: ${fault}`)
}
