/** What a web config may say of TLS, with real certificates, and how each mistake is named. */
import assert from 'node:assert/strict'
import { createPrivateKey } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { stringify } from 'yaml'
import type { TlsServer } from '../../../../metrics/web-config/tls-server.ts'
import { readWebConfig } from '../../../../metrics/web-config/web-config.ts'
import { Failure } from '../../../../src/contract/failures.ts'
import { requires } from '../../../lab/requirements.ts'
import { Certificates, type Identity } from '../../../support/certificates.ts'

describe('tls_server_config', { skip: requires('openssl') }, () => {
  let certificates: Certificates
  let server: Identity
  let other: Identity
  before(() => {
    certificates = new Certificates()
    server = certificates.make('server', 'DNS:server.example')
    other = certificates.make('other', 'DNS:other.example')
    certificates.write('empty', '')
    certificates.write('damaged', server.cert.replace(/\n..../, '\nAAAA'))
    certificates.write('two', `${other.cert}${server.cert.replace(/\n..../, '\nAAAA')}`)
    const lock = { type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'secret' } as const
    certificates.write('locked', createPrivateKey(server.key).export(lock).toString())
  })
  after(() => certificates.remove())

  const IDENTITY = { cert_file: 'server.crt', key_file: 'server.key' }

  function read(settings: object): TlsServer | undefined {
    return readWebConfig(certificates.write('web.yml', stringify({ tls_server_config: settings }))).tls
  }

  function complaint(settings: object): string {
    try {
      read(settings)
      return 'accepted'
    } catch (error) {
      assert.ok(error instanceof Failure, String(error))
      assert.equal(error.code, 'BAD_INPUT')
      return error.message.replace(/^bad web config "[^"]+\/web\.yml", tls_server_config[.]?/, '')
    }
  }

  test('files are found beside the config, wherever the command runs', () => {
    const tls = read(IDENTITY)
    assert.deepEqual([tls?.options.cert, tls?.options.key], [server.cert, server.key])
    assert.deepEqual([tls?.options.minVersion, tls?.options.maxVersion], ['TLSv1.2', 'TLSv1.3'])
    assert.deepEqual([tls?.options.requestCert, tls?.options.honorCipherOrder], [false, true])
    assert.deepEqual(tls?.clients, { auth: 'NoClientCert', names: undefined })
  })

  test('certificate and key may stand in the config itself', () => {
    assert.equal(read({ cert: server.cert, key: server.key })?.options.key, server.key)
  })

  test('names of Go become names of OpenSSL, and TLS 1.3 keeps its suites', () => {
    const options = read({
      ...IDENTITY,
      min_version: 'TLS12',
      max_version: 'TLS12',
      cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384', 'TLS_AES_128_GCM_SHA256'],
      curve_preferences: ['CurveP384', 'X25519'],
      prefer_server_cipher_suites: false,
    })?.options
    assert.deepEqual([options?.maxVersion, options?.honorCipherOrder], ['TLSv1.2', false])
    assert.equal(
      options?.ciphers,
      'TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384:TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-AES256-GCM-SHA384',
    )
    assert.equal(options?.ecdhCurve, 'P-384:X25519')
  })

  test('every suite and curve that the format has is one of OpenSSL', async () => {
    const { CIPHER_SUITES, CURVES } = await import('../../../../metrics/web-config/go-names.ts')
    for (const name of Object.keys(CIPHER_SUITES)) read({ ...IDENTITY, cipher_suites: [name] })
    for (const name of Object.keys(CURVES)) read({ ...IDENTITY, curve_preferences: [name] })
  })

  test('client_auth_type says whom Node is to ask and to refuse', () => {
    const asked = (auth: string, ca: object = {}) => {
      const options = read({ ...IDENTITY, ...ca, client_auth_type: auth })?.options
      return [options?.requestCert, options?.rejectUnauthorized, options?.ca !== undefined]
    }
    const ca = { client_ca_file: 'other.crt' }
    assert.deepEqual(asked('NoClientCert'), [false, false, false])
    assert.deepEqual(asked('RequestClientCert'), [true, false, false])
    assert.deepEqual(asked('RequireClientCert'), [true, false, false])
    assert.deepEqual(asked('VerifyClientCertIfGiven', ca), [true, false, true])
    assert.deepEqual(asked('RequireAndVerifyClientCert', ca), [true, true, true])
  })

  const REFUSED: readonly (readonly [settings: object, message: RegExp])[] = [
    [{ min_version: 'TLS13' }, /^cert_file: give the certificate of this server, in PEM$/],
    [{ cert_file: 'server.crt' }, /^key_file: give the private key of the certificate, in PEM$/],
    [{ ...IDENTITY, certificate: 'x' }, /^certificate: no such key: give cert, key, /],
    [{ ...IDENTITY, cert_file: 'none' }, /^cert_file: cannot read "none": no such file or directory$/],
    [{ ...IDENTITY, cert_file: '.' }, /^cert_file: cannot read "\.": it is a directory$/],
    [{ ...IDENTITY, cert_file: ['server.crt'] }, /^cert_file: give a text, not a list$/],
    [{ ...IDENTITY, cert_file: 'empty' }, /^cert_file: there is no certificate in it: give one in PEM$/],
    [{ ...IDENTITY, cert_file: 'damaged' }, /^cert_file: a certificate in it is damaged: give it in PEM$/],
    [{ ...IDENTITY, key_file: 'empty' }, /^key_file: there is no private key in it: /],
    [{ ...IDENTITY, key_file: 'server.crt' }, /^key_file: there is no private key in it: /],
    [{ ...IDENTITY, key_file: 'locked' }, /^key_file: there is no private key in it: .* without passphrase$/],
    [
      { ...IDENTITY, key_file: 'other.key' },
      /^key_file: the key does not belong to the certificate of cert_file$/,
    ],
    [{ ...IDENTITY, cert: 'x' }, /^cert: cert and cert_file exclude each other/],
    [{ ...IDENTITY, min_version: 'TLS10' }, /^min_version: give one of TLS12, TLS13$/],
    [{ ...IDENTITY, max_version: 1.3 }, /^max_version: give one of TLS12, TLS13$/],
    [
      { ...IDENTITY, min_version: 'TLS13', max_version: 'TLS12' },
      /^max_version: it is below min_version, which is TLS13$/,
    ],
    [{ ...IDENTITY, cipher_suites: 'TLS_RSA' }, /^cipher_suites: give a list, not a text$/],
    [
      { ...IDENTITY, cipher_suites: ['TLS_AES_128_GCM_SHA256', 'TLS_RSA_WITH_RC4_128_SHA'] },
      /^cipher_suites\[1\]: give one of TLS_ECDHE_/,
    ],
    [{ ...IDENTITY, cipher_suites: ['constructor'] }, /^cipher_suites\[0\]: give one of TLS_ECDHE_/],
    [{ ...IDENTITY, curve_preferences: [['X25519']] }, /^curve_preferences\[0\]: give a text, not a list$/],
    [
      { ...IDENTITY, curve_preferences: ['secp256k1'] },
      /^curve_preferences\[0\]: give one of CurveP256, CurveP384, CurveP521, X25519$/,
    ],
    [{ ...IDENTITY, prefer_server_cipher_suites: 1 }, /^prefer_server_cipher_suites: give true or false$/],
    [{ ...IDENTITY, client_auth_type: 'Always' }, /^client_auth_type: give one of NoClientCert, /],
    [{ ...IDENTITY, client_auth_type: 'RequireAndVerifyClientCert' }, /^client_ca_file: with RequireAnd/],
    [{ ...IDENTITY, client_ca_file: 'other.crt' }, /^client_auth_type: with a CA for clients, give Require/],
    [{ ...IDENTITY, client_ca_file: 'two' }, /^client_ca_file: a certificate in it is damaged/],
    [{ ...IDENTITY, client_allowed_sans: ['a'] }, /^client_allowed_sans: it needs client_auth_type Require/],
  ]
  for (const [settings, message] of REFUSED) {
    test(`${JSON.stringify(settings)} is refused`, () => assert.match(complaint(settings), message))
  }
})
