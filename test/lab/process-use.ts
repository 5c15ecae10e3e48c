/** What a running program takes of the machine, as the kernel counts it. */
import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** What it has taken so far. */
export interface ProcessUse {
  /** The most memory that was resident at once (VmHWM), in bytes. */
  readonly peakBytes: number
  readonly processorSeconds: number
}

const LOOK_MS = 100
/** USER_HZ, in which the kernel counts for programs (proc(5)); 100 on every platform of Node.js. */
const TICKS_PER_SECOND = 100

/**
 * Looks at a program until it ends; afterwards `use` is what it took but for its last moments. Its first memory is
 * that of ip and setpriv, which are replaced by it: a new program begins to be counted afresh.
 */
export class ProcessWatch {
  #use: ProcessUse = { peakBytes: 0, processorSeconds: 0 }
  readonly #timer: NodeJS.Timeout

  constructor(child: ChildProcess, everyMs = LOOK_MS) {
    const { pid } = child
    const look = () => {
      if (pid !== undefined) this.#use = useOf(pid) ?? this.#use
    }
    this.#timer = setInterval(look, everyMs)
    child.once('close', () => clearInterval(this.#timer))
  }

  get use(): ProcessUse {
    return this.#use
  }
}

/** What a process has taken; undefined when there is none any more. */
export function useOf(pid: number): ProcessUse | undefined {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    // Behind the name, which may hold anything, in its parentheses: fields 14 and 15 are user and system time.
    const [, after = ''] = /\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8')) ?? []
    const fields = after.split(' ')
    if (kilobytes === undefined) return undefined // a zombie has no memory
    return {
      peakBytes: Number(kilobytes) * 1024,
      processorSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
    }
  } catch {
    return undefined
  }
}
