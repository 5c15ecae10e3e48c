/** Who is admitted, what is remembered of it, and what guessers cost. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { hash } from '@node-rs/bcrypt'
import fc from 'fast-check'
import { BasicAuth, bcryptVerify } from '../../../metrics/basic-auth.ts'
import { Turns } from '../../../metrics/turns.ts'

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
}

/** Hashes that a test can read: the cost is where bcrypt has it. */
const USERS = new Map([
  ['alice', '$2y$05$of secret'],
  ['bob', '$2y$10$of hidden'],
])

/** An authenticator that takes down what it compares, and rests for no time. */
function recorded() {
  const checks: string[] = []
  const verify = async (password: string, hashed: string) => {
    checks.push(`${password} ${hashed}`)
    return hashed.endsWith(`of ${password}`)
  }
  return { checks, auth: new BasicAuth(USERS, verify, new Turns({ now: () => 0, sleep: async () => {} })) }
}

test('a known name with its password is admitted, and remembered', async () => {
  const { auth, checks } = recorded()
  for (let i = 0; i < 3; i += 1) assert.equal(await auth.admit(basic('alice', 'secret')), 'admitted')
  assert.equal(checks.length, 1)
})

test('a wrong password is refused, and remembered too', async () => {
  const { auth, checks } = recorded()
  for (let i = 0; i < 3; i += 1) assert.equal(await auth.admit(basic('alice', 'hidden')), 'refused')
  assert.equal(checks.length, 1)
  assert.equal(await auth.admit(basic('alice', 'secret')), 'admitted')
})

test('an unknown name is checked as known ones are, and never admitted', async () => {
  const { auth, checks } = recorded()
  assert.equal(await auth.admit(basic('eve', 'hidden')), 'refused')
  assert.equal(await auth.admit(basic('', '')), 'refused')
  // Against the costliest hash; that its password is right helps nobody.
  assert.deepEqual(checks, ['hidden $2y$10$of hidden', ' $2y$10$of hidden'])
})

test('a request without credentials is refused without a check', async () => {
  const { auth, checks } = recorded()
  const none = [undefined, '', 'Basic', 'Basic ', 'Bearer YWxpY2U6c2VjcmV0', 'Basic !!', 'Basic YWxpY2U=']
  for (const header of none) assert.equal(await auth.admit(header), 'refused')
  assert.deepEqual(checks, [])
})

test('the scheme may be spelled anyhow, and a password may hold colons and any letters', async () => {
  const { auth, checks } = recorded()
  assert.equal(await auth.admit(basic('alice', 'secret').replace('Basic', 'bASIC ')), 'admitted')
  assert.equal(await auth.admit(basic('alice', 'a:b:ü')), 'refused')
  assert.equal(checks[1], 'a:b:ü $2y$05$of secret')
})

test('requests with the same credentials wait for one check; of others only so many wait', async () => {
  let finish = () => {}
  const begun: string[] = []
  const verify = (password: string) => {
    begun.push(password)
    return new Promise<boolean>((resolve) => {
      finish = () => resolve(true)
    })
  }
  const auth = new BasicAuth(USERS, verify, new Turns({ now: () => 0, sleep: async () => {} }))
  const same = [1, 2, 3].map(() => auth.admit(basic('alice', 'secret')))
  const others = Array.from({ length: 10 }, (_, i) => auth.admit(basic('eve', `${i}`)))
  assert.deepEqual(await Promise.all(others.slice(7)), ['busy', 'busy', 'busy'])
  assert.deepEqual(begun, ['secret'])
  finish()
  assert.deepEqual(await Promise.all(same), ['admitted', 'admitted', 'admitted'])
})

test('guessers fill no memory, and make nobody forgotten who was admitted', async () => {
  const { auth, checks } = recorded()
  await auth.admit(basic('alice', 'secret'))
  for (let i = 0; i < 300; i += 1) await auth.admit(basic('eve', `${i}`))
  checks.length = 0
  assert.equal(await auth.admit(basic('alice', 'secret')), 'admitted')
  assert.equal(await auth.admit(basic('eve', '299')), 'refused')
  assert.deepEqual(checks, [])
  // The oldest is not remembered any more.
  assert.equal(await auth.admit(basic('eve', '0')), 'refused')
  assert.equal(checks.length, 1)
})

test('real hashes of all three kinds are checked, off the main thread', async () => {
  const verify = await bcryptVerify()
  const made = await hash('secret', 11)
  let turns = 0
  const counting = setInterval(() => {
    turns += 1
  }, 1)
  for (const kind of ['$2a$', '$2b$', '$2y$']) {
    const auth = new BasicAuth(new Map([['alice', kind + made.slice(4)]]), verify)
    assert.equal(await auth.admit(basic('alice', 'secret')), 'admitted')
    assert.equal(await auth.admit(basic('alice', 'Secret')), 'refused')
  }
  clearInterval(counting)
  assert.ok(turns > 3, `the event loop turned ${turns} times`)
})

test('no header admits or throws that is not the right one', async () => {
  const { auth } = recorded()
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.string(),
        fc.base64String().map((text) => `Basic ${text}`),
      ),
      async (header) => {
        assert.equal(await auth.admit(header), 'refused')
      },
    ),
  )
})
