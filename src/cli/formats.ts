/** What writes each format that a report can have. */
import { briefReport } from '../report/brief.ts'
import { csvReport } from '../report/csv.ts'
import type { ReportDetail } from '../report/detail.ts'
import { grepableReport } from '../report/grepable.ts'
import { ndjsonReport } from '../report/ndjson.ts'
import { normalReport } from '../report/normal.ts'
import type { Format } from '../report/report.ts'
import { xmlReport } from '../report/xml.ts'
import type { FormatName } from './outputs.ts'

const FORMATS: Readonly<Record<FormatName, Format>> = {
  normal: normalReport,
  xml: xmlReport,
  grepable: grepableReport,
  ndjson: ndjsonReport,
  csv: csvReport,
}

/** The writer of a format. */
export function formatOf(name: FormatName, { isBrief }: Pick<ReportDetail, 'isBrief'>): Format {
  return name === 'normal' && isBrief ? briefReport : FORMATS[name]
}
