/** docs/api.md and docs/notifications.md say what there is. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { z } from 'zod'
import { CHANGE_KINDS } from '../../../../src/contract/change.ts'
import { asking, keptInventory } from '../../../support/kept-inventory.ts'

const docs = (name: string) => readFileSync(new URL(`../../../../docs/${name}`, import.meta.url), 'utf8')
const examplesIn = (text: string) =>
  [...text.matchAll(/```json\n(.*?)```/gs)].map(([, json = '']) => JSON.parse(json))

describe('the documentation', () => {
  const api = docs('api.md')
  const ask = asking(keptInventory())
  const sections = new Map(
    api
      .split(/^## /m)
      .slice(1)
      .map((section): [string, string] => [section.slice(0, section.indexOf('\n')), section]),
  )
  const resources: { path: string; parameters: string[] }[] = ask('').resources

  test('has a section for every resource, with its parameters', () => {
    for (const { path, parameters } of resources.slice(1)) {
      const section = sections.get(path.slice('/api/v1/'.length))
      assert.ok(section !== undefined, path)
      const [, said = ''] = /^(?:Parameters: (.*?)\.\s|No parameters\.)/ms.exec(section) ?? []
      assert.deepEqual(
        [...said.matchAll(/`(\w+)`/g)]
          .map(([, name]) => name)
          .filter((name) => !/results|changes/.test(name ?? '')),
        parameters,
        path,
      )
      assert.ok(api.includes(`[\`${path}\`](#`), `${path} in the table`)
    }
    assert.equal(sections.size, resources.length)
  })

  test('describes every parameter and every kind of change', () => {
    for (const name of new Set(resources.flatMap(({ parameters }) => parameters))) {
      assert.match(sections.get('All') ?? '', new RegExp(`^\\| (\`\\w+\`, )?\`${name}\``, 'm'))
    }
    for (const kind of CHANGE_KINDS) assert.ok(sections.get('changes')?.includes(`\`${kind}\``), kind)
  })

  test('has examples with the keys that answers have', () => {
    const rows: [
      section: string,
      url: string,
      within: (document: Record<string, never[]>) => object | undefined,
    ][] = [
      ['sweeps', 'sweeps', ({ sweeps }) => sweeps?.[0]],
      ['sweeps/ID/hosts', 'sweeps/3/hosts', ({ hosts }) => hosts?.[0]],
      ['hosts', 'hosts', ({ hosts }) => hosts?.[0]],
      ['hosts/ADDRESS', 'hosts/10.1.0.7', ({ known }) => known?.[0]],
      ['hosts/ADDRESS', 'hosts/10.1.0.7', (document) => document],
      ['changes', 'changes', ({ changes }) => changes?.[0]],
      ['schedules', 'schedules', ({ schedules }) => schedules?.[0]],
    ]
    for (const [section, url, within] of rows) {
      const [example] = examplesIn(sections.get(section) ?? '')
      assert.deepEqual(Object.keys(within(example) ?? {}), Object.keys(within(ask(url)) ?? {}), section)
    }
    const [more] = examplesIn(sections.get('sweeps/ID') ?? '')
    const inList = Object.keys(ask('sweeps').sweeps[0])
    assert.deepEqual([...inList, ...Object.keys(more)], Object.keys(ask('sweeps/3')))
  })

  test('has an example of what others are told that fits the schema', () => {
    const schema = z.fromJSONSchema(JSON.parse(docs('changes.schema.json')))
    const [example] = examplesIn(docs('notifications.md'))
    schema.parse(example)
  })
})
