/** Recording rules and alerts: promtool finds them sound, and each alert says what is to be done. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, it } from 'node:test'
import { finish, start } from '../../lab/command.ts'
import { requires } from '../../lab/requirements.ts'
import { readQuery } from '../../support/promql.ts'
import { alertsExpectedIn, METRICS, readRules } from '../../support/rule-files.ts'

const recorded = readRules('rules.yml')
const alerts = readRules('alerts.yml')
const GUIDE = 'docs/monitoring.md'
const ALERT_TESTS = ['alerts.test.yml', 'schedule-alerts.test.yml']

/** `ProtosweepSendErrors` as its runbook's anchor has it. */
function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()
}

/** The anchors of a Markdown file's headings, made as forges make them. */
function anchorsOf(path: string): Set<string> {
  const text = readFileSync(`${METRICS}/../${path}`, 'utf8')
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading)
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  )
}

async function promtool(...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await finish(start(['promtool', ...words], { cwd: METRICS }))
  assert.equal(code, 0, `promtool ${words.join(' ')}: ${stdout}${stderr}`)
  return stdout
}

describe('promtool', { skip: requires('promtool') }, () => {
  it('finds every rule, and none of them wrong', async () => {
    const said = await promtool('check', 'rules', '--lint-fatal', 'rules.yml', 'alerts.yml')
    const found = [...said.matchAll(/(\d+) rules found/g)].map(([, rules]) => Number(rules))
    assert.deepEqual(found, [recorded.length, alerts.length])
  })

  it('gets the numbers that the recording rules should give', async () => {
    await promtool('test', 'rules', 'rules.test.yml')
  })

  it('sees each alert fire when it should, and none in a sound sweep', async () => {
    for (const file of ALERT_TESTS) await promtool('test', 'rules', file)
  })
})

describe('recording rules', () => {
  it('are named level:metric:operations', () => {
    for (const { record } of recorded) assert.match(record ?? '', /^instance(_\w+)?:protosweep_\w+:\w+$/)
  })

  it('are there where an alert or another rule needs them', () => {
    const names = new Set(recorded.map(({ record }) => record))
    for (const { expr } of [...recorded, ...alerts]) {
      for (const { metric } of readQuery(expr).selectors) {
        if (metric.includes(':')) assert.ok(names.has(metric), metric)
      }
    }
  })
})

describe('each alert', () => {
  it('fires in some test of promtool', () => {
    const expected = new Set(ALERT_TESTS.flatMap((file) => [...alertsExpectedIn(file)]))
    assert.deepEqual(
      alerts.map(({ alert = '' }) => alert).filter((name) => !expected.has(name)),
      [],
    )
  })

  it('has a severity, a summary and a description', () => {
    for (const { alert, labels, annotations } of alerts) {
      assert.match(labels?.severity ?? '', /^(warning|critical)$/, alert)
      assert.match(annotations?.summary ?? '', /^.{20,120}\.$/, alert)
      assert.match(annotations?.description ?? '', /^.{80,}\.$/, alert)
    }
  })

  it(`has a paragraph of its own in ${GUIDE}`, () => {
    const anchors = anchorsOf(GUIDE)
    for (const { alert = '', annotations } of alerts) {
      assert.equal(annotations?.runbook_url, `${GUIDE}#${kebab(alert)}`)
      assert.ok(anchors.has(kebab(alert)), `${GUIDE} lacks ${kebab(alert)}`)
    }
  })
})
