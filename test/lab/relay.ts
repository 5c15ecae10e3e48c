/**
 * Reaches an HTTP server that listens on loopback in a namespace of a lab: sockets of the file system belong to no network
 * namespace, so a small process inside passes on what comes to one.
 */
import type { ChildProcess } from 'node:child_process'
import { request } from 'node:http'
import type { Lab } from './lab.ts'
import { ready } from './process.ts'

const SOURCE = `
  import { connect, createServer } from 'node:net'
  const [path, port] = process.argv.slice(1)
  const relay = createServer((from) => {
    const to = connect(Number(port), '127.0.0.1')
    from.on('error', () => to.destroy())
    to.on('error', () => from.destroy())
    from.pipe(to).pipe(from)
  })
  relay.listen(path, () => process.stdout.write('listening'))`

/** What an HTTP server answered. */
export interface Reply {
  readonly status: number
  readonly body: string
}

export class Relay {
  readonly #child: ChildProcess
  readonly #path: string

  private constructor(child: ChildProcess, path: string) {
    this.#child = child
    this.#path = path
  }

  /** Opens a way to a port of 127.0.0.1 in the scanner's namespace, through a socket in `directory`. */
  static async open(lab: Lab, port: number, directory: string): Promise<Relay> {
    const path = `${directory}/${port}.socket`
    const argv = ['node', '--input-type=module', '-e', SOURCE, path, `${port}`]
    const child = lab.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    await ready(child)
    return new Relay(child, path)
  }

  /** Gets a path of the server. Rejects when nobody listens, or the connection breaks off. */
  get(path: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const asking = request({ socketPath: this.#path, path, agent: false }, (response) => {
        let body = ''
        response.setEncoding('utf8').on('data', (text: string) => {
          body += text
        })
        response.once('error', reject)
        response.once('end', () => resolve({ status: response.statusCode ?? 0, body }))
      })
      asking.once('error', reject).end()
    })
  }

  close(): void {
    this.#child.kill()
  }
}
