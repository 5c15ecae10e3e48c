/** Runs forger.py on a host's wire while a test sweeps that host. */
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { finish } from './command.ts'
import type { Lab } from './lab.ts'
import { ready } from './process.ts'

const FORGER = fileURLToPath(new URL('./forger.py', import.meta.url))

/** What it quotes in the errors that it forges; `record` forges none and fills the file that `replay` reads. */
export type Forgery = readonly ['cookie'] | readonly ['unsent'] | readonly ['record' | 'replay', file: string]

/** Runs `work` while a forger answers the probes that reach `host`; gives its outcome and how many lies were told. */
export async function whileForging<Outcome>(
  lab: Lab,
  host: string,
  forgery: Forgery,
  work: () => Promise<Outcome>,
): Promise<readonly [outcome: Outcome, lies: number]> {
  const child: ChildProcess = lab.spawnInside(host, ['python3', FORGER, ...forgery], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await ready(child)
  const outcome = await work()
  const { stdout } = await finish(child)
  return [outcome, Number(stdout)]
}
