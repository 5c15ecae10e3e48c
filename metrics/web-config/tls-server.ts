/** The TLS side of a web config: certificate, key, who must show a certificate himself, and what is negotiated. */
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { createSecureContext, type TlsOptions } from 'node:tls'
import { type ClientAuth, type ClientRule, readClientRule } from './client-rule.ts'
import { CIPHER_SUITES, CIPHER_SUITES_OF_TLS13, CURVES, VERSIONS } from './go-names.ts'
import type { Section } from './section.ts'

/** How a server speaks TLS. */
export interface TlsServer {
  /** For node:https. */
  readonly options: TlsOptions
  /** What Node does not check by these options. */
  readonly clients: ClientRule
}

const KEYS = ['cert', 'key', 'client_ca', 'cert_file', 'key_file', 'client_ca_file'] as const
const PREFERENCES = ['min_version', 'max_version', 'cipher_suites', 'curve_preferences'] as const
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** Reads `tls_server_config`; undefined where it is blank. Throws a Failure BAD_INPUT. */
export function readTlsServer(section: Section | undefined): TlsServer | undefined {
  if (section === undefined || section.keys().length === 0) return undefined
  const others = ['client_auth_type', 'client_allowed_sans', 'prefer_server_cipher_suites']
  section.allow(...KEYS, ...PREFERENCES, ...others)
  const { cert, key } = readIdentity(section)
  const ca = readClientCa(section)
  const clients = readClientRule(section, ca !== undefined)
  const options: TlsOptions = {
    cert,
    key,
    ...(ca === undefined ? {} : { ca }),
    ...requestOf(clients.auth),
    ...readVersions(section),
    ...readCiphers(section),
    ...readCurves(section),
    honorCipherOrder: section.flag('prefer_server_cipher_suites') ?? true,
  }
  try {
    createSecureContext(options)
  } catch (error) {
    // OpenSSL's own rules, as to how long a key must be.
    throw section.bad(undefined, `OpenSSL refuses it: ${error instanceof Error ? error.message : error}`)
  }
  return { options, clients }
}

function readIdentity(section: Section): { cert: string; key: string } {
  const [certKey, cert] = readPem(section, 'cert')
  const [keyKey, key] = readPem(section, 'key')
  if (cert === undefined) throw section.bad(certKey, 'give the certificate of this server, in PEM')
  if (key === undefined) throw section.bad(keyKey, 'give the private key of the certificate, in PEM')
  const [certificate] = certificatesOf(section, certKey, cert)
  let isItsKey: boolean | undefined
  try {
    isItsKey = certificate?.checkPrivateKey(createPrivateKey(key))
  } catch {
    throw section.bad(keyKey, 'there is no private key in it: give one in PEM, without passphrase')
  }
  if (isItsKey !== true) throw section.bad(keyKey, `the key does not belong to the certificate of ${certKey}`)
  return { cert, key }
}

function readClientCa(section: Section): string | undefined {
  const [key, ca] = readPem(section, 'client_ca')
  if (ca !== undefined) certificatesOf(section, key, ca)
  return ca
}

/** What stands in the config itself or in the file that it names; and the key by which to complain of it. */
function readPem(
  section: Section,
  name: 'cert' | 'key' | 'client_ca',
): [key: string, pem: string | undefined] {
  const [inline, file] = [section.text(name), section.file(`${name}_file`)]
  if (inline !== undefined && file !== undefined) {
    throw section.bad(name, `${name} and ${name}_file exclude each other: give one of them`)
  }
  return inline === undefined ? [`${name}_file`, file] : [name, inline]
}

function certificatesOf(section: Section, key: string, pem: string): X509Certificate[] {
  const blocks = pem.match(CERTIFICATE) ?? []
  if (blocks.length === 0) throw section.bad(key, 'there is no certificate in it: give one in PEM')
  try {
    return blocks.map((block) => new X509Certificate(block))
  } catch {
    throw section.bad(key, 'a certificate in it is damaged: give it in PEM')
  }
}

function requestOf(auth: ClientAuth): TlsOptions {
  return { requestCert: auth !== 'NoClientCert', rejectUnauthorized: auth === 'RequireAndVerifyClientCert' }
}

function readVersions(section: Section): TlsOptions {
  const names = Object.keys(VERSIONS) as (keyof typeof VERSIONS)[]
  const least = section.choice('min_version', names) ?? 'TLS12'
  const most = section.choice('max_version', names) ?? 'TLS13'
  if (least > most) throw section.bad('max_version', `it is below min_version, which is ${least}`)
  return { minVersion: VERSIONS[least], maxVersion: VERSIONS[most] }
}

function readCiphers(section: Section): TlsOptions {
  const listed = section.texts('cipher_suites') ?? []
  const known = [...Object.keys(CIPHER_SUITES), ...CIPHER_SUITES_OF_TLS13]
  refuseUnknown(section, 'cipher_suites', listed, known)
  if (listed.length === 0) return {}
  const named = listed.flatMap((name) => CIPHER_SUITES[name] ?? [])
  return { ciphers: [...CIPHER_SUITES_OF_TLS13, ...named].join(':') }
}

function readCurves(section: Section): TlsOptions {
  const listed = section.texts('curve_preferences') ?? []
  refuseUnknown(section, 'curve_preferences', listed, Object.keys(CURVES))
  return listed.length === 0 ? {} : { ecdhCurve: listed.map((name) => CURVES[name]).join(':') }
}

function refuseUnknown(
  section: Section,
  key: string,
  listed: readonly string[],
  known: readonly string[],
): void {
  const index = listed.findIndex((name) => !known.includes(name))
  if (index >= 0) throw section.bad(`${key}[${index}]`, `give one of ${known.join(', ')}`)
}
