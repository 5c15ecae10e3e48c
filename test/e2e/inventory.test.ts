/**
 * A schedule that fires five times while its network changes: the changes, the history, the webhook, the metrics and the
 * API say what happened, and nothing else.
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { ROWS } from '../../metrics/dashboard/dashboard.ts'
import { formatProtocols } from '../../src/protocol/selection.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import {
  addressOf,
  ChangingNetwork,
  GRE,
  HOSTS,
  type HostName,
  RUNS,
  SCHEDULE,
} from '../support/changing-network.ts'
import { asSent, queriesOf, readDashboard } from '../support/dashboard-panels.ts'

const RATE_INTERVAL = '20s'

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
  readonly appeared: readonly { readonly address: string; readonly open: ChangeView['protocols'] }[]
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
  let network: ChangingNetwork
  /** What each run changed, sorted. */
  let expected: readonly (readonly string[])[]

  before(async () => {
    network = await ChangingNetwork.afterFiveRuns()
    expected = await network.expectedChanges()
  })
  after(() => network?.end())

  const api = <Answer>(path: string) => network.daemon.api<Answer>(path)
  const protosweep = (...words: string[]) => network.lab.exec(['node', PROGRAM, ...words])

  /** The changes of each run as somebody tells them, sorted. */
  function byRun(changes: readonly ChangeView[]): string[][] {
    return network.sweeps.slice(0, RUNS).map((id) =>
      changes
        .filter(({ sweep }) => sweep === id)
        .map(lineOf)
        .sort(),
    )
  }

  test('the API has exactly the changes of each run', async () => {
    const { changes } = await api<{ changes: ChangeView[] }>(`changes?schedule=${SCHEDULE}&limit=1000`)
    assert.deepEqual(byRun(changes), expected)
  })

  test('the webhook was told of them run by run, and of what nobody expects', () => {
    const documents = network.webhook.posted as Document[]
    assert.deepEqual(
      documents.map(({ sweep }) => sweep),
      [2, 3, 4].map((number) => network.sweeps[number - 1]),
    )
    const told = documents.flatMap(({ sweep, changes }) => changes.map((change) => ({ ...change, sweep })))
    assert.deepEqual(byRun(told), expected)
    const unexpected = documents.map((document) =>
      document.unexpected.map(({ address, protocols }) => [
        address,
        ...protocols.map(({ number }) => number),
      ]),
    )
    const appeared = documents.map((document) =>
      document.appeared.map(({ address, open }) => [address, ...open.map(({ number }) => number)]),
    )
    assert.deepEqual(appeared, [[[addressOf('appears'), 1, 6]], [[addressOf('returns'), 1, 6]], []])
    assert.deepEqual(unexpected, [[], [[addressOf('opens'), GRE]], [[addressOf('opens'), GRE]]])
  })

  test('the history of a host has its runs and its changes', async () => {
    interface History {
      readonly known: readonly { readonly presence: string }[]
      readonly results: readonly { readonly sweep: number }[]
      readonly changes: readonly ChangeView[]
    }
    const historyOf = (name: HostName) => api<History>(`hosts/${addressOf(name)}`)
    const seenIn = ({ results }: History) =>
      results.map(({ sweep }) => sweep).filter((id) => network.sweeps.indexOf(id) < RUNS)
    const runs = (...numbers: number[]) => numbers.map((number) => network.sweeps[number - 1])
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
    const { body } = await network.daemon.get('/metrics')
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

  test('every panel about schedules has data, and nothing but what is unexpected is alarming', async (t) => {
    const needing = new Set(ROWS.flatMap(({ title, needs }) => (needs === 'daemon' ? [title] : [])))
    const queries = queriesOf(readDashboard()).filter(({ row }) => needing.has(row ?? ''))
    t.diagnostic(`${queries.length} queries`)
    const empty: string[] = []
    for (const { expr, place } of queries) {
      const series = await network.prometheus.query(asSent(expr, RATE_INTERVAL))
      if (!series.some(({ values }) => values.some(([, value]) => Number.isFinite(value)))) empty.push(place)
    }
    assert.deepEqual(empty, [])
    const alerts = await network.prometheus.query('ALERTS{alertstate="firing"}')
    const names = new Set(alerts.map(({ metric }) => metric.alertname))
    assert.deepEqual([...names], ['ProtosweepUnexpectedProtocol'])
  })

  test('the commands read the same store', async () => {
    const diff = await protosweep('diff', `${network.sweeps[1]}`, `${network.sweeps[2]}`)
    assert.equal(diff.code, 1, diff.stderr)
    assert.match(diff.stdout, new RegExp(`${addressOf('opens').replaceAll('.', '\\.')}\\b.*gre`, 's'))
    const same = await protosweep('diff', `${network.sweeps[3]}`, `${network.sweeps[4]}`)
    assert.deepEqual([same.code, same.stderr], [0, ''])
    const gre = await protosweep('hosts', '--open', 'gre', '--json')
    assert.deepEqual(
      JSON.parse(gre.stdout).hosts.map(({ address }: { address: string }) => address),
      [addressOf('opens')],
    )
    const show = await protosweep('show', addressOf('returns'))
    assert.match(show.stdout, /missing[\s\S]*returned|returned[\s\S]*missing/)
    const exported = await protosweep('export', `${network.sweeps[4]}`, '-oJ', '-')
    assert.equal(exported.code, 0, exported.stderr)
    assert.equal(exported.stdout.trim().split('\n').length, HOSTS.length - 1 + 1)
  })

  test('ends in order, and no sweep is left half', async () => {
    assert.equal(await network.daemon.stop(), 0)
    const { stdout } = await protosweep('sweeps', '--json')
    const outcomes = JSON.parse(stdout).sweeps.map(({ outcome }: { outcome: string }) => outcome)
    assert.ok(outcomes.length >= RUNS)
    assert.ok(
      outcomes.every((outcome: string) => outcome === 'complete' || outcome === 'cut-off'),
      outcomes.join(),
    )
  })
})
