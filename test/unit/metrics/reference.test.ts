import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { BEGIN, END, withReference } from '../../../metrics/documentation/reference.ts'
import { sampleMetrics } from '../../../metrics/documentation/sample-metrics.ts'
import { DECLARATIONS } from '../../../metrics/registry.ts'

const PAGE = new URL('../../../docs/monitoring.md', import.meta.url)
const metrics = sampleMetrics()
after(() => metrics.close())

test('the page has the reference as the registry has it (npm run build:monitoring)', async () => {
  const page = readFileSync(PAGE, 'utf8')
  assert.equal(page, await withReference(page, metrics.registry))
})

test('every metric has an entry with its help, its type and all values of its labels', async () => {
  const reference = await withReference(`${BEGIN}\n${END}`, metrics.registry)
  for (const { name, help } of DECLARATIONS) {
    assert.match(reference, new RegExp(`^#### ${name}\n\n`, 'm'))
    assert(reference.includes(`\n\n${help} (`), name)
  }
  assert.doesNotMatch(reference, /\((undefined|\[object)/)
  assert.match(reference, /label `kind`: `direct`, .*`malformed`$/m)
  assert.match(reference, /buckets up to 0\.0001, .*, 5 seconds/)
})

test('a page without both lines is left alone', async () => {
  await assert.rejects(withReference(`${END} ${BEGIN}`, metrics.registry), RangeError)
})
