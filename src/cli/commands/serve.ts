/** `protosweep serve`: the daemon. Its options are read here; what it does is src/cli/serving.ts's. */
import { EXIT } from '../../contract/failures.ts'
import { age, endpoint, oneOf, wholeNumber } from '../values.ts'
import { command } from './command.ts'

const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
const MOST_SWEEPS = 64
/** Where services of a machine keep their state (the filesystem hierarchy standard, 5.8): root's own home is no place for it. */
const OF_THE_MACHINE = '/var/lib/protosweep'

export const serve = command({
  name: 'serve',
  usage: '[OPTION]...',
  about:
    'Runs the schedules of a file and those of protosweep schedule add, keeps what they find, and serves metrics and a ' +
    'read-only API. SIGHUP reads the schedules again, SIGTERM ends it in order. As root it goes on as an ordinary user ' +
    'that keeps CAP_NET_RAW alone.',
  mostWords: 0,
  options: {
    config: {
      type: 'string',
      value: 'FILE',
      describe: 'The file of schedules (YAML); without it /etc/protosweep/schedules.yml, where there is one',
    },
    'state-dir': {
      type: 'string',
      value: 'DIR',
      describe:
        'Where sweeps are kept; without it PROTOSWEEP_STATE_DIR, /var/lib/protosweep for root, or where programs keep their state',
    },
    listen: {
      type: 'string',
      value: '[HOST:]PORT',
      default: '9187',
      describe: 'Serve metrics and API at [HOST:]PORT, on 127.0.0.1 where no host is given',
    },
    'web-config': {
      type: 'string',
      value: 'FILE',
      describe: 'TLS and passwords, a file in the format of Prometheus’ exporter-toolkit',
    },
    user: {
      type: 'string',
      value: 'NAME',
      describe: 'NAME[:GROUP] to go on as from root: protosweep without it, or nobody; root stays root',
    },
    'max-sweeps': {
      type: 'string',
      value: 'N',
      default: '4',
      describe: 'Run so many sweeps at once at most, 1 to 64',
    },
    keep: {
      type: 'string',
      value: 'AGE',
      describe: 'Take sweeps out of the store that ended longer ago, as in 90d; without it all are kept',
    },
    'log-level': { type: 'string', value: 'LEVEL', default: 'info', describe: 'debug, info, warn or error' },
  },
  async run(typed, { env }) {
    const options = {
      configPath: typed.config,
      stateDir: typed['state-dir'],
      endpoint: endpoint('--listen', typed.listen),
      webConfig: typed['web-config'],
      mostSweeps: wholeNumber('--max-sweeps', typed['max-sweeps'], 1, MOST_SWEEPS),
      keepMs: typed.keep === undefined ? undefined : age('--keep', typed.keep),
      logLevel: oneOf('--log-level', typed['log-level'], LOG_LEVELS),
    }
    const { defaultStateDir } = await import('../../store/state-dir.ts')
    const stateDir =
      options.stateDir ?? defaultStateDir(env, process.getuid?.() === 0 ? OF_THE_MACHINE : undefined)
    const { becomeOrdinary } = await import('../drop-privilege.ts')
    // Where this is root's process, another program takes its place here, and comes by again as somebody else.
    becomeOrdinary({ user: typed.user, stateDir })
    const { serveUntilStopped } = await import('../serving.ts')
    await serveUntilStopped({ ...options, stateDir })
    return EXIT.complete
  },
})
