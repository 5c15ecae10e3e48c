/**
 * The daemon with all that is around it: its lock, its store, its server and its signals. Opened in an order in which
 * nothing has begun where something is wrong, and closed in the opposite one.
 *
 *   schedules are readable -> lock -> store -> server -> daemon --SIGHUP reads again--> SIGTERM --> closed
 */
import { join } from 'node:path'
import { type Logger, pino } from 'pino'
import { type Endpoint, type Exporter, startExporter } from '../../metrics/exporter.ts'
import { Metrics } from '../../metrics/registry.ts'
import { readWebConfig } from '../../metrics/web-config/web-config.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import type { Schedule } from '../contract/schedule.ts'
import { apiPages } from '../inventory/api/api.ts'
import { Daemon } from '../inventory/daemon.ts'
import { machineCeilings } from '../inventory/machine-ceilings.ts'
import { wallClock } from '../inventory/scheduler/clock.ts'
import { keepFromPrograms } from '../linux/credentials.ts'
import { type FileLock, lockFile } from '../linux/file-lock.ts'
import { quoted } from '../packet/result.ts'
import { Archive } from '../store/archive.ts'
import { makeOwnFile, makeStateDir } from '../store/state-dir.ts'
import { Store } from '../store/store.ts'
import { storeFailure } from '../store/store-failure.ts'
import { requireConnectionRoom } from './connection-room.ts'
import { loggedError } from './logged-error.ts'
import { requireNativeBuild } from './native-build.ts'
import { prepareSweep } from './plan.ts'
import { requirePrivilege } from './privilege.ts'
import { prepareResumed } from './resumed-plan.ts'
import { configPath, readConfig } from './schedule-config.ts'
import { optionsOfSchedule, scheduleContext } from './scheduled-words.ts'
import { startedBy } from './started-by.ts'
import { VERSION } from './version.ts'

/** What the daemon was started with. */
export interface ServeOptions {
  readonly configPath: string | undefined
  readonly stateDir: string
  readonly endpoint: Endpoint
  readonly webConfig: string | undefined
  readonly mostSweeps: number
  readonly keepMs: number | undefined
  readonly logLevel: string
}

/** How soon `schedule add` and `rm` are noticed. */
const LOOK_EVERY_MS = 5000

/**
 * Runs until SIGTERM or SIGINT, and resolves when all has ended. Rejects with a Failure where it could not begin, or where
 * nothing can be kept any more.
 */
export async function serveUntilStopped(options: ServeOptions): Promise<void> {
  requireNativeBuild(true)
  requirePrivilege()
  // Commands that are run on changes have no business with raw sockets.
  keepFromPrograms()
  const config = configOf(options.configPath)
  config.read()
  await withLock(options.stateDir, async () => {
    const store = await Store.open(options.stateDir)
    const archive = Archive.open(options.stateDir)
    const metrics = new Metrics(VERSION)
    try {
      await serveStore(options, config, { store, archive, metrics })
    } finally {
      metrics.close()
      archive.close()
      await store.close()
    }
  })
}

interface Kept {
  readonly store: Store
  readonly archive: Archive
  readonly metrics: Metrics
}

async function serveStore(options: ServeOptions, config: Config, kept: Kept): Promise<void> {
  const { archive, metrics } = kept
  const log = pino({
    level: options.logLevel,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: loggedError },
  })
  const daemon = new Daemon({
    ...kept,
    ...options,
    log,
    clock: wallClock(),
    version: VERSION,
    account: startedBy(process.env),
    ceilingsFile: machineCeilings(options.stateDir),
    readSchedules: async () => together(config.read(), archive.schedules(), config.path),
    prepare: (words) => prepareSweep(optionsOfSchedule(words)),
    prepareResumed: (beginning) => prepareResumed(beginning),
    requireRoom: requireConnectionRoom,
  })
  metrics.watchInventory(() => daemon.snapshot())
  const exporter = await openServer({ options, kept, daemon, log })
  log.info({ url: exporter.url, config: config.path, state: options.stateDir, version: VERSION }, 'serving')
  if (exporter.isPublic && !exporter.isGuarded) {
    log.warn(
      { url: exporter.url },
      'everybody who can reach this machine may read the inventory: --web-config has passwords',
    )
  }
  const reload = (why: string) => {
    log.info({ why }, 'reading the schedules again')
    void daemon.reload()
  }
  // From the start to the very end: without a listener, that signal ends the process.
  const onHangUp = () => reload('SIGHUP')
  process.on('SIGHUP', onHangUp)
  try {
    await daemon.start()
    const failure = await Promise.race([untilStopped(daemon, reload), kept.store.whenBroken()])
    log.info('stopping')
    await daemon.stop()
    // Whoever watches over the process starts it anew.
    if (failure !== undefined) throw failure
  } finally {
    process.off('SIGHUP', onHangUp)
    await exporter.close()
  }
  log.info('stopped')
}

interface ServerParts {
  readonly options: ServeOptions
  readonly kept: Kept
  readonly daemon: Daemon
  readonly log: Logger
}

async function openServer({ options, kept, daemon, log }: ServerParts): Promise<Exporter> {
  const { endpoint, webConfig } = options
  const web = webConfig === undefined ? undefined : await readWebConfig(webConfig)
  const more = apiPages({
    source: kept.archive,
    scheduleStatus: () => daemon.status(),
    nowMs: Date.now,
    onError: (error) => log.error({ err: error }, 'the API failed'),
  })
  return startExporter(kept.metrics.registry, endpoint, { web, more })
}

/** Until a signal ends it; a change of the schedules that the store has reads them again. */
async function untilStopped(daemon: Daemon, reload: (why: string) => void): Promise<undefined> {
  const timer = setInterval(() => {
    if (daemon.look()) reload('schedule add or rm')
  }, LOOK_EVERY_MS)
  await new Promise<void>((resolve) => {
    const stop = () => resolve()
    // A second one ends the process at once, as it does without us.
    process.once('SIGTERM', stop)
    process.once('SIGINT', stop)
  })
  clearInterval(timer)
  return undefined
}

/** The file of schedules. */
interface Config {
  readonly path: string | undefined
  /** What it declares now; nothing where there is none. Throws a Failure that says what is wrong with it. */
  read(): Schedule[]
}

function configOf(given: string | undefined): Config {
  const path = configPath(given)
  return { path, read: () => readConfig(path, scheduleContext(process.env)) }
}

function together(declared: Schedule[], added: Schedule[], path: string | undefined): Schedule[] {
  const twice = added.find(({ name }) => declared.some((schedule) => schedule.name === name))
  if (twice === undefined) return [...declared, ...added]
  const both = `${quoted(twice.name)} is declared in ${quoted(path ?? '')} and was added with schedule add`
  throw new Failure('BAD_INPUT', `schedule ${both}: protosweep schedule rm ${twice.name} leaves the file's`)
}

async function withLock(stateDir: string, serve: () => Promise<void>): Promise<void> {
  const lock = lockOf(join(stateDir, 'daemon.lock'), stateDir)
  if (lock === undefined) {
    const message = `another protosweep serve uses the state directory ${quoted(stateDir)}: stop that one first, or give this one another --state-dir`
    throw new Failure('STORE_FAILED', message, EXIT.badInput)
  }
  try {
    await serve()
  } finally {
    lock.release()
  }
}

function lockOf(path: string, stateDir: string): FileLock | undefined {
  try {
    makeStateDir(stateDir)
    makeOwnFile(path)
    return lockFile(path)
  } catch (error) {
    throw storeFailure(error, path)
  }
}
