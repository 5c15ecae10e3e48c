/**
 * Ways to ask a host that owe nothing to protosweep: slowly, which is how the lab learns the truth; naively, which is
 * what a sender gets that ignores the host's ICMP limit; and trusting, which is what one gets that takes an error of the
 * host for a proof that nobody on the way rations either.
 */
import { fileURLToPath } from 'node:url'
import { type Answer, type Classification, PROTOCOLS, type State, statesOf } from './answer.ts'
import type { Finished } from './command.ts'

const PROBER = fileURLToPath(new URL('./prober.py', import.meta.url))
const DESTINATION_UNREACHABLE = 3

/** What runs programs in the scanner's place: a Lab. */
export interface Scanner {
  exec(argv: readonly string[]): Promise<Finished>
}

/** The answers of a host without limit, asked one protocol at a time; takes about a second. */
export function askSlowly(scanner: Scanner, address: string): Promise<Answer[]> {
  return ask(scanner, address, 'slow')
}

/**
 * The states that a sender reports which sends one probe per protocol as fast as it can and calls whatever is
 * unanswered after one second open|filtered.
 */
export async function naiveStates(
  scanner: Scanner,
  address: string,
  classification: Classification,
): Promise<State[]> {
  return statesOf(await ask(scanner, address, 'naive'), classification)
}

/**
 * Which of `protocols` a sender calls silent that asks for each of them twice, half a second apart, and believes a
 * silence when the same host sent an error for a later probe both times.
 */
export function trustingSilences(
  scanner: Scanner,
  address: string,
  protocols: readonly number[],
): Promise<number[]> {
  return runProber(scanner, [address, 'trusting', ...protocols.map(String)])
}

async function ask(scanner: Scanner, address: string, mode: 'slow' | 'naive'): Promise<Answer[]> {
  const heard = await runProber<Record<string, 'packet' | [number, number, string]>>(scanner, [address, mode])
  return PROTOCOLS.map((protocol) => answerFrom(heard[protocol], address))
}

async function runProber<Output>(scanner: Scanner, words: readonly string[]): Promise<Output> {
  const { code, stdout, stderr } = await scanner.exec(['python3', PROBER, ...words])
  if (code !== 0) throw new Error(`the prober failed: ${stderr}`)
  return JSON.parse(stdout)
}

function answerFrom(heard: 'packet' | [number, number, string] | undefined, address: string): Answer {
  if (heard === undefined) return { kind: 'silence' }
  if (heard === 'packet') return { kind: 'packet' }
  const [type, code, source] = heard
  if (type !== DESTINATION_UNREACHABLE)
    throw new Error(`${address}: ICMP ${type}/${code} has no place in the lab`)
  return { kind: 'error', code, from: source === address ? 'target' : 'other' }
}
