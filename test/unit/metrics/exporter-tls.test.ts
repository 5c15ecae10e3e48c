/** The metrics server under a web config: real TLS, real certificates of clients, real passwords. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { get, type RequestOptions } from 'node:https'
import { after, afterEach, before, describe, test } from 'node:test'
import { type ConnectionOptions, connect } from 'node:tls'
import { hashSync } from '@node-rs/bcrypt'
import { stringify } from 'yaml'
import { LIMITS } from '../../../metrics/bounded-server.ts'
import { type Exporter, startExporter } from '../../../metrics/exporter.ts'
import { readWebConfig } from '../../../metrics/web-config/web-config.ts'
import { requires } from '../../lab/requirements.ts'
import { Certificates, type Identity } from '../../support/certificates.ts'
import { sampleRegistry } from '../../support/metrics-registry.ts'
import { RawClient } from '../../support/raw-client.ts'

describe('the exporter under a web config', { skip: requires('openssl') }, () => {
  const open: Exporter[] = []
  let certificates: Certificates
  let server: Identity
  let ours: Identity
  let strange: Identity
  before(() => {
    certificates = new Certificates()
    server = certificates.make('server', 'IP:127.0.0.1')
    const ca = certificates.make('ca', '')
    ours = certificates.make('ours', 'DNS:prometheus.example', ca)
    strange = certificates.make('strange', 'DNS:prometheus.example')
  })
  after(() => certificates.remove())
  afterEach(async () => {
    for (const exporter of open.splice(0)) await exporter.close()
  })

  const TLS = { cert_file: 'server.crt', key_file: 'server.key' }

  async function start(settings: object, limits = LIMITS): Promise<Exporter> {
    const web = readWebConfig(certificates.write('web.yml', stringify(settings)))
    const exporter = await startExporter(sampleRegistry(), { host: '127.0.0.1', port: 0 }, { web, limits })
    open.push(exporter)
    return exporter
  }

  /** The status of a scrape, or the code of the error that it ended with. */
  function scrape(exporter: Exporter, options: RequestOptions = {}): Promise<number | string> {
    return new Promise((resolve) => {
      const request = get(exporter.url, { ca: server.cert, agent: false, ...options }, (response) => {
        response.resume().once('end', () => resolve(response.statusCode ?? 0))
      })
      request.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
    })
  }

  /** A handshake with the exporter; what was negotiated in it, or undefined if it failed. */
  async function negotiated(exporter: Exporter, options: ConnectionOptions) {
    const { hostname: host, port } = new URL(exporter.url)
    const socket = connect({ host, port: Number(port), ca: server.cert, ...options })
    try {
      await once(socket, 'secureConnect')
      return { version: socket.getProtocol(), cipher: socket.getCipher().name }
    } catch {
      return undefined
    } finally {
      socket.destroy()
    }
  }

  test('serves HTTPS with its certificate, and no HTTP', async () => {
    const exporter = await start({ tls_server_config: TLS })
    assert.match(exporter.url, /^https:/)
    assert.deepEqual([exporter.isPublic, exporter.isGuarded], [false, false])
    assert.equal(await scrape(exporter), 200)
    assert.equal(await scrape(exporter, { ca: strange.cert }), 'DEPTH_ZERO_SELF_SIGNED_CERT')
    const plain = new RawClient(exporter.url).send('GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n')
    assert.doesNotMatch(await plain.closed(), /protosweep_sample/)
    assert.equal(await scrape(exporter), 200)
  })

  test('speaks no version below and no suite beside those that are given', async () => {
    const newest = await start({ tls_server_config: { ...TLS, min_version: 'TLS13' } })
    assert.equal(await negotiated(newest, { maxVersion: 'TLSv1.2' }), undefined)
    assert.equal((await negotiated(newest, {}))?.version, 'TLSv1.3')
    const chosen = await start({
      tls_server_config: { ...TLS, cipher_suites: ['TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384'] },
    })
    assert.equal((await negotiated(chosen, {}))?.version, 'TLSv1.3')
    const older = { maxVersion: 'TLSv1.2' } as const
    assert.equal((await negotiated(chosen, older))?.cipher, 'ECDHE-ECDSA-AES256-GCM-SHA384')
    assert.equal(await negotiated(chosen, { ...older, ciphers: 'ECDHE-ECDSA-AES128-GCM-SHA256' }), undefined)
    const without = await start({ tls_server_config: { ...TLS, cipher_suites: ['TLS_AES_128_GCM_SHA256'] } })
    assert.equal(await negotiated(without, older), undefined)
    assert.equal((await negotiated(without, {}))?.version, 'TLSv1.3')
  })

  test('asks clients for certificates as Go would', async () => {
    const REFUSED = /^(ECONNRESET|EPIPE|ERR_SSL_.*)$/
    const policies = {
      RequestClientCert: [200, 200, 200],
      RequireAnyClientCert: [REFUSED, 200, 200],
      VerifyClientCertIfGiven: [200, REFUSED, 200],
      RequireAndVerifyClientCert: [REFUSED, REFUSED, 200],
    }
    for (const [client_auth_type, expected] of Object.entries(policies)) {
      const exporter = await start({
        tls_server_config: { ...TLS, client_ca_file: 'ca.crt', client_auth_type },
      })
      for (const [index, client] of [{}, strange, ours].entries()) {
        const { cert, key } = client as Partial<Identity>
        const status = await scrape(exporter, { ...(cert && { cert }), ...(key && { key }) })
        const wanted = expected[index]
        const isAsWanted = wanted instanceof RegExp ? wanted.test(`${status}`) : status === wanted
        assert.ok(isAsWanted, `${client_auth_type} ${index}: ${status}`)
      }
      assert.equal(exporter.isGuarded, client_auth_type === 'RequireAndVerifyClientCert')
    }
  })

  test('lets in certificates for the names that are allowed, in a resumed session too', async () => {
    const client = { client_ca_file: 'ca.crt', client_auth_type: 'RequireAndVerifyClientCert' }
    const identity = { cert: ours.cert, key: ours.key }
    for (const [name, isIn] of [
      ['prometheus.example', true],
      ['grafana.example', false],
    ] as const) {
      const exporter = await start({ tls_server_config: { ...TLS, ...client, client_allowed_sans: [name] } })
      for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
        const statuses = [await scrape(exporter, { ...identity, maxVersion })]
        let session: Buffer | undefined
        const { port } = new URL(exporter.url)
        const socket = connect({
          host: '127.0.0.1',
          port: Number(port),
          ca: server.cert,
          ...identity,
          maxVersion,
        })
        socket.on('error', () => {})
        socket.on('session', (given) => {
          session = given
        })
        socket.write('GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
        await new Promise((resolve) => socket.resume().once('close', resolve))
        if (session !== undefined) {
          const resumed = { ...identity, maxVersion, session } as RequestOptions
          statuses.push(await scrape(exporter, resumed))
        }
        assert.ok(statuses.length === 2 || !isIn, 'a session was resumed')
        for (const status of statuses) assert.equal(status === 200, isIn, `${name} ${maxVersion}: ${status}`)
      }
    }
  })

  test('answers 401 without the right password, on every page', async () => {
    const exporter = await start({
      tls_server_config: TLS,
      basic_auth_users: { alice: hashSync('secret', 5) },
    })
    assert.equal(exporter.isGuarded, true)
    assert.equal(await scrape(exporter, { auth: 'alice:secret' }), 200)
    for (const auth of ['alice:Secret', 'alice:', 'bob:secret', ':']) {
      assert.equal(await scrape(exporter, { auth }), 401, auth)
    }
    for (const path of ['/metrics', '/healthz', '/readyz', '/', '/nowhere']) {
      assert.equal(await scrape(exporter, { path }), 401, path)
    }
    assert.equal(await scrape(exporter, { auth: 'alice:secret' }), 200)
  })

  test('says with 401 how to do it, over plain HTTP too, and counts it for no scrape', async () => {
    const exporter = await start({ basic_auth_users: { alice: hashSync('secret', 5) } })
    let isTold = false
    const told = exporter.nextScrape().then(() => {
      isTold = true
    })
    const refused = await fetch(exporter.url)
    assert.equal(refused.headers.get('www-authenticate'), 'Basic realm="protosweep", charset="UTF-8"')
    assert.doesNotMatch(await refused.text(), /protosweep_sample/)
    assert.equal(isTold, false)
    const authorization = `Basic ${Buffer.from('alice:secret').toString('base64')}`
    const admitted = await fetch(exporter.url, { headers: { authorization } })
    assert.match(await admitted.text(), /^protosweep_sample 1$/m)
    await told
  })

  test('lets go who does not complete the handshake, and its end waits for nobody', async () => {
    const quick = await start({ tls_server_config: TLS }, { ...LIMITS, openingMs: 50 })
    await new RawClient(quick.url).closed()
    const patient = await start({ tls_server_config: TLS })
    const hung = await new RawClient(patient.url).connected()
    // The server has taken the connection when a later one has its answer.
    assert.equal(await scrape(patient), 200)
    const beganMs = performance.now()
    await patient.close()
    assert.ok(performance.now() - beganMs < LIMITS.openingMs / 2)
    await hung.closed()
  })
})
