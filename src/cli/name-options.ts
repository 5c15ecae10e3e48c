/** The options about names as values: whose names are looked up, and which name servers are asked. */
import { isIP, isIPv6 } from 'node:net'
import { Failure } from '../contract/failures.ts'
import type { NamedHosts } from '../inventory/identity/identities.ts'
import { quoted } from '../packet/result.ts'

/** The options about names, as typed. */
export interface TypedNames {
  readonly numeric?: boolean | undefined
  readonly 'resolve-names'?: boolean | undefined
  readonly 'dns-servers'?: string | undefined
  readonly 'resolve-all'?: boolean | undefined
}

/** What they say. */
export interface NameChoice {
  /** Whose names are looked up. */
  readonly named: NamedHosts
  /** Name servers as `address` or `address:port`, an IPv6 one with a port in brackets; empty for the system's. */
  readonly dnsServers: readonly string[]
  /** True where every address of a target's name is swept, not its first alone. */
  readonly isEveryAddress: boolean
}

/** The resolver asks them one after another: a longer list would only take longer to be given up. */
const MOST_SERVERS = 16
const HIGHEST_PORT = 65_535
const RIGHT = 'give addresses of name servers, each with its port or without, as in 10.0.0.53,10.0.1.53:5353'

/** Reads them. Throws a Failure BAD_INPUT. */
export function nameChoiceOf(typed: TypedNames): NameChoice {
  const { numeric, 'resolve-names': all, 'dns-servers': servers, 'resolve-all': everyAddress } = typed
  if (numeric === true && all === true) {
    throw new Failure('BAD_INPUT', '-n and -R exclude each other: never and always')
  }
  return {
    named: numeric === true ? 'none' : all === true ? 'all' : 'up',
    dnsServers: servers === undefined ? [] : serversOf(servers),
    isEveryAddress: everyAddress === true,
  }
}

function serversOf(text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim())
  const servers = [...new Set(entries)].map((entry) => serverOf(entry, text))
  if (servers.length <= MOST_SERVERS) return servers
  throw new Failure('BAD_INPUT', `bad --dns-servers: ${servers.length} servers: give at most ${MOST_SERVERS}`)
}

function serverOf(entry: string, text: string): string {
  if (isIP(entry) !== 0) return entry
  const [, bracketed, plain, digits = '53'] = /^(?:\[([^\]]*)\]|([^:]*))(?::(.*))?$/s.exec(entry) ?? []
  const isAddress = bracketed === undefined ? isIP(plain ?? '') === 4 : isIPv6(bracketed)
  if (!isAddress) throw refusal(text, entry, entry === '' ? 'is empty' : 'is no IP address')
  const port = /^\d{1,5}$/.test(digits) ? Number(digits) : 0
  if (port < 1 || port > HIGHEST_PORT) throw refusal(text, entry, `has no port 1 to ${HIGHEST_PORT}`)
  return bracketed === undefined ? `${plain}:${port}` : `[${bracketed}]:${port}`
}

function refusal(text: string, entry: string, why: string): Failure {
  return new Failure('BAD_INPUT', `bad --dns-servers ${quoted(text)}: ${quoted(entry)} ${why}: ${RIGHT}`)
}
