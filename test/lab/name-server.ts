/**
 * A name server that knows what some addresses are called (PTR, RFC 1035), on loopback. In a lab it runs as a program:
 *
 *   node --import tsx test/lab/name-server.ts '{"names": {"10.77.0.2": "plain.example"}}'
 *
 * It prints its port, then each address that it is asked for.
 */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** What it knows and how it behaves. */
export interface NameServerSpec {
  /** By address. Of any other it says that there is no such name. */
  readonly names?: Readonly<Record<string, string>>
  /** It never answers. */
  readonly isDeaf?: boolean
  readonly delayMs?: number
}

const HEADER_BYTES = 12
/** Of a response that is authoritative; and of one that says that there is no such name. */
const ANSWER = 0x8400
const NO_SUCH_NAME = 0x8403
const TYPE_PTR = 12
const CLASS_IN = 1
const TTL_SECONDS = 60
/** A pointer to the name in the question. */
const NAME_OF_QUESTION = 0xc000 | HEADER_BYTES

export class NameServer {
  readonly #socket: Socket
  /** The addresses that it was asked for, in order. */
  readonly asked: string[] = []
  /** Told of each as it comes. */
  onAsked: (address: string) => void = () => {}

  private constructor(socket: Socket, { names = {}, isDeaf = false, delayMs = 0 }: NameServerSpec) {
    this.#socket = socket
    socket.on('message', (query, { port, address }) => {
      const asked = addressIn(query)
      this.asked.push(asked)
      this.onAsked(asked)
      if (isDeaf) return
      const answer = answerTo(query, names[asked])
      setTimeout(() => socket.send(answer, port, address), delayMs)
    })
  }

  /** Listens on a port of 127.0.0.1 that was free. */
  static async listen(spec: NameServerSpec): Promise<NameServer> {
    const socket = createSocket('udp4')
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    return new NameServer(socket, spec)
  }

  /** As --dns-servers takes it. */
  get address(): string {
    return `127.0.0.1:${this.#socket.address().port}`
  }

  close(): void {
    this.#socket.close()
  }
}

/** `2.0.77.10.in-addr.arpa` asks for 10.77.0.2. */
function addressIn(query: Buffer): string {
  return labelsOf(query).slice(0, 4).reverse().join('.')
}

function labelsOf(query: Buffer): string[] {
  const labels: string[] = []
  for (let at = HEADER_BYTES; (query[at] ?? 0) > 0; at += 1 + (query[at] ?? 0)) {
    labels.push(query.toString('latin1', at + 1, at + 1 + (query[at] ?? 0)))
  }
  return labels
}

function answerTo(query: Buffer, name: string | undefined): Buffer {
  const nameBytes = labelsOf(query).reduce((sum, label) => sum + 1 + label.length, 1)
  const question = Buffer.from(query.subarray(0, HEADER_BYTES + nameBytes + 4))
  question.writeUInt16BE(name === undefined ? NO_SUCH_NAME : ANSWER, 2)
  // One question, the answers, nothing else.
  for (const [at, count] of [1, name === undefined ? 0 : 1, 0, 0].entries()) {
    question.writeUInt16BE(count, 4 + 2 * at)
  }
  return name === undefined ? question : Buffer.concat([question, recordOf(name)])
}

function recordOf(name: string): Buffer {
  const labels = name
    .split('.')
    .map((label) => Buffer.from(`${String.fromCharCode(label.length)}${label}`, 'latin1'))
  const data = Buffer.concat([...labels, Buffer.of(0)])
  const head = Buffer.alloc(12)
  head.writeUInt16BE(NAME_OF_QUESTION, 0)
  head.writeUInt16BE(TYPE_PTR, 2)
  head.writeUInt16BE(CLASS_IN, 4)
  head.writeUInt32BE(TTL_SECONDS, 6)
  head.writeUInt16BE(data.length, 10)
  return Buffer.concat([head, data])
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = await NameServer.listen(JSON.parse(process.argv[2] ?? '{}'))
  process.stdout.write(`${server.address}\n`)
  server.onAsked = (address) => process.stdout.write(`${address}\n`)
}
