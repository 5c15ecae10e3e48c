import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { scheduleSchema } from '../../../../src/inventory/declaration/schema/schedule-schema.ts'

test('docs/schedules.schema.json is what the code checks (npm run build:schema)', () => {
  const shipped = readFileSync(new URL('../../../../docs/schedules.schema.json', import.meta.url), 'utf8')
  assert.equal(shipped, scheduleSchema())
})

test('docs/schedules.md has a row for every key', () => {
  const page = readFileSync(new URL('../../../../docs/schedules.md', import.meta.url), 'utf8')
  const rows = page.match(/(?<=^\| `)\w+(?=`)/gm) ?? []
  const keys = Object.keys(JSON.parse(scheduleSchema()).properties.schedules.items.properties)
  assert.deepEqual([...rows].sort(), keys.sort())
})

test('it names every key, and refuses others', () => {
  const { properties, additionalProperties } = JSON.parse(scheduleSchema())
  assert.equal(additionalProperties, false)
  const { required, properties: keys, additionalProperties: others } = properties.schedules.items
  assert.deepEqual([required, others], [['name', 'cron', 'targets'], false])
  assert.ok(
    Object.values<{ description?: string }>(keys).every(({ description }) => description !== undefined),
  )
})
