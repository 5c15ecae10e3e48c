import assert from 'node:assert/strict'
import test from 'node:test'
import { startExporter } from '../../../metrics/exporter.ts'
import { Metrics } from '../../../metrics/registry.ts'
import { Failure } from '../../../src/contract/failures.ts'

const { registry } = new Metrics('0.1.0')

test('metrics are at /metrics, and nothing else is served', async () => {
  const exporter = await startExporter(registry, { host: '127.0.0.1', port: 0 })
  try {
    const found = await fetch(exporter.url)
    assert.equal(found.status, 200)
    assert.match(found.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/)
    assert.match(await found.text(), /^protosweep_build_info/m)
    assert.equal((await fetch(exporter.url.replace('/metrics', '/'))).status, 404)
    assert.equal((await fetch(exporter.url, { method: 'POST' })).status, 405)
    assert.equal(exporter.isPublic, false)
  } finally {
    await exporter.close()
  }
})

test('a port in use is a failure that says so before anything is sent', async () => {
  const first = await startExporter(registry, { host: '127.0.0.1', port: 0 })
  try {
    const port = Number(new URL(first.url).port)
    await assert.rejects(startExporter(registry, { host: '127.0.0.1', port }), (failure) => {
      assert.ok(failure instanceof Failure)
      assert.equal(failure.code, 'METRICS_FAILED')
      assert.equal(failure.exitCode, 2)
      assert.match(failure.message, new RegExp(`127\\.0\\.0\\.1:${port}: the port is in use`))
      return true
    })
  } finally {
    await first.close()
  }
})

test('an exporter on all addresses knows that others can reach it', async () => {
  const exporter = await startExporter(registry, { host: '0.0.0.0', port: 0 })
  await exporter.close()
  assert.equal(exporter.isPublic, true)
})
