/** The rules for Prometheus in metrics/: what they record, when they alert. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'

/** The room of the rules. */
export const METRICS = fileURLToPath(new URL('../../metrics', import.meta.url))

export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

/** The rules of `rules.yml` or `alerts.yml`, of all groups. */
export function readRules(file: string): Rule[] {
  const { groups } = parse(readFileSync(`${METRICS}/${file}`, 'utf8')) as { groups: { rules: Rule[] }[] }
  return groups.flatMap(({ rules }) => rules)
}

/** Alerts that a file of promtool's tests expects to fire at some time, by name. */
export function alertsExpectedIn(file: string): Set<string> {
  const { tests } = parse(readFileSync(`${METRICS}/${file}`, 'utf8')) as { tests: AlertTests[] }
  const cases = tests.flatMap(({ alert_rule_test = [] }) => alert_rule_test)
  return new Set(
    cases.filter(({ exp_alerts = [] }) => exp_alerts.length > 0).map(({ alertname }) => alertname),
  )
}

interface AlertTests {
  readonly alert_rule_test?: readonly {
    readonly alertname: string
    readonly exp_alerts?: readonly unknown[]
  }[]
}
