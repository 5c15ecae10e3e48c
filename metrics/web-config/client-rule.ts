/**
 * Which clients may connect, by the certificate that they show: Go's policies
 * (https://pkg.go.dev/crypto/tls, ClientAuthType), of which Node knows only the strictest and the laxest, and the names
 * that the certificate must be for.
 */
import type { X509Certificate } from 'node:crypto'
import { isIP, SocketAddress } from 'node:net'
import type { Section } from './section.ts'

const POLICIES = [
  'NoClientCert',
  'RequestClientCert',
  'RequireAnyClientCert',
  'VerifyClientCertIfGiven',
  'RequireAndVerifyClientCert',
] as const

/** Go's policies. */
export type ClientAuth = (typeof POLICIES)[number]

/** What a client has to show. */
export interface ClientRule {
  readonly auth: ClientAuth
  /** The certificate must be for one of these names; undefined: for any. */
  readonly names: ReadonlySet<string> | undefined
}

/** As much of a TLS socket as a rule looks at. */
export interface Client {
  /** Whether the certificate is one of the CA's. */
  readonly authorized: boolean
  getPeerX509Certificate(): Pick<X509Certificate, 'subjectAltName'> | undefined
}

/** Reads `client_auth_type` and `client_allowed_sans`. Throws a Failure BAD_INPUT. */
export function readClientRule(section: Section, hasCa: boolean): ClientRule {
  // The toolkit's old name for one of them.
  const typed = section.choice('client_auth_type', [...POLICIES, 'RequireClientCert']) ?? 'NoClientCert'
  const auth = typed === 'RequireClientCert' ? 'RequireAnyClientCert' : typed
  const isVerified = auth === 'VerifyClientCertIfGiven' || auth === 'RequireAndVerifyClientCert'
  if (isVerified && !hasCa) {
    throw section.bad('client_ca_file', `with ${auth}, give the certificate of your clients' CA`)
  }
  if (auth === 'NoClientCert' && hasCa) {
    throw section.bad('client_auth_type', 'with a CA for clients, give RequireAndVerifyClientCert')
  }
  const names = section.texts('client_allowed_sans')
  if (names !== undefined && !auth.startsWith('Require')) {
    throw section.bad('client_allowed_sans', 'it needs client_auth_type RequireAndVerifyClientCert')
  }
  return { auth, names: names && new Set(names.map(canonical)) }
}

/** Whether a client that has completed the handshake may go on. */
export function isWelcome(client: Client, { auth, names }: ClientRule): boolean {
  if (auth === 'NoClientCert' || auth === 'RequestClientCert') return true
  const certificate = client.getPeerX509Certificate()
  if (certificate === undefined) return auth === 'VerifyClientCertIfGiven'
  if (auth !== 'RequireAnyClientCert' && !client.authorized) return false
  return names === undefined || namesOf(certificate.subjectAltName ?? '').some((name) => names.has(name))
}

const KINDS = new Set(['DNS', 'IP Address', 'URI', 'email'])
/** As Node prints them: a value that could be taken for several is quoted as in JSON. */
const NAME = /([A-Za-z ]+):("(?:[^"\\]|\\.)*"|[^,"]*)(?:, |$)/y

/** The names that a certificate is for. What follows something unreadable is left out. */
function namesOf(subjectAltName: string): string[] {
  const names: string[] = []
  NAME.lastIndex = 0
  for (let found = NAME.exec(subjectAltName); found !== null; found = NAME.exec(subjectAltName)) {
    const [, kind = '', value = ''] = found
    if (KINDS.has(kind)) names.push(canonical(value.startsWith('"') ? unquoted(value) : value))
    if (NAME.lastIndex >= subjectAltName.length) break
  }
  return names
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text))
  } catch {
    return text
  }
}

/** IPv6 addresses have many spellings. */
function canonical(name: string): string {
  return isIP(name) === 6 ? new SocketAddress({ address: name, family: 'ipv6' }).address : name
}
