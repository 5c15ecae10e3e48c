/** What a web config may say outside of TLS, and that whatever else it says is refused with the place and the cure. */
import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { stringify } from 'yaml'
import { parseWebConfig, readWebConfig, type WebConfig } from '../../../../metrics/web-config/web-config.ts'
import { Failure } from '../../../../src/contract/failures.ts'

const HASH = '$2y$10$X0h1gDsPszWURQaxFh.zoubFi6DXncSjhoQNJgRrnGs7EsimhC7zG'
const SOURCE = {
  path: 'web.yml',
  readFile: () => {
    throw Object.assign(new Error('ENOENT'), { code: 'ENOENT' })
  },
}

function parse(text: string): WebConfig {
  return parseWebConfig(text, SOURCE)
}

function complaint(text: string): string {
  try {
    parse(text)
    return 'accepted'
  } catch (error) {
    assert.ok(error instanceof Failure, String(error))
    assert.deepEqual([error.code, error.exitCode], ['BAD_INPUT', 2])
    assert.match(error.message, /^bad web config "web\.yml"[^\n]+$/)
    return error.message.replace(/^bad web config "web\.yml"(, |: )/, '')
  }
}

const NOTHING: WebConfig = { tls: undefined, headers: [], users: new Map(), requestLimit: undefined }

for (const text of ['', '# nothing yet\n', '{}', 'tls_server_config:\nbasic_auth_users:\n', '---\n']) {
  test(`${JSON.stringify(text)} asks for nothing`, () => assert.deepEqual(parse(text), NOTHING))
}

test('users, headers and a limit are read as the toolkit reads them', () => {
  const web = parse(`
    http_server_config:
      http2: on
      headers:
        X-Frame-Options: deny
        Strict-Transport-Security: max-age=31536000
        Content-Security-Policy:
    basic_auth_users:
      alice: ${HASH}
      1234: "${HASH}"
      yes: ${HASH}
    rate_limit:
      interval: 1m0.5s
      burst: 20
  `)
  assert.deepEqual([...web.users.keys()], ['alice', '1234', 'yes'])
  assert.equal(web.users.get('alice'), HASH)
  assert.deepEqual(web.headers, [
    ['Strict-Transport-Security', 'max-age=31536000'],
    ['X-Frame-Options', 'deny'],
  ])
  assert.deepEqual(web.requestLimit, { intervalMs: 60_500, burst: 20 })
})

test('an anchor may be used again', () => {
  const web = parse(`basic_auth_users: {a: &hash ${HASH}, b: *hash}`)
  assert.deepEqual([...web.users.values()], [HASH, HASH])
})

test('a limit without interval is none', () => {
  assert.equal(parse('rate_limit: {burst: 5}').requestLimit, undefined)
  assert.equal(parse('rate_limit: {interval: 0s, burst: 0}').requestLimit, undefined)
})

const REFUSED: Readonly<Record<string, string>> = {
  'basic_auth_user: {}':
    'basic_auth_user: no such key: give tls_server_config, http_server_config, basic_auth_users, rate_limit',
  hello: 'give keys with values, not a text',
  '- a': 'give keys with values, not a list',
  '? [a]\n: b': 'give texts for keys, not a list',
  'a: b\n c: d': 'line 1, column 4 is no YAML: block as implicit key',
  '--- {}\n--- {}': 'line 2, column 1 is no YAML: multiple docs',
  'rate_limit: {}\nrate_limit: {}': 'line 2, column 1 is no YAML: duplicate key',
  'a: *nowhere': 'its aliases lead nowhere or too far: write the values out',
  'tls_server_config: on': 'tls_server_config: give keys with values, not a text',
  'http_server_config: {http2: 2}': 'http_server_config.http2: give true or false',
  'http_server_config: {http2: [true]}': 'http_server_config.http2: give a text, not a list',
  'http_server_config: {headers: {X-Frame-Options: allow}}':
    'http_server_config.headers.X-Frame-Options: give one of deny, sameorigin',
  'http_server_config: {headers: {Server: me}}':
    'http_server_config.headers.Server: no such key: give Content-Security-Policy, Strict-Transport-Security, X-Content-Type-Options, X-Frame-Options, X-XSS-Protection',
  'http_server_config: {headers: {X-XSS-Protection: "a\\nb"}}':
    'http_server_config.headers.X-XSS-Protection: give text in one line, without control characters',
  'basic_auth_users: [alice]': 'basic_auth_users: give keys with values, not a list',
  'basic_auth_users: {alice: secret}':
    'basic_auth_users.alice: this is no bcrypt hash: give what htpasswd -nBC 10 "" prints behind the colon',
  'basic_auth_users: {alice: }':
    'basic_auth_users.alice: this is no bcrypt hash: give what htpasswd -nBC 10 "" prints behind the colon',
  [`basic_auth_users: {"al:ice": ${HASH}}`]: '"basic_auth_users.al:ice": give the user a name, without colon',
  [`basic_auth_users: {"": ${HASH}}`]: 'basic_auth_users.: give the user a name, without colon',
  [`basic_auth_users: {a: ${HASH.replace('10', '31')}}`]:
    'basic_auth_users.a: this hash has the cost 31: make one with 4 to 17, as 10',
  [`basic_auth_users: {a: ${HASH.replace('2y', '2x')}}`]:
    'basic_auth_users.a: this is no bcrypt hash: give what htpasswd -nBC 10 "" prints behind the colon',
  'rate_limit: {interval: 5, burst: 1}': 'rate_limit.interval: give a time, as in 500ms, 1s or 1m30s',
  'rate_limit: {interval: 1s, burst: -1}': 'rate_limit.burst: give a whole number 1 to 1000000',
  'rate_limit: {interval: 1s}': 'rate_limit.burst: with 0 no request is ever answered: give 1 or more',
}

for (const [text, message] of Object.entries(REFUSED)) {
  test(`${JSON.stringify(text)} is refused`, () => assert.equal(complaint(text), message))
}

test('a file that is not there is named', () => {
  assert.throws(() => readWebConfig('/nonexistent/web.yml'), {
    code: 'BAD_INPUT',
    message: 'cannot read web config "/nonexistent/web.yml": no such file or directory',
  })
})

// No key and no word of a message, so that one that leaks is found.
const SECRET = 'sE7ret+pass'

test('no message shows a secret that stands where it does not belong', () => {
  const misplaced = [
    `basic_auth_users: {alice: ${SECRET}}`,
    `basic_auth_users: {alice: [${SECRET}]}`,
    `basic_auth_users:\n  alice: "${SECRET}\n`,
    `basic_auth_users:\n  alice: ${SECRET}: ${SECRET}\n`,
    `basic_auth_users:\n  alice: {${SECRET}\n`,
    `basic_auth_users:\n\talice: ${SECRET}\n`,
    `basic_auth_users:\n  alice: *${SECRET}\n`,
    `basic_auth_users:\n  alice: !${SECRET} x\n`,
    `basic_auth_users: ${SECRET}`,
    `tls_server_config: {cert: ${SECRET}, key: ${SECRET}}`,
    `tls_server_config: {min_version: ${SECRET}}`,
  ]
  for (const text of misplaced) assert.ok(!complaint(text).includes(SECRET), complaint(text))
})

test('any text gives a config or a Failure that names the file, never another exception', () => {
  const word = fc.constantFrom(
    ...'tls_server_config http_server_config basic_auth_users rate_limit cert key cert_file key_file'.split(
      ' ',
    ),
    ...'client_ca client_ca_file client_auth_type client_allowed_sans min_version max_version'.split(' '),
    ...'cipher_suites prefer_server_cipher_suites curve_preferences headers http2 interval burst'.split(' '),
    ...'RequireAndVerifyClientCert TLS12 TLS13 X25519 true 1s 5 deny X-Frame-Options'.split(' '),
    ...['__proto__', 'constructor', '<<', HASH, '', '-----BEGIN CERTIFICATE-----'],
  )
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      word,
      fc.anything({ maxDepth: 1, maxKeys: 2 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(word, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  const yaml = tree.map((value) => {
    try {
      return stringify(value) ?? ''
    } catch {
      return ''
    }
  })
  const piece = fc.oneof(
    word,
    fc.constantFrom(
      ': ',
      '\n',
      '  ',
      '- ',
      '{',
      '}',
      '[',
      ']',
      '&a ',
      '*a',
      '!!int ',
      '"',
      '|',
      '\t',
      '? ',
      '%YAML 1.1\n',
    ),
    fc.string({ maxLength: 4 }),
  )
  const rubble = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join(''))
  fc.assert(
    fc.property(fc.oneof(yaml, rubble), (text) => {
      complaint(text)
    }),
    { numRuns: 3000 },
  )
})

test('deep nesting and aliases of aliases are refused, not followed', () => {
  assert.match(complaint(`a: ${'['.repeat(20_000)}`), /YAML|no such key/)
  const bomb = ['a0: &a0 [x]']
  for (let i = 1; i < 12; i += 1)
    bomb.push(
      `a${i}: &a${i} [${Array(10)
        .fill(`*a${i - 1}`)
        .join()}]`,
    )
  assert.match(complaint(bomb.join('\n')), /aliases lead nowhere or too far/)
})
