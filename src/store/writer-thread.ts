/** The store's thread: does what its messages say, one after another, so that the main thread never waits for a disk. */
import { MessageChannel, parentPort } from 'node:worker_threads'
import { Failure } from '../contract/failures.ts'
import type { ShareState } from '../contract/journal.ts'
import type { FailureParts, Reply, Request } from './messages.ts'
import { storeFailure } from './store-failure.ts'
import { Writer } from './writer.ts'

let writer: Writer | undefined
let queue = Promise.resolve()

parentPort?.on('message', (message: Request) => {
  // A backup waits in between, and what comes meanwhile must not overtake a closing.
  queue = queue.then(() => answer(message))
})

// Megabytes every few seconds would else lie about until the collector thinks of them: what is sent to where nobody is any
// more is freed at once.
function free(buffers: readonly ArrayBufferLike[]): void {
  const { port1, port2 } = new MessageChannel()
  port2.close()
  port1.postMessage(undefined, [...new Set(buffers)] as ArrayBuffer[])
  port1.close()
}

// What is thrown here would end the thread, and all other sweeps with it.
function letGo(sweep: number): void {
  try {
    writer?.abandon(sweep)
  } catch {
    // Its file is unlocked when this process ends.
  }
}

// What need not be copied on its way.
function buffersOf(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return []
  if ('hosts' in value && value.hosts instanceof Uint8Array) return [value.hosts.buffer as ArrayBuffer]
  if (!('chunks' in value)) return []
  return (value as ShareState).chunks.map(({ buffer }) => buffer as ArrayBuffer)
}

async function answer(request: Request): Promise<void> {
  const { number } = request
  try {
    const value = await carryOut(request)
    reply({ kind: 'done', number, value }, buffersOf(value))
  } catch (error) {
    // Without these hosts, or this entry, the sweep cannot be committed any more.
    if (request.kind === 'hosts' || request.kind === 'journal') letGo(request.sweep)
    reply({ kind: 'failed', number, failure: partsOf(error) })
  }
}

function carryOut(request: Request): unknown {
  switch (request.kind) {
    case 'open':
      writer = new Writer(request.stateDir)
      return undefined
    case 'begin':
      return opened().begin(request.beginning)
    case 'resumable':
      return opened().resumable()
    case 'resume':
      return opened().resume(request.sweep)
    case 'stagedHosts':
      return opened().stagedHosts(request.sweep, request.after, request.last)
    case 'forget':
      return opened().forget(request.sweep)
    case 'hosts':
      return opened().add(request.sweep, request.worker, request.batch, request.outputs)
    case 'journal':
      opened().journal(request.sweep, request.entry, request.outputs)
      return free(request.entry.chunks.map(({ bytes }) => bytes.buffer))
    case 'stateOf':
      return opened().stateOf(request.sweep, request.worker)
    case 'running':
      return opened().running()
    case 'commit':
      return opened().commit(request.sweep, request.ending)
    case 'abandon':
      return opened().abandon(request.sweep)
    case 'addSchedule':
      return opened().addSchedule(request.schedule)
    case 'removeSchedule':
      return opened().removeSchedule(request.name)
    case 'prune':
      return opened().prune(request.beforeMs)
    case 'vacuum':
      return opened().vacuum()
    case 'backup':
      return opened().backup(request.path)
    case 'close':
      writer?.close()
      return undefined
  }
}

function opened(): Writer {
  if (writer !== undefined) return writer
  throw new Failure('STORE_FAILED', 'the inventory is not open')
}

function partsOf(error: unknown): FailureParts {
  const { code, message, exitCode } = storeFailure(error, 'inventory')
  return { code, message, exitCode }
}

function reply(message: Reply, transfer: ArrayBuffer[] = []): void {
  parentPort?.postMessage(message, transfer)
}
