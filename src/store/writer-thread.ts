/** The store's thread: does what its messages say, one after another, so that the main thread never waits for a disk. */
import { parentPort } from 'node:worker_threads'
import { Failure } from '../contract/failures.ts'
import type { FailureParts, HostsMessage, Reply, Request } from './messages.ts'
import { storeFailure } from './store-failure.ts'
import { Writer } from './writer.ts'

let writer: Writer | undefined
let queue = Promise.resolve()

parentPort?.on('message', (message: Request | HostsMessage) => {
  // A backup waits in between, and what comes meanwhile must not overtake a closing.
  queue = queue.then(() => (message.kind === 'hosts' ? keep(message) : answer(message)))
})

function keep({ sweep, batch }: HostsMessage): void {
  try {
    opened().add(sweep, batch)
  } catch (error) {
    // Without these hosts the sweep cannot be committed any more.
    letGo(sweep)
    reply({ kind: 'lost', sweep, failure: partsOf(error) })
  }
}

// What is thrown here would end the thread, and all other sweeps with it.
function letGo(sweep: number): void {
  try {
    writer?.abandon(sweep)
  } catch {
    // Its file is unlocked when this process ends.
  }
}

async function answer(request: Request): Promise<void> {
  const { number } = request
  try {
    reply({ kind: 'done', number, value: await carryOut(request) })
  } catch (error) {
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

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}
