/** `protosweep export SWEEP`: a kept sweep in the formats of a sweep's reports. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { ndjsonReport } from '../../report/ndjson.ts'
import { normalReport } from '../../report/normal.ts'
import type { Report } from '../../report/report.ts'
import { CLASSIFICATIONS } from '../../verdict/classify.ts'
import { OutputFile } from '../output-file.ts'
import { oneOf } from '../values.ts'
import { readableSweep, sweepNumber } from './chosen-sweep.ts'
import { type CommandIo, command, READING } from './command.ts'
import { exportTo } from './exported.ts'

export const exportSweep = command({
  name: 'export',
  usage: '[OPTION]... SWEEP',
  about: 'Writes a kept sweep as its own report would have: for people, or as NDJSON. Hosts come by address.',
  mostWords: 1,
  options: {
    'output-json': { alias: 'oJ', type: 'string', describe: 'Write NDJSON to a file, - for standard output' },
    classify: {
      type: 'string',
      describe:
        'Read the answers as the table does (table) or as Nmap since 2007 (nmap); without it as the sweep did',
    },
    'state-dir': READING['state-dir'],
    json: { type: 'boolean', describe: 'The same as -oJ -' },
  },
  async run(typed, io) {
    const [word] = typed._
    if (word === undefined) {
      throw new Failure(
        'BAD_INPUT',
        'protosweep export needs a sweep: give its number, as protosweep sweeps lists it',
      )
    }
    const id = sweepNumber(word)
    const classification =
      typed.classify === undefined ? undefined : oneOf('--classify', typed.classify, CLASSIFICATIONS)
    const json = typed['output-json'] ?? (typed.json === true ? '-' : undefined)
    const archive = await io.openArchive(typed['state-dir'])
    try {
      const sweep = readableSweep(archive, id)
      const { report, close } = openReport(json, io)
      exportTo(report, sweep, archive.hostsOf(id), classification ?? sweep.plan.classification)
      close()
      return EXIT.complete
    } finally {
      archive.close()
    }
  },
})

function openReport(json: string | undefined, { write }: CommandIo): { report: Report; close(): void } {
  if (json === undefined) return { report: normalReport(write), close: () => {} }
  if (json === '-') return { report: ndjsonReport(write), close: () => {} }
  const file = OutputFile.create(json)
  return { report: ndjsonReport(file.write), close: () => file.close() }
}
