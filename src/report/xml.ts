/**
 * The report in Nmap's XML (nmap.dtd, output version 1.05), for the tools that read it. A processing instruction, which
 * all of them pass over, says what the DTD has no word for.
 */
import { ranMsOf } from '../contract/sweep-record.ts'
import { formatProtocols } from '../protocol/selection.ts'
import { commandLine } from './command-line.ts'
import { ctime } from './ctime.ts'
import { counted } from './duration.ts'
import { isReported } from './ignored-states.ts'
import { linesTo, type Report, type SweepFacts, type SweepSummary, type Write } from './report.ts'
import { sweptText } from './summary-text.ts'
import { comment, element, emptyElement, processingInstruction, startTag } from './xml/element.ts'
import { hostElement, seconds } from './xml/host-element.ts'

/** The release of Nmap's format. */
const OUTPUT_VERSION = '1.05'

/** Writes XML through `write`, each host in one call. */
export function xmlReport(write: Write): Report {
  let facts: SweepFacts | undefined
  const writeLines = linesTo(write)
  return {
    begin(known) {
      facts = known
      writeLines(headLines(known))
    },
    host(view) {
      if (facts !== undefined && isReported(view, facts)) writeLines([hostElement(view, facts)])
    },
    end(summary) {
      if (facts !== undefined) writeLines([runStats(facts, summary), '</nmaprun>'])
    },
  }
}

function headLines(facts: SweepFacts): string[] {
  const { version, plan, startedMs, words, detail, goesOn } = facts
  const args = commandLine(words)
  const startstr = ctime(startedMs)
  const before = goesOn === undefined ? [] : [comment(goesOnText(goesOn))]
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE nmaprun>',
    processingInstruction('protosweep', {
      version,
      classification: plan.classification,
      only_open: detail.isOnlyOpen ? 'true' : undefined,
    }),
    comment(`protosweep ${version} scan initiated ${startstr} as: ${args}`),
    ...before,
    startTag('nmaprun', {
      // The DTD allows no other.
      scanner: 'nmap',
      args,
      start: seconds(startedMs),
      startstr,
      version: `protosweep ${version}`,
      xmloutputversion: OUTPUT_VERSION,
    }),
    ...scanInfo(facts),
    emptyElement('verbose', { level: plan.verbosity }),
    emptyElement('debugging', { level: detail.debugging }),
  ]
}

function goesOnText({ sweep, finished }: NonNullable<SweepFacts['goesOn']>): string {
  return `goes on with sweep ${sweep}: the ${counted(finished, 'host')} done before are counted at the end, and not listed`
}

// Nmap has none where it asks for no protocols.
function scanInfo({ plan: { protocols } }: SweepFacts): string[] {
  if (protocols.length === 0) return []
  const asked = { numservices: protocols.length, services: formatProtocols(protocols) }
  return [emptyElement('scaninfo', { type: 'ipproto', protocol: 'ip', ...asked })]
}

function runStats(facts: SweepFacts, summary: SweepSummary): string {
  const { finishedMs, complete, tally } = summary
  const timestr = ctime(finishedMs)
  const finished = emptyElement('finished', {
    time: seconds(finishedMs),
    timestr,
    summary: `protosweep ${complete ? 'done' : 'stopped'} at ${timestr}; ${sweptText(facts, summary)}`,
    elapsed: (ranMsOf(facts, summary) / 1000).toFixed(2),
    exit: complete ? 'success' : 'error',
    errormsg: complete ? undefined : errorText(summary),
  })
  const { up } = tally.hosts
  const hosts = emptyElement('hosts', { up, down: tally.finished - up, total: tally.finished })
  return element('runstats', {}, `${finished}\n${hosts}\n`)
}

function errorText({ failures }: SweepSummary): string {
  if (failures.length === 0) return 'stopped before all targets were done'
  return failures.map(({ message }) => message).join('; ')
}
