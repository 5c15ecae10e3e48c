/** A format with a head: a file that is gone on with keeps the one that it has. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ReportOutput } from '../../../src/cli/report-output.ts'
import { viewHost } from '../../../src/report/host-view.ts'
import { normalReport } from '../../../src/report/normal.ts'
import { facts, host, PORT_UNREACHABLE, summary } from '../report/sample.ts'

const view = (text: string, bytes = {}) => viewHost(host(text, bytes), 'table', undefined)
const EARLIER = view('10.0.0.1', { 17: PORT_UNREACHABLE })

test('its head is there once, and its end speaks of the hosts of before, too', () => {
  const directory = mkdtempSync(join(tmpdir(), 'protosweep-output-'))
  const path = join(directory, 'out.txt')
  try {
    const first = ReportOutput.file(normalReport, path, { offsets: [], isAppending: false })
    first.begin(facts())
    first.report.host(EARLIER)
    const written = first.file?.offset
    assert.ok(written !== undefined)
    first.report.end(summary())
    const second = ReportOutput.file(normalReport, path, { offsets: [written], isAppending: false })
    second.goOn(facts())
    second.recall(EARLIER)
    second.follow({ ...facts(), goesOn: { sweep: 7, finished: 1 } })
    second.report.host(view('10.0.0.2'))
    second.report.end(summary())
    const text = readFileSync(path, 'utf8')
    const lines = text.split('\n').filter((line) => /^(Starting|Going|protosweep|Note)/.test(line))
    assert.deepEqual(
      lines.map((line) => line.split(' ').slice(0, 5).join(' ')),
      [
        'Starting protosweep 0.1.0 at 2026-11-22',
        'protosweep scan report for 10.0.0.1',
        'protosweep scan report for 10.0.0.2',
        'Note: 17 filtered udp: port',
        'protosweep done: 1 IP address',
      ],
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
})
