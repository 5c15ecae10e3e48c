/** An HTTP server in a lab's scanner namespace that keeps what is posted to it. */
import type { ChildProcess } from 'node:child_process'
import type { Lab } from './lab.ts'
import { ready } from './process.ts'

const SOURCE = `
  import { createServer } from 'node:http'
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (text) => { body += text })
    request.on('end', () => {
      process.stdout.write(body.trim() + '\\n')
      response.end()
    })
  })
  server.listen(Number(process.argv[1]), '127.0.0.1', () => process.stdout.write('\\n'))`

export class Webhook {
  /** The bodies, parsed, in the order in which they came. */
  readonly posted: unknown[] = []
  readonly url: string
  readonly #child: ChildProcess

  private constructor(child: ChildProcess, port: number) {
    this.#child = child
    this.url = `http://127.0.0.1:${port}/changes`
    let rest = ''
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      const lines = `${rest}${text}`.split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) if (line !== '') this.posted.push(JSON.parse(line))
    })
  }

  static async open(lab: Lab, port: number): Promise<Webhook> {
    const argv = ['node', '--input-type=module', '-e', SOURCE, `${port}`]
    const child = lab.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    const webhook = new Webhook(child, port)
    await ready(child)
    return webhook
  }

  close(): void {
    this.#child.kill()
  }
}
