/** The programs that run in the namespaces of one lab, and where they keep their state. */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { chownSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { locate, start } from './command.ts'

export class Programs {
  readonly #children = new Set<ChildProcess>()
  #stateDir: string | undefined

  /** A directory of their own, made when somebody asks for it, so that labs have nothing in common. */
  get stateDir(): string {
    this.#stateDir ??= mkdtempSync(join(tmpdir(), 'protosweep-state-'))
    return this.#stateDir
  }

  /** Gives the directory, with all that lies in it, to another user. */
  giveStateTo(user: number): void {
    const names = readdirSync(this.stateDir, { recursive: true, encoding: 'utf8' })
    for (const name of ['.', ...names]) chownSync(join(this.stateDir, name), user, user)
  }

  /** Starts a program in a namespace; `end` kills it if it still runs then. */
  spawn(namespace: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    const [program = '', ...rest] = words
    // ip replaces itself by the program, so that a signal to the child reaches the program.
    const argv = ['ip', 'netns', 'exec', namespace, locate(program), ...rest]
    const env = { PROTOSWEEP_STATE_DIR: this.stateDir, ...(options.env ?? process.env) }
    const child = start(argv, { ...options, env })
    this.#children.add(child)
    return child.once('close', () => this.#children.delete(child))
  }

  /** Kills what still runs. */
  end(): void {
    for (const child of this.#children) child.kill('SIGKILL')
  }

  /** Removes the directory. */
  forget(): void {
    if (this.#stateDir !== undefined) rmSync(this.#stateDir, { recursive: true, force: true })
  }
}
