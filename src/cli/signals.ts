/** Ctrl-C and SIGTERM end a sweep in order; a second one ends the process. Two at once are one: timeout(1) sends two. */
import { EXIT } from '../contract/failures.ts'
import { exitNow } from '../linux/exit.ts'

/** What comes sooner after the first is no second one. */
const SAME_MS = 300

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const

/** The signals of one sweep. */
export interface SignalWatch {
  /** The exit code that the first signal asks for; undefined while there was none. */
  exitCode(): number | undefined
  /** Gives the signals their usual meaning back. */
  end(): void
}

/** Calls `onFirst` at the first signal; the next one, but for one at the same time, ends the process at once. */
export function watchSignals(
  onFirst: () => void,
  { nowMs = () => performance.now(), exit = exitNow } = {},
): SignalWatch {
  let exitCode: number | undefined
  let firstMs = 0
  function receive(signal: NodeJS.Signals): void {
    const code = signal === 'SIGTERM' ? EXIT_CODES.SIGTERM : EXIT_CODES.SIGINT
    if (exitCode !== undefined) {
      if (nowMs() >= firstMs + SAME_MS) exit(code)
      return
    }
    exitCode = code
    firstMs = nowMs()
    onFirst()
  }
  for (const signal of Object.keys(EXIT_CODES)) process.on(signal, receive)
  return {
    exitCode: () => exitCode,
    end: () => {
      for (const signal of Object.keys(EXIT_CODES)) process.off(signal, receive)
    },
  }
}
