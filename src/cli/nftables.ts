/**
 * What nftables is told to do on this machine, asked of the program `nft`: which chains drop something, and whether
 * somebody exempts packets from connection tracking. Advice to the user hangs on it, no state of a target does.
 */
import { execFileSync } from 'node:child_process'
import type { FirewallChain } from '../report/own-firewall.ts'

const PATIENCE_MS = 2000
const MOST_BYTES = 64 * 1024 * 1024
/** Under sudo the search path may lack it. */
const PATH = `${process.env.PATH ?? ''}:/usr/sbin:/sbin`
/** Families whose chains see IPv4 packets of this machine's own. */
const FAMILIES: readonly string[] = ['inet', 'ip', 'netdev']
const SIDES: Readonly<Record<string, FirewallChain['side']>> = {
  ingress: 'in',
  prerouting: 'in',
  input: 'in',
  output: 'out',
  postrouting: 'out',
}

/** What a ruleset comes to. */
export interface Ruleset {
  /** The base chains that may drop a packet, by a rule, in a chain that they jump to, or by their policy. */
  readonly dropping: readonly FirewallChain[]
  /** Whether any chain that sees outgoing packets has a rule `notrack`. */
  readonly exempts: boolean
}

/** Asks nft; undefined when it is not there, may not be asked, or says nothing that we read. */
export function askRuleset(): Ruleset | undefined {
  try {
    const json = execFileSync('nft', ['-j', 'list', 'ruleset'], {
      encoding: 'utf8',
      env: { ...process.env, PATH },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PATIENCE_MS,
      maxBuffer: MOST_BYTES,
    })
    return readRuleset(json)
  } catch {
    return undefined
  }
}

/** Reads what `nft -j list ruleset` prints (libnftables-json(5)). Throws SyntaxError if it is not JSON. */
export function readRuleset(json: string): Ruleset {
  const { nftables = [] }: { nftables?: readonly Item[] } = JSON.parse(json)
  const rules = new Map<string, unknown[]>()
  for (const { rule } of nftables) {
    if (rule === undefined) continue
    const key = keyOf(rule, rule.chain)
    rules.set(key, [...(rules.get(key) ?? []), rule.expr])
  }
  const chains = nftables
    .flatMap(({ chain }) => chain ?? [])
    .filter(({ family, hook }) => FAMILIES.includes(family) && SIDES[hook ?? ''] !== undefined)
  const does = (chain: Chain, verdicts: readonly string[]) => leadsTo(rules, chain, chain.name, verdicts)
  return {
    dropping: chains
      .filter((chain) => chain.policy === 'drop' || does(chain, ['drop', 'reject']))
      .map((chain) => ({ name: keyOf(chain, chain.name), side: SIDES[chain.hook ?? ''] ?? 'in' })),
    exempts: chains.some(({ hook = '', ...chain }) => SIDES[hook] === 'out' && does(chain, ['notrack'])),
  }
}

interface Place {
  readonly family: string
  readonly table: string
}

interface Chain extends Place {
  readonly name: string
  /** Base chains have these two. */
  readonly hook?: string
  readonly policy?: string
}

interface Item {
  readonly chain?: Chain
  readonly rule?: Place & { readonly chain: string; readonly expr: unknown }
}

function keyOf({ family, table }: Place, chain: string): string {
  return `${family} ${table} ${chain}`
}

/** Whether a chain, or one that it jumps to, has a statement of these names. nft has refused rules that go in circles. */
function leadsTo(
  rules: ReadonlyMap<string, unknown[]>,
  place: Place,
  chain: string,
  verdicts: readonly string[],
): boolean {
  const visit = (node: unknown): boolean => {
    if (typeof node !== 'object' || node === null) return false
    return Object.entries(node).some(([name, value]) => {
      if (verdicts.includes(name)) return true
      if (name !== 'jump' && name !== 'goto') return visit(value)
      return leadsTo(rules, place, String(value?.target), verdicts)
    })
  }
  return visit(rules.get(keyOf(place, chain)))
}
