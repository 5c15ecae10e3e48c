/** `protosweep export SWEEP`: a kept sweep in the formats of a sweep's reports. */
import { EXIT, Failure } from '../../contract/failures.ts'
import type { ReportDetail } from '../../report/detail.ts'
import type { Report, Write } from '../../report/report.ts'
import { CLASSIFICATIONS } from '../../verdict/classify.ts'
import { detailOf } from '../detail-options.ts'
import { formatOf } from '../formats.ts'
import { openOutputs } from '../open-outputs.ts'
import { DETAIL } from '../option-table/detail.ts'
import { OUTPUTS } from '../option-table/reports.ts'
import { type RequestedOutput, requestedOutputs, STDOUT } from '../outputs.ts'
import { oneOf } from '../values.ts'
import { readableSweep, sweepNumber } from './chosen-sweep.ts'
import { command, READING } from './command.ts'
import { exportTo } from './exported.ts'

export const exportSweep = command({
  name: 'export',
  usage: '[OPTION]... SWEEP',
  about:
    'Writes a kept sweep as its own reports would have, in any of their formats; without one for people, to standard ' +
    'output. Hosts come by address.',
  mostWords: 1,
  options: {
    ...OUTPUTS,
    brief: DETAIL.brief,
    open: DETAIL.open,
    reason: DETAIL.reason,
    classify: {
      type: 'string',
      value: 'HOW',
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
    const outputs = requestedOutputs(
      typed.json === true && typed['output-json'] === undefined ? { ...typed, 'output-json': STDOUT } : typed,
    )
    const detail = detailOf(typed)
    const archive = await io.openArchive(typed['state-dir'])
    try {
      const sweep = readableSweep(archive, id)
      const opened = openReports(outputs, { detail, startedMs: sweep.startedMs, write: io.write })
      exportTo(opened.reports, sweep, archive.hostsOf(id), {
        classification: classification ?? sweep.plan.classification,
        detail,
      })
      opened.close()
      return EXIT.complete
    } finally {
      archive.close()
    }
  },
})

interface Setting {
  readonly detail: ReportDetail
  /** Of the sweep: names of files may say it. */
  readonly startedMs: number
  /** Standard output. */
  readonly write: Write
}

function openReports(
  outputs: readonly RequestedOutput[],
  { detail, startedMs, write }: Setting,
): { reports: Report[]; close(): void } {
  const [streamed] = outputs.length === 0 ? [{ format: 'normal' } as const] : outputs.filter(isStreamed)
  const isStdoutTaken = streamed !== undefined
  const files = openOutputs(outputs, { detail, startedMs, isAppending: false, offsets: [], isStdoutTaken })
  for (const { file } of files) file?.cut()
  const stream = isStdoutTaken ? [formatOf(streamed.format, detail)(write)] : []
  const close = () => {
    for (const { file } of files) file?.close()
  }
  return { reports: [...stream, ...files.map(({ report }) => report)], close }
}

function isStreamed({ path }: RequestedOutput): boolean {
  return path === STDOUT
}
