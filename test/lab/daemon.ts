/** `protosweep serve` in a lab's scanner namespace: what it logs, and what it answers over HTTP. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Lab } from './lab.ts'
import { until } from './process.ts'
import { PROGRAM } from './protosweep.ts'
import { Relay, type Reply } from './relay.ts'

const STARTS_WITHIN_SECONDS = 30

/** A line of its log, as far as tests look at it. */
export interface LogLine {
  readonly level: number
  readonly msg: string
  readonly schedule?: string
  readonly sweep?: number
  readonly outcome?: string
}

export class DaemonProcess {
  readonly log: LogLine[] = []
  readonly #lab: Lab
  readonly #child: ChildProcess
  readonly #port: number
  readonly #directory = mkdtempSync(join(tmpdir(), 'protosweep-daemon-'))
  readonly #file = join(this.#directory, 'schedules.yml')
  #relay: Relay | undefined
  #text = ''
  #complaints = ''

  private constructor(lab: Lab, port: number, config: object, options: readonly string[]) {
    this.#lab = lab
    this.#port = port
    this.configure(config)
    const words = [
      'serve',
      '--user',
      'root',
      '--config',
      this.#file,
      '--listen',
      `127.0.0.1:${port}`,
      ...options,
    ]
    this.#child = lab.spawn(['node', PROGRAM, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => this.#read(text))
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#complaints += text
    })
  }

  /** Starts it with such a configuration and waits until it serves. Leaves nothing behind when it fails. */
  static async start(
    lab: Lab,
    config: object,
    { port = 9187, options = [] }: { port?: number; options?: readonly string[] } = {},
  ): Promise<DaemonProcess> {
    const daemon = new DaemonProcess(lab, port, config, options)
    try {
      await daemon.said('schedules are at work', STARTS_WITHIN_SECONDS)
      return daemon
    } catch (error) {
      await daemon.kill()
      throw error
    }
  }

  /** The lines with a message. */
  lines(message: string): LogLine[] {
    return this.log.filter(({ msg }) => msg === message)
  }

  /** Waits until it has said something, `times` in all. */
  said(message: string, seconds: number, times = 1): Promise<void> {
    return until(`"${message}" (${times})`, seconds, async () => {
      if (this.#child.exitCode !== null) throw new Error(`the daemon ended: ${this.#complaints}${this.#text}`)
      return this.lines(message).length >= times
    })
  }

  /** What its server answers. */
  async get(path: string): Promise<Reply> {
    this.#relay ??= await Relay.open(this.#lab, this.#port, this.#directory)
    return this.#relay.get(path)
  }

  /** What its API answers. Throws where that is no 200. */
  async api<Answer>(path: string): Promise<Answer> {
    const { status, body } = await this.get(`/api/v1/${path}`)
    if (status !== 200) throw new Error(`${path}: ${status} ${body}`)
    return JSON.parse(body)
  }

  /** Writes another configuration, which it reads when it is asked to. */
  configure(config: object): void {
    // JSON is YAML.
    writeFileSync(this.#file, JSON.stringify(config))
  }

  /** SIGHUP. */
  reload(): void {
    this.#child.kill('SIGHUP')
  }

  /** SIGTERM; gives its exit code. */
  async stop(): Promise<number | null> {
    return this.#end('SIGTERM')
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.#end('SIGKILL')
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    this.#relay?.close()
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const closed = once(this.#child, 'close')
      this.#child.kill(signal)
      await closed
    }
    rmSync(this.#directory, { recursive: true, force: true })
    return this.#child.exitCode
  }

  #read(text: string): void {
    const lines = `${this.#text}${text}`.split('\n')
    this.#text = lines.pop() ?? ''
    for (const line of lines) this.log.push(JSON.parse(line))
  }
}
