/**
 * Has Enter been pressed? The terminal is opened once more and looked at now and then, only while this process is in its
 * foreground: who reads in the background is stopped by the kernel (SIGTTIN), and takes what was typed for the shell. Its
 * modes stay as they are, so a line is there when Enter was pressed.
 */
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs'
import { isatty } from 'node:tty'

const LOOK_EVERY_MS = 200
const STANDARD_INPUT = 0
const TERMINAL = '/dev/tty'
const BUFFER = Buffer.alloc(1024)

/** Calls back when Enter was pressed, if standard input is a terminal; gives what ends that. Keeps no process alive. */
export function watchEnter(onEnter: () => void): () => void {
  const terminal = isatty(STANDARD_INPUT) ? opened() : undefined
  if (terminal === undefined) return () => {}
  const timer = setInterval(() => {
    if (isInForeground(readFileSync('/proc/self/stat', 'utf8')) && hasLine(terminal)) onEnter()
  }, LOOK_EVERY_MS)
  timer.unref()
  return () => {
    clearInterval(timer)
    closeSync(terminal)
  }
}

/**
 * Whether the text of a /proc/PID/stat (proc(5)) is of a process in the foreground of its terminal: its group, the fifth
 * field, is that of the eighth. The name of the program, in parentheses, may hold anything.
 */
export function isInForeground(stat: string): boolean {
  const fields = stat.slice(stat.lastIndexOf(')') + 1).trim()
  const [, , group, , , foreground] = fields.split(' ')
  return group !== undefined && group === foreground
}

// Nobody else's reads are changed by this: whether they wait is the opened file's, and this is another.
function opened(): number | undefined {
  try {
    return openSync(TERMINAL, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY)
  } catch {
    return undefined
  }
}

/** Nothing was typed (EAGAIN), or the terminal is gone. */
function hasLine(terminal: number): boolean {
  try {
    return BUFFER.subarray(0, readSync(terminal, BUFFER)).includes('\n')
  } catch {
    return false
  }
}
