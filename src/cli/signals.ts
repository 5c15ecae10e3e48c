/** Ctrl-C and SIGTERM end a sweep in order; a second one ends the process. */
import { EXIT } from '../contract/failures.ts'

const EXIT_CODES = { SIGINT: EXIT.interrupted, SIGTERM: EXIT.terminated } as const

/** The signals of one sweep. */
export interface SignalWatch {
  /** The exit code that the first signal asks for; undefined while there was none. */
  exitCode(): number | undefined
  /** Gives the signals their usual meaning back. */
  end(): void
}

/** Calls `onFirst` at the first signal; the next one ends the process at once. */
export function watchSignals(onFirst: () => void): SignalWatch {
  let exitCode: number | undefined
  function receive(signal: NodeJS.Signals): void {
    const code = signal === 'SIGTERM' ? EXIT_CODES.SIGTERM : EXIT_CODES.SIGINT
    if (exitCode !== undefined) process.exit(code)
    exitCode = code
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
