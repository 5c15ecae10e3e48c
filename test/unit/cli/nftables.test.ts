import assert from 'node:assert/strict'
import test from 'node:test'
import { readRuleset } from '../../../src/cli/nftables.ts'

type Statement = Record<string, unknown>

const DROP: Statement = { drop: null }
const ACCEPT: Statement = { accept: null }

/** What nft prints for one table: base chains with hook and policy, others bare, each with its rules. */
function ruleset(family: string, chains: Record<string, { base?: object; rules?: Statement[][] }>): string {
  const place = { family, table: 'fw' }
  const items = Object.entries(chains).flatMap(([name, { base = {}, rules = [] }]) => [
    { chain: { ...place, name, ...base } },
    ...rules.map((expr) => ({ rule: { ...place, chain: name, expr } })),
  ])
  return JSON.stringify({ nftables: [{ metainfo: {} }, { table: { family, name: 'fw' } }, ...items] })
}

function base(hook: string, policy = 'accept'): object {
  return { type: 'filter', hook, policy }
}

function droppingOf(json: string): string[] {
  return readRuleset(json).dropping.map(({ name, side }) => `${name} ${side}`)
}

test('a chain drops by a rule, by rejecting, or by its policy', () => {
  const json = ruleset('inet', {
    pre: { base: base('prerouting'), rules: [[ACCEPT], [{ match: {} }, DROP]] },
    in: { base: base('input', 'drop') },
    out: { base: base('output'), rules: [[{ reject: { type: 'icmpx' } }]] },
    post: { base: base('postrouting'), rules: [[{ counter: {} }, ACCEPT]] },
  })
  assert.deepEqual(droppingOf(json), ['inet fw pre in', 'inet fw in in', 'inet fw out out'])
})

test('a chain drops what a chain that it leads to drops, however far, and what a map of verdicts does', () => {
  const json = ruleset('ip', {
    in: { base: base('input'), rules: [[{ jump: { target: 'zones' } }]] },
    zones: { rules: [[{ goto: { target: 'public' } }]] },
    public: { rules: [[DROP]] },
    out: { base: base('output'), rules: [[{ jump: { target: 'harmless' } }]] },
    harmless: { rules: [[ACCEPT]] },
    pre: { base: base('prerouting'), rules: [[{ vmap: { data: { set: [['invalid', DROP]] } } }]] },
  })
  assert.deepEqual(droppingOf(json), ['ip fw in in', 'ip fw pre in'])
})

test('chains that see no IPv4 packet of this machine, or that nothing leads to, are not to blame', () => {
  assert.deepEqual(droppingOf(ruleset('ip6', { in: { base: base('input', 'drop') } })), [])
  assert.deepEqual(droppingOf(ruleset('bridge', { in: { base: base('input', 'drop') } })), [])
  assert.deepEqual(droppingOf(ruleset('ip', { forward: { base: base('forward', 'drop') } })), [])
  assert.deepEqual(droppingOf(ruleset('ip', { unused: { rules: [[DROP]] } })), [])
  assert.deepEqual(droppingOf(ruleset('netdev', { in: { base: base('ingress', 'drop') } })), [
    'netdev fw in in',
  ])
})

test('probes are exempt from connection tracking where an outgoing chain says notrack', () => {
  const exempts = (hook: string, statement: Statement) =>
    readRuleset(ruleset('inet', { chain: { base: base(hook), rules: [[statement]] } })).exempts
  assert.equal(exempts('output', { notrack: null }), true)
  assert.equal(exempts('prerouting', { notrack: null }), false)
  assert.equal(exempts('output', ACCEPT), false)
})

test('an empty ruleset drops nothing, and what is no JSON is an error', () => {
  assert.deepEqual(readRuleset('{"nftables": []}'), { dropping: [], exempts: false })
  assert.throws(() => readRuleset('Error: syntax'), SyntaxError)
})
