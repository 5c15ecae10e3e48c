/** Runs a program of the user's with a document as its standard input. Never throws: what came of it is data. */
import { type ChildProcess, spawn } from 'node:child_process'
import type { Alarm } from './alarm.ts'
import { type Outcome, STOPPED } from './outcome.ts'

/** What is run. */
export interface Command {
  /** The program and its arguments; no shell reads them. */
  readonly words: readonly string[]
  /** Its standard input. */
  readonly document: string
  /** Environment variables beside those of this process. */
  readonly environment: Readonly<Record<string, string>>
}

/** What a command works with. */
export interface CommandParts {
  readonly alarm: Alarm
  /** Ends it in order, as its time limit does. */
  readonly signal: AbortSignal
}

const TIME_LIMIT_MS = 60_000
const KILL_AFTER_MS = 5000
/** A program that went into the background may keep the standard error of one that has ended. */
const LAST_WORDS_MS = 1000
const MOST_ERROR_CHARACTERS = 2000

/**
 * Runs it until it ends: told is who exits with 0. After a minute it is ended with SIGTERM, five seconds later with
 * SIGKILL, and with it what it has started.
 */
export function runCommand(command: Command, { alarm, signal }: CommandParts): Promise<Outcome> {
  if (signal.aborted) return Promise.resolve({ isTold: false, tries: 0, reason: STOPPED })
  return new Promise((resolve) => {
    const failed = (reason: string, errorOutput: string) =>
      resolve({ isTold: false, tries: 1, reason, ...(errorOutput === '' ? {} : { errorOutput }) })
    const child = start(command)
    if (child === undefined) return failed('cannot be started: no program has such a name or arguments', '')
    child.once('error', (error: NodeJS.ErrnoException) => {
      cancel()
      failed(`cannot be started: ${error.code ?? error.message}`, '')
    })
    const errors = new ErrorOutput(child)
    const cancel = endInTime(child, alarm, signal)
    child.once('exit', (code, ended) => {
      const wasCutOff = cancel()
      errors.complete(alarm, () => {
        if (code === 0) resolve({ isTold: true, tries: 1 })
        else
          failed(wasCutOff ?? (ended === null ? `exits with ${code}` : `was ended by ${ended}`), errors.text)
      })
    })
    child.stdin?.end(command.document)
  })
}

/** Undefined for words that can start nothing: none, an empty program, a zero byte. */
function start({ words, environment }: Command): ChildProcess | undefined {
  const [program = '', ...others] = words
  try {
    const child = spawn(program, others, {
      stdio: ['pipe', 'ignore', 'pipe'],
      env: { ...process.env, ...environment },
      // A group of its own, so that what it has started ends with it.
      detached: true,
    })
    // A program may end without having read everything, or anything.
    child.stdin?.on('error', () => {})
    return child
  } catch {
    return undefined
  }
}

/** Ends a child when it is time; gives what cancels that and says why it was cut off, if it was. */
function endInTime(child: ChildProcess, alarm: Alarm, signal: AbortSignal): () => string | undefined {
  let reason: string | undefined
  let cancel = alarm.at(alarm.nowMs() + TIME_LIMIT_MS, () => end(`took more than ${TIME_LIMIT_MS / 1000} s`))
  function end(why: string): void {
    reason = why
    cancel()
    signalGroup(child, 'SIGTERM')
    cancel = alarm.at(alarm.nowMs() + KILL_AFTER_MS, () => signalGroup(child, 'SIGKILL'))
  }
  const onAbort = () => {
    if (reason === undefined) end(STOPPED)
  }
  signal.addEventListener('abort', onAbort)
  return () => {
    signal.removeEventListener('abort', onAbort)
    cancel()
    return reason
  }
}

function signalGroup({ pid }: ChildProcess, name: NodeJS.Signals): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, name)
  } catch {
    // It has ended meanwhile.
  }
}

/** The end of what a child says on its standard error. */
class ErrorOutput {
  readonly #child: ChildProcess
  text = ''

  constructor(child: ChildProcess) {
    this.#child = child
    child.stderr?.setEncoding('utf8').on('data', (chunk: string) => {
      this.text = (this.text + chunk).slice(-MOST_ERROR_CHARACTERS)
    })
  }

  /** Calls back when all of it was read, or nothing more is waited for. */
  complete(alarm: Alarm, call: () => void): void {
    const stop = () => this.#child.stderr?.destroy()
    const cancel = alarm.at(alarm.nowMs() + LAST_WORDS_MS, stop)
    this.#child.once('close', () => {
      cancel()
      call()
    })
  }
}
