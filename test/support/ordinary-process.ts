// A program that starts as root as `serve` does: it goes on as an ordinary user, then says what it is. Its words:
// the state directory, --user's value or '-', then what to do: `report`, `exit NUMBER`, `wait`; any further ones are
// only for the report.
import { execFileSync } from 'node:child_process'
import { openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { becomeOrdinary } from '../../src/cli/drop-privilege.ts'
import { Failure } from '../../src/contract/failures.ts'
import { keepFromPrograms } from '../../src/linux/credentials.ts'

/** What `report` prints as JSON. */
export interface OrdinaryProcess {
  readonly pid: number
  readonly words: readonly string[]
  readonly execArgv: readonly string[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** What each of its descriptors is open on. */
  readonly descriptors: readonly string[]
  /** /proc/self/task/N/status of every thread, a worker's among them: the fields that say whose it is. */
  readonly threads: readonly Readonly<Record<string, string>>[]
  /** The same of a program that it started when its own were to begin without capabilities. */
  readonly program: Readonly<Record<string, string>>
  /** What a worker could open, and one that is started after it has ended: 'open', or the error. */
  readonly sockets: Readonly<Record<'packet' | 'raw' | 'again', string>>
}

const FIELDS = ['Uid', 'Gid', 'Groups', 'CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs']

/** Opens an AF_PACKET and a raw ICMP socket, in plain JavaScript, since a thread does not inherit what loads TypeScript. */
const WORKER = `
  const { parentPort, workerData } = require('node:worker_threads')
  const koffi = require('node:module').createRequire(workerData)('koffi')
  const socket = koffi.load(null).func('int socket(int, int, int)')
  const tried = (domain, protocol) => (socket(domain, 3, protocol) >= 0 ? 'open' : 'errno ' + koffi.errno())
  parentPort.postMessage({ packet: tried(17, 0), raw: tried(2, 1) })
  parentPort.once('message', () => undefined)`

async function main(): Promise<void> {
  const [stateDir = '', user = '-', task, number] = process.argv.slice(2)
  // Each start says so on standard error: it must be two, of one process, and no more.
  process.stderr.write(`start ${process.pid}\n`)
  // A file that is open at that time.
  openSync('/etc/passwd', 'r')
  becomeOrdinary({ user: user === '-' ? undefined : user, stateDir })
  if (task === 'exit') process.exit(Number(number))
  if (task === 'wait') {
    process.stdout.write('waiting\n')
    setInterval(() => undefined, 1000)
    return
  }
  process.stdout.write(JSON.stringify(await report()))
}

async function report(): Promise<OrdinaryProcess> {
  const descriptors = readdirSync('/proc/self/fd').flatMap(openOn)
  const first = started()
  const { packet, raw } = await first.said
  const threads = readdirSync('/proc/self/task').map((id) => fieldsOf(`/proc/self/task/${id}/status`))
  await first.worker.terminate()
  keepFromPrograms()
  const program = fieldsIn(execFileSync('cat', ['/proc/self/status'], { encoding: 'utf8' }))
  const second = started()
  const again = (await second.said).packet
  await second.worker.terminate()
  return {
    pid: process.pid,
    words: process.argv.slice(2),
    execArgv: process.execArgv,
    environment: process.env,
    descriptors,
    threads,
    program,
    sockets: { packet, raw, again },
  }
}

function started(): { worker: Worker; said: Promise<{ packet: string; raw: string }> } {
  const worker = new Worker(WORKER, { eval: true, workerData: import.meta.url, execArgv: [] })
  return { worker, said: new Promise((resolve) => worker.once('message', resolve)) }
}

function openOn(descriptor: string): string[] {
  try {
    return [readlinkSync(`/proc/self/fd/${descriptor}`)]
  } catch {
    // The one that read the directory itself.
    return []
  }
}

function fieldsOf(path: string): Record<string, string> {
  return fieldsIn(readFileSync(path, 'utf8'))
}

function fieldsIn(status: string): Record<string, string> {
  const lines = status.split('\n')
  return Object.fromEntries(
    lines.flatMap((line) => {
      const [, name = '', value = ''] = /^(\w+):\s*(.*?)\s*$/.exec(line) ?? []
      return FIELDS.includes(name) ? [[name, value.replaceAll('\t', ' ')]] : []
    }),
  )
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Failure ? `${error.code} ${error.message}` : String(error)}\n`)
  process.exitCode = error instanceof Failure ? error.exitCode : 5
})
