/** Whom Go's policies let in, by the certificate shown and the names in it. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { type ClientAuth, type ClientRule, isWelcome } from '../../../../metrics/web-config/client-rule.ts'

/** A client that shows a certificate for these names, or none. */
function client(authorized: boolean, subjectAltName?: string) {
  const certificate = subjectAltName === undefined ? undefined : { subjectAltName }
  return { authorized, getPeerX509Certificate: () => certificate }
}

const NONE = client(false)
const STRANGER = client(false, 'DNS:stranger.example')
const OURS = client(true, 'DNS:ours.example')

const WELCOME: Readonly<Record<ClientAuth, readonly [none: boolean, stranger: boolean, ours: boolean]>> = {
  NoClientCert: [true, true, true],
  RequestClientCert: [true, true, true],
  RequireAnyClientCert: [false, true, true],
  VerifyClientCertIfGiven: [true, false, true],
  RequireAndVerifyClientCert: [false, false, true],
}

for (const [auth, expected] of Object.entries(WELCOME) as [ClientAuth, readonly boolean[]][]) {
  test(`${auth} lets in whom it should`, () => {
    const rule = { auth, names: undefined }
    assert.deepEqual(
      [NONE, STRANGER, OURS].map((each) => isWelcome(each, rule)),
      expected,
    )
  })
}

const NAMES: readonly (readonly [allowed: string, subjectAltName: string, isIn: boolean])[] = [
  ['a.example', 'DNS:a.example', true],
  ['a.example', 'DNS:b.example, DNS:a.example', true],
  ['a.example', 'DNS:a.example.evil', false],
  ['a.example', 'DNS:*.example', false],
  ['10.0.0.1', 'DNS:b.example, IP Address:10.0.0.1', true],
  ['2001:db8::1', 'IP Address:2001:DB8:0:0:0:0:0:1', true],
  ['spiffe://a/b', 'URI:spiffe://a/b', true],
  ['me@a.example', 'email:me@a.example', true],
  // Node quotes a value that would read as several.
  ['a.example', 'DNS:"b.example, DNS:a.example"', false],
  ['b.example, DNS:a.example', 'DNS:"b.example, DNS:a.example"', true],
  ['a.example', 'DirName:"CN=x, DNS:a.example"', false],
  ['a.example', 'othername:<unsupported>, DNS:a.example', true],
  ['a.example', '', false],
  ['', '', false],
]

for (const [allowed, subjectAltName, isIn] of NAMES) {
  test(`${allowed} is ${isIn ? '' : 'not '}among "${subjectAltName}"`, () => {
    const rule: ClientRule = { auth: 'RequireAndVerifyClientCert', names: new Set([allowed]) }
    assert.equal(isWelcome(client(true, subjectAltName), rule), isIn)
  })
}
