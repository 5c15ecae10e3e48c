/** What docs/inventory.md tells a reader to type is what the files beside it say, and its loop makes the schedules. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { scheduleContext } from '../../../src/cli/scheduled-words.ts'
import type { Schedule } from '../../../src/contract/schedule.ts'
import { parseScheduleFile } from '../../../src/inventory/declaration/schedule-file.ts'

const DOCUMENT = fileURLToPath(new URL('../../../docs/inventory.md', import.meta.url))
const TEXT = readFileSync(DOCUMENT, 'utf8')

const directory = mkdtempSync(join(tmpdir(), 'protosweep-campus-'))
after(() => rmSync(directory, { recursive: true }))

/** The code blocks of one language. */
function blocks(language: string): string[] {
  return [...TEXT.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'gms'))].map(
    ([, code = '']) => code,
  )
}

/** As the daemon reads them. */
function schedulesOf(text: string): Schedule[] {
  return parseScheduleFile(text, 'schedules.yml', scheduleContext({ ALERT_TOKEN: 'secret' }))
}

test('the loop makes 30 schedules of 30 subnets', () => {
  const subnets = Array.from({ length: 30 }, (_, index) => [`net-${index}`, `10.20.${index}.0/24`] as const)
  writeFileSync(join(directory, 'subnets.txt'), subnets.map((words) => `${words.join(' ')}\n`).join(''))
  const [loop = ''] = blocks('sh').filter((code) => code.includes('> schedules.yml'))
  const { status, stderr } = spawnSync('sh', ['-euc', loop], { cwd: directory, encoding: 'utf8' })
  assert.equal(status, 0, stderr)
  const schedules = schedulesOf(readFileSync(join(directory, 'schedules.yml'), 'utf8'))
  assert.deepEqual(
    schedules.map(({ name, cron, words }) => ({ name, cron, words })),
    subnets.map(([name, net]) => ({ name, cron: '0 3 * * *', words: ['--', net] })),
  )
  for (const { timeZone, jitterMs, expect, notify } of schedules) {
    assert.deepEqual([timeZone, jitterMs, expect], ['Europe/Paris', 600_000, [1, 6]])
    assert.deepEqual(notify.headers, { Authorization: 'Bearer secret' })
  }
})

test('its YAML declares a schedule and its shell is shell', () => {
  for (const code of blocks('yaml')) assert.equal(schedulesOf(`schedules:\n${code}`).length, 1)
  for (const code of blocks('sh')) {
    const { status, stderr } = spawnSync('sh', ['-n', '-c', code], { encoding: 'utf8' })
    assert.equal(status, 0, `${code}\n${stderr}`)
  }
})

test('files that it names are there, and the alerts are those of metrics/alerts.yml', () => {
  for (const [, link = ''] of TEXT.matchAll(/\]\(([^)#]+)/g)) {
    assert.ok(existsSync(join(dirname(DOCUMENT), link)), link)
  }
  const alerts = readFileSync(join(dirname(DOCUMENT), '../metrics/alerts.yml'), 'utf8')
  for (const [, alert = ''] of TEXT.matchAll(/`(Protosweep\w+)`/g)) {
    assert.ok(alerts.includes(`- alert: ${alert}\n`), alert)
  }
})

test('sections that it links to are there', () => {
  const headings = [...TEXT.matchAll(/^## (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  )
  for (const [, anchor = ''] of TEXT.matchAll(/\]\(#([^)]+)\)/g)) assert.ok(headings.includes(anchor), anchor)
})

test('every option behind `serve` that it or a file beside it types is one', () => {
  const options = readFileSync(join(dirname(DOCUMENT), '../src/cli/commands/serve.ts'), 'utf8')
  const files = ['protosweep.service', 'Containerfile'].map((name) =>
    readFileSync(join(dirname(DOCUMENT), 'service', name), 'utf8').replace(
      'CMD ["serve",',
      'protosweep serve ',
    ),
  )
  const lines = [TEXT, ...files].flatMap(
    (text) => text.replaceAll('\\\n', '').match(/protosweep serve .*/g) ?? [],
  )
  assert.ok(lines.length >= 5, lines.join('\n'))
  for (const [, option] of lines.join('\n').matchAll(/--([a-z-]+)/g)) {
    assert.match(options, new RegExp(`^    '?${option}'?: \\{$`, 'm'))
  }
})
