/**
 * A network that changes while a schedule sweeps it five times: one host appears, one goes and comes back, one goes for
 * good, one begins to answer GRE, one begins to drop everything, and one stays as it is.
 */
import { formatProtocols } from '../../src/protocol/selection.ts'
import { DaemonProcess } from '../lab/daemon.ts'
import { Lab } from '../lab/lab.ts'
import { ready, until } from '../lab/process.ts'
import { Prometheus } from '../lab/prometheus.ts'
import { Webhook } from '../lab/webhook.ts'

export const RUNS = 5
export const SCHEDULE = 'campus'
export const GRE = 47

const RUN_SECONDS = 40
const PORT = 9187
const RESPONDER = new URL('../lab/responder.py', import.meta.url).pathname
const DROP_ALL = 'add table ip t; add chain ip t c { type filter hook input priority 0; policy drop; }'

export const HOSTS = ['stable', 'appears', 'returns', 'goes', 'opens', 'drops'] as const
export type HostName = (typeof HOSTS)[number]

/** The address of a host. */
export function addressOf(name: HostName): string {
  return `10.77.0.${2 + HOSTS.indexOf(name)}`
}

export class ChangingNetwork {
  readonly lab: Lab
  readonly webhook: Webhook
  readonly prometheus: Prometheus
  readonly daemon: DaemonProcess
  /** The number of each run's sweep, once all are over. */
  sweeps: readonly number[] = []

  private constructor(parts: Pick<ChangingNetwork, 'lab' | 'webhook' | 'prometheus' | 'daemon'>) {
    this.lab = parts.lab
    this.webhook = parts.webhook
    this.prometheus = parts.prometheus
    this.daemon = parts.daemon
  }

  /** Lets all five runs go by, watched by Prometheus. */
  static async afterFiveRuns(): Promise<ChangingNetwork> {
    const lab = await Lab.create({ hosts: HOSTS.map((name) => ({ name, address: addressOf(name) })) })
    const webhook = await Webhook.open(lab, 8080)
    const prometheus = await Prometheus.start(lab, `127.0.0.1:${PORT}`)
    await link(lab, 'appears', 'down')
    const schedule = {
      name: SCHEDULE,
      cron: '*/6 * * * * *',
      targets: [`${addressOf('stable')}-${1 + HOSTS.length}`],
      expect: ['icmp', 'tcp'],
      webhook: webhook.url,
    }
    const daemon = await DaemonProcess.start(lab, { schedules: [schedule] }, { port: PORT })
    const network = new ChangingNetwork({ lab, webhook, prometheus, daemon })
    await network.#change()
    return network
  }

  /** What each run changed, as {@link expectedChanges} spells it, sorted. */
  async expectedChanges(): Promise<string[][]> {
    const truth = await this.lab.host('drops').truth('table')
    const silenced = (kind: string) =>
      ['open', 'filtered', 'closed'].map((state) => {
        const protocols = [...truth.keys()].filter((protocol) => truth[protocol] === state)
        return `${kind} ${addressOf('drops')} ${formatProtocols(protocols)} ${state} -> open|filtered`
      })
    return [
      [],
      [
        `host-new ${addressOf('appears')}`,
        `host-missing ${addressOf('returns')}`,
        `host-missing ${addressOf('goes')}`,
        ...silenced('protocol-missing'),
      ],
      [
        `host-returned ${addressOf('returns')}`,
        `protocol-opened ${addressOf('opens')} ${GRE} closed -> open`,
      ],
      [`host-gone ${addressOf('goes')}`, ...silenced('protocol-gone')],
      [],
    ].map((lines) => lines.sort())
  }

  /** Ends what still runs. */
  async end(): Promise<void> {
    await this.prometheus.stop()
    await this.daemon.kill()
    this.webhook.close()
    await this.lab.destroy()
  }

  async #change(): Promise<void> {
    const { lab, daemon, webhook } = this
    const run = (number: number) => daemon.said('sweep ended', RUN_SECONDS, number)
    await run(1)
    await link(lab, 'appears', 'up')
    await link(lab, 'returns', 'down')
    await link(lab, 'goes', 'down')
    await lab.inside('drops', `nft '${DROP_ALL}'`)
    await run(2)
    await link(lab, 'returns', 'up')
    const argv = ['python3', RESPONDER, `${GRE}`]
    await ready(lab.spawnInside('opens', argv, { stdio: ['pipe', 'pipe', 'inherit'] }))
    for (let number = 3; number <= RUNS; number += 1) await run(number)
    this.sweeps = daemon.lines('sweep ended').map(({ sweep }) => sweep ?? 0)
    await until('the posts', 10, async () => webhook.posted.length >= 3)
  }
}

function link(lab: Lab, name: HostName, state: 'up' | 'down'): Promise<string> {
  return lab.inside(name, `ip link set eth0 ${state}`)
}
