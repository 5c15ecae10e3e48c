/** Prometheus and Grafana as metrics/compose starts them: sound files that fit together, and nothing open to others. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, it, type TestContext } from 'node:test'
import { parse } from 'yaml'
import { finish, start } from '../../lab/command.ts'
import { requires } from '../../lab/requirements.ts'
import { METRICS } from '../../support/rule-files.ts'

const COMPOSE = join(METRICS, 'compose')

interface Service {
  readonly image: string
  readonly network_mode?: string
  readonly ports?: unknown
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly volumes: readonly string[]
}

interface Compose {
  readonly services: { readonly prometheus: Service; readonly grafana: Service }
  readonly volumes: Readonly<Record<string, unknown>>
}

/** What a service is given of this machine's files. */
interface Mount {
  readonly from: string
  readonly to: string
  readonly mode: string | undefined
}

function read<T>(file: string): T {
  return parse(readFileSync(join(COMPOSE, file), 'utf8')) as T
}

function mountsOf({ volumes }: Service): Mount[] {
  return volumes
    .map((volume) => volume.split(':'))
    .filter(([from = '']) => from.startsWith('.'))
    .map(([from = '', to = '', mode]) => ({ from: join(COMPOSE, from), to, mode }))
}

/** Lays the files of a service out as its container would see them, in a directory that ends with the test. */
function layOut(context: TestContext, service: Service): string {
  const root = mkdtempSync(join(tmpdir(), 'protosweep-compose-'))
  context.after(() => rmSync(root, { recursive: true, force: true }))
  for (const { from, to } of mountsOf(service)) {
    mkdirSync(dirname(join(root, to)), { recursive: true })
    cpSync(from, join(root, to), { recursive: true })
  }
  return root
}

function flag(service: Service, name: string): string | undefined {
  return service.command?.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
}

async function succeeds(...argv: readonly string[]): Promise<void> {
  const { code, stdout, stderr } = await finish(start(argv))
  assert.equal(code, 0, `${argv.join(' ')}: ${stdout}${stderr}`)
}

const { services, volumes } = read<Compose>('compose.yml')
const { prometheus, grafana } = services
const scraping = read<{
  readonly global: { readonly scrape_interval: string }
  readonly scrape_configs: readonly { readonly static_configs: readonly { readonly targets: string[] }[] }[]
}>('prometheus.yml')

describe('metrics/compose/compose.yml', () => {
  it('fits the compose specification', { skip: requires('docker-compose') }, async () => {
    await succeeds('docker-compose', '--file', join(COMPOSE, 'compose.yml'), 'config', '--quiet')
  })

  it('pins each image to one release', () => {
    for (const { image } of Object.values(services)) assert.match(image, /^[\w/]+:v?\d+\.\d+\.\d+$/)
  })

  it('mounts files that are there, and lets nobody write them', () => {
    for (const service of Object.values(services)) {
      for (const { from, mode } of mountsOf(service)) {
        assert.ok(existsSync(from), from)
        assert.equal(mode, 'ro', from)
      }
    }
  })

  it('keeps data in volumes that it declares', () => {
    for (const { volumes: used } of Object.values(services)) {
      const named = used.map((volume) => volume.split(':')[0] ?? '').filter((from) => !from.startsWith('.'))
      assert.ok(named.length > 0)
      for (const name of named) assert.ok(name in volumes, name)
    }
  })

  it('is reachable from this machine alone, and reaches a protosweep on it', () => {
    for (const service of Object.values(services)) {
      assert.equal(service.network_mode, 'host')
      assert.equal(service.ports, undefined)
    }
    assert.match(flag(prometheus, 'web.listen-address') ?? '', /^127\.0\.0\.1:\d+$/)
    assert.equal(grafana.environment?.GF_SERVER_HTTP_ADDR, '127.0.0.1')
    const targets = scraping.scrape_configs.flatMap(({ static_configs }) =>
      static_configs.flatMap((config) => config.targets),
    )
    assert.deepEqual(targets, ['127.0.0.1:9187'])
  })
})

describe('the Prometheus of metrics/compose', () => {
  it('has a sound configuration, with its rules where it looks for them', {
    skip: requires('promtool'),
  }, async (context) => {
    const root = layOut(context, prometheus)
    await succeeds('promtool', 'check', 'config', join(root, flag(prometheus, 'config.file') ?? ''))
  })
})

describe('the Grafana of metrics/compose', () => {
  it('knows that Prometheus, and how often it scrapes', () => {
    const file = read<Record<string, unknown>>('grafana/datasources/prometheus.yml')
    assert.deepEqual(file, {
      apiVersion: 1,
      datasources: [
        {
          name: 'Prometheus',
          uid: 'protosweep-prometheus',
          type: 'prometheus',
          access: 'proxy',
          url: `http://${flag(prometheus, 'web.listen-address')}`,
          isDefault: true,
          editable: false,
          jsonData: { timeInterval: scraping.global.scrape_interval, httpMethod: 'POST' },
        },
      ],
    })
  })

  it('finds the dashboard where it looks for it, and nobody changes it there', (context) => {
    const file = read<{ apiVersion: number; providers: { options: { path: string } }[] }>(
      'grafana/dashboards/protosweep.yml',
    )
    const path = file.providers[0]?.options.path ?? ''
    assert.deepEqual(file, {
      apiVersion: 1,
      providers: [
        {
          name: 'protosweep',
          type: 'file',
          disableDeletion: true,
          allowUiUpdates: false,
          options: { path },
        },
      ],
    })
    const root = layOut(context, grafana)
    const committed = readFileSync(join(METRICS, 'dashboard.json'), 'utf8')
    assert.equal(readFileSync(join(root, path, 'protosweep.json'), 'utf8'), committed)
    const home = grafana.environment?.GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH ?? ''
    assert.equal(readFileSync(join(root, home), 'utf8'), committed)
  })

  it('gives what is provisioned to Grafana where Grafana reads it', () => {
    const targets = mountsOf(grafana).map(({ to }) => to)
    for (const kind of ['datasources', 'dashboards']) {
      assert.ok(targets.includes(`/etc/grafana/provisioning/${kind}`), kind)
    }
  })
})
