/** What leaves a lab's scanner, as tcpdump sees it at the switch: it does not see all that leaves at the scanner itself. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import type { Lab } from './lab.ts'

/** The switch's end of the scanner's wire. */
const SCANNER_PORT = 'p0'

export class Capture {
  readonly #child: ChildProcess
  #text = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#text += text
    })
  }

  /** Begins; resolves when nothing that leaves from now on is missed. `options` are further ones of tcpdump's. */
  static async start(lab: Lab, options: readonly string[] = ['-q']): Promise<Capture> {
    const usual = [
      '-i',
      SCANNER_PORT,
      '-Q',
      'in',
      '-n',
      '-tt',
      '-l',
      '--immediate-mode',
      '--buffer-size=8192',
    ]
    const argv = ['tcpdump', ...usual, ...options]
    const child = lab.spawnInside('switch', argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    const capture = new Capture(child)
    // tcpdump says that it listens, or why it cannot.
    if (child.stderr !== null) await once(child.stderr, 'data')
    return capture
  }

  /** Ends it and gives what tcpdump printed. */
  async lines(): Promise<string[]> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGINT')
    await closed
    return this.#text.split('\n').filter((line) => line !== '')
  }

  /** Ends it and gives when each frame left, in seconds, ascending. */
  async stop(): Promise<number[]> {
    const lines = await this.lines()
    return lines.map((line) => Number(line.split(' ')[0])).sort((left, right) => left - right)
  }
}

/** The most of the times, ascending, that lie within any window of so many seconds. */
export function mostWithin(times: readonly number[], seconds: number): number {
  let most = 0
  let from = 0
  for (const [to, time] of times.entries()) {
    while (time - (times[from] ?? 0) >= seconds) from += 1
    most = Math.max(most, to - from + 1)
  }
  return most
}
