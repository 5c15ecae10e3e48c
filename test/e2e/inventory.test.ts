/**
 * A schedule that fires five times while its network changes: the changes, the history, the webhook, the metrics and the
 * API say what happened, and nothing else.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { formatProtocols } from '../../src/protocol/selection.ts'
import { DaemonProcess } from '../lab/daemon.ts'
import { Lab } from '../lab/lab.ts'
import { ready, until } from '../lab/process.ts'
import { Prometheus } from '../lab/prometheus.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { Webhook } from '../lab/webhook.ts'

const RUNS = 5
const RUN_SECONDS = 40
const GRE = 47
const RESPONDER = new URL('../lab/responder.py', import.meta.url).pathname
const DROP_ALL = 'add table ip t; add chain ip t c { type filter hook input priority 0; policy drop; }'
const SCHEDULE = 'campus'
const HOSTS = ['stable', 'appears', 'returns', 'goes', 'opens', 'drops'] as const
type HostName = (typeof HOSTS)[number]
const addressOf = (name: HostName) => `10.77.0.${2 + HOSTS.indexOf(name)}`

/** A change, as far as the API and the webhook agree on it. */
interface ChangeView {
  readonly sweep?: number
  readonly kind: string
  readonly address: string
  readonly protocols: readonly { readonly number: number }[]
  readonly before: string | null
  readonly after: string | null
}

interface Document {
  readonly schedule: string
  readonly sweep: number
  readonly changes: readonly ChangeView[]
  readonly unexpected: readonly { readonly address: string; readonly protocols: ChangeView['protocols'] }[]
}

/** One change in a line, but for its sweep. */
function lineOf({ kind, address, protocols, before: from, after: to }: ChangeView): string {
  if (protocols.length === 0) return `${kind} ${address}`
  return `${kind} ${address} ${formatProtocols(protocols.map(({ number }) => number))} ${from} -> ${to}`
}

describe('a network that changes under a schedule', { skip: requires(...LAB, 'prometheus') }, () => {
  let lab: Lab
  let webhook: Webhook
  let daemon: DaemonProcess
  let prometheus: Prometheus
  /** The number of each run's sweep. */
  let sweeps: readonly number[]
  /** What each run changed, sorted. */
  let expected: readonly (readonly string[])[]

  before(async () => {
    lab = await Lab.create({ hosts: HOSTS.map((name) => ({ name, address: addressOf(name) })) })
    webhook = await Webhook.open(lab, 8080)
    await link('appears', 'down')
    prometheus = await Prometheus.start(lab, '127.0.0.1:9187')
    daemon = await DaemonProcess.start(lab, {
      schedules: [
        {
          name: SCHEDULE,
          cron: '*/6 * * * * *',
          targets: [`${addressOf('stable')}-7`],
          expect: ['icmp', 'tcp'],
          webhook: webhook.url,
        },
      ],
    })
    await run(1)
    await link('appears', 'up')
    await link('returns', 'down')
    await link('goes', 'down')
    await lab.inside('drops', `nft '${DROP_ALL}'`)
    await run(2)
    await link('returns', 'up')
    const argv = ['python3', RESPONDER, `${GRE}`]
    await ready(lab.spawnInside('opens', argv, { stdio: ['pipe', 'pipe', 'inherit'] }))
    await run(3)
    await run(4)
    await run(RUNS)
    sweeps = daemon.lines('sweep ended').map(({ sweep }) => sweep ?? 0)
    expected = await expectedChanges()
    await until('the posts', 10, async () => webhook.posted.length >= 3)
  })
  after(async () => {
    await prometheus?.stop()
    await daemon?.kill()
    webhook?.close()
    await lab?.destroy()
  })

  const run = (number: number) => daemon.said('sweep ended', RUN_SECONDS, number)
  const link = (name: HostName, state: 'up' | 'down') => lab.inside(name, `ip link set eth0 ${state}`)
  const protosweep = (...words: string[]) => lab.exec(['node', PROGRAM, ...words])

  async function expectedChanges(): Promise<string[][]> {
    const truth = await lab.host('drops').truth('table')
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

  /** The changes of each run as somebody tells them, sorted. */
  function byRun(changes: readonly ChangeView[]): string[][] {
    return sweeps.slice(0, RUNS).map((id) =>
      changes
        .filter(({ sweep }) => sweep === id)
        .map(lineOf)
        .sort(),
    )
  }

  test('the API has exactly the changes of each run', async () => {
    const { changes } = await daemon.api<{ changes: ChangeView[] }>(`changes?schedule=${SCHEDULE}&limit=1000`)
    assert.deepEqual(byRun(changes), expected)
  })

  test('the webhook was told of them run by run, and of what nobody expects', () => {
    const documents = webhook.posted as Document[]
    assert.deepEqual(
      documents.map(({ sweep }) => sweep),
      [2, 3, 4].map((number) => sweeps[number - 1]),
    )
    const told = documents.flatMap(({ sweep, changes }) => changes.map((change) => ({ ...change, sweep })))
    assert.deepEqual(byRun(told), expected)
    const unexpected = documents.map((document) =>
      document.unexpected.map(({ address, protocols }) => [
        address,
        ...protocols.map(({ number }) => number),
      ]),
    )
    assert.deepEqual(unexpected, [[], [[addressOf('opens'), GRE]], [[addressOf('opens'), GRE]]])
  })

  test('the history of a host has its runs and its changes', async () => {
    interface History {
      readonly known: readonly { readonly presence: string }[]
      readonly results: readonly { readonly sweep: number }[]
      readonly changes: readonly ChangeView[]
    }
    const historyOf = (name: HostName) => daemon.api<History>(`hosts/${addressOf(name)}`)
    const seenIn = ({ results }: History) =>
      results.map(({ sweep }) => sweep).filter((id) => sweeps.indexOf(id) < RUNS)
    const runs = (...numbers: number[]) => numbers.map((number) => sweeps[number - 1])
    const returns = await historyOf('returns')
    assert.deepEqual(seenIn(returns), runs(5, 4, 3, 1))
    assert.deepEqual(
      returns.changes.map(({ kind }) => kind),
      ['host-returned', 'host-missing'],
    )
    const goes = await historyOf('goes')
    assert.deepEqual([seenIn(goes), goes.known[0]?.presence], [runs(1), 'gone'])
    assert.deepEqual((await historyOf('stable')).changes, [])
  })

  test('the metrics count them', async () => {
    const { body } = await daemon.get('/metrics')
    const value = (series: string) =>
      Number(
        body
          .split('\n')
          .find((line) => line.startsWith(`${series} `))
          ?.split(' ')[1],
      )
    const ofSchedule = (family: string, labels = '') =>
      value(`protosweep_${family}{schedule="${SCHEDULE}"${labels}}`)
    const kinds = expected.flat().map((line) => line.split(' ')[0] ?? '')
    for (const kind of [
      'host-new',
      'host-missing',
      'host-gone',
      'host-returned',
      'protocol-missing',
      'protocol-gone',
    ]) {
      const counted = kinds.filter((one) => one === kind).length
      assert.equal(ofSchedule('inventory_changes_total', `,kind="${kind}"`), counted, kind)
    }
    assert.ok(ofSchedule('schedule_runs_total', ',outcome="complete"') >= RUNS)
    assert.equal(ofSchedule('schedule_runs_total', ',outcome="failed"'), 0)
    assert.equal(ofSchedule('inventory_hosts', ',presence="present"'), HOSTS.length - 1)
    assert.equal(ofSchedule('inventory_hosts', ',presence="gone"'), 1)
    assert.equal(ofSchedule('inventory_protocol_hosts', `,protocol="${GRE}"`), 1)
    assert.equal(ofSchedule('inventory_unexpected_hosts'), 1)
    assert.equal(ofSchedule('inventory_unexpected_protocol_hosts', `,protocol="${GRE}"`), 1)
  })

  test('the commands read the same store', async () => {
    const diff = await protosweep('diff', `${sweeps[1]}`, `${sweeps[2]}`)
    assert.equal(diff.code, 1, diff.stderr)
    assert.match(diff.stdout, new RegExp(`${addressOf('opens').replaceAll('.', '\\.')}\\b.*gre`, 's'))
    const same = await protosweep('diff', `${sweeps[3]}`, `${sweeps[4]}`)
    assert.deepEqual([same.code, same.stderr], [0, ''])
    const gre = await protosweep('hosts', '--open', 'gre', '--json')
    assert.deepEqual(
      JSON.parse(gre.stdout).hosts.map(({ address }: { address: string }) => address),
      [addressOf('opens')],
    )
    const show = await protosweep('show', addressOf('returns'))
    assert.match(show.stdout, /missing[\s\S]*returned|returned[\s\S]*missing/)
    const exported = await protosweep('export', `${sweeps[4]}`, '-oJ', '-')
    assert.equal(exported.code, 0, exported.stderr)
    assert.equal(exported.stdout.trim().split('\n').length, HOSTS.length - 1 + 1)
  })

  test('ends in order, and no sweep is left half', async () => {
    assert.equal(await daemon.stop(), 0)
    const { stdout } = await protosweep('sweeps', '--json')
    const outcomes = JSON.parse(stdout).sweeps.map(({ outcome }: { outcome: string }) => outcome)
    assert.ok(outcomes.length >= RUNS)
    assert.ok(
      outcomes.every((outcome: string) => outcome === 'complete' || outcome === 'cut-off'),
      outcomes.join(),
    )
  })
})
