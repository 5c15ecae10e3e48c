/**
 * The report in Nmap's grepable format: a line about a host's status, and one about its protocols. A line's fields are
 * separated by tabs, protocols by commas, and what is said of one by slashes, so none of these stands in a name.
 */
import { formatProtocols } from '../protocol/selection.ts'
import { STATES } from '../verdict/classify.ts'
import { commandLine } from './command-line.ts'
import { ctime } from './ctime.ts'
import { counted } from './duration.ts'
import { type HostView, type ProtocolRow, rowsInAny } from './host-view.ts'
import { ignoredStates, isReported, isTimedOut } from './ignored-states.ts'
import { serviceName, stateWord } from './nmap-words.ts'
import { linesTo, type Report, type SweepFacts, type SweepSummary, type Write } from './report.ts'
import { sweptText } from './summary-text.ts'

/** Writes grepable lines through `write`, those of a host in one call. */
export function grepableReport(write: Write): Report {
  let facts: SweepFacts | undefined
  const writeLines = linesTo(write)
  return {
    begin(known) {
      facts = known
      writeLines(headLines(known))
    },
    host(view) {
      if (facts !== undefined && isReported(view, facts)) writeLines(hostLines(view, facts))
    },
    end(summary) {
      if (facts !== undefined) writeLines([doneLine(facts, summary)])
    },
  }
}

function headLines({ version, plan, startedMs, words, goesOn }: SweepFacts): string[] {
  const { protocols } = plan
  const asked = `PROTOCOLS(${protocols.length};${formatProtocols(protocols)})`
  return [
    oneLine(`# protosweep ${version} scan initiated ${ctime(startedMs)} as: ${commandLine(words)}`),
    ...(goesOn === undefined
      ? []
      : [`# Going on with sweep ${goesOn.sweep}, ${counted(goesOn.finished, 'host')} done before`]),
    ...(plan.verbosity > 0 ? [`# Ports scanned: TCP(0;) UDP(0;) SCTP(0;) ${asked}`] : []),
  ]
}

function doneLine(facts: SweepFacts, summary: SweepSummary): string {
  const { complete, finishedMs } = summary
  const word = complete ? 'done' : 'stopped'
  return `# protosweep ${word} at ${ctime(finishedMs)} -- ${sweptText(facts, summary)}`
}

function hostLines(view: HostView, facts: SweepFacts): string[] {
  const start = `Host: ${view.address} (${hostName(view)})`
  const isUp = view.result.status === 'up'
  const lines = [`${start}\tStatus: ${isUp ? 'Up' : 'Down'}`]
  // Nmap drops the results of such a host; here they follow, and what was not settled is unknown.
  if (isTimedOut(view)) lines.push(`${start}\tStatus: Timeout`)
  const isAsked = isUp && facts.plan.protocols.length > 0
  if (isAsked) lines.push([start, ...protocolFields(view, facts)].join('\t'))
  return lines
}

/**
 * One ignored state can be told at most, and then it says of whatever is not listed what it is. Where there are several,
 * Nmap leaves them all out without a word; here only the most frequent is ignored, and the others are listed, unless
 * --open forbids it.
 */
function protocolFields(view: HostView, facts: SweepFacts): string[] {
  const ignored = ignoredStates(view, facts)
  const { isOnlyOpen } = facts.detail
  const [most] = ignored
  const listed = STATES.filter((state) => (isOnlyOpen ? !ignored.includes(state) : state !== most))
  const rows = rowsInAny(view, listed, facts.plan.classification)
  const isTold = most !== undefined && (ignored.length === 1 || !isOnlyOpen)
  return [
    `Protocols: ${rows.map(protocolText).join(', ')}`,
    ...(isTold ? [`Ignored State: ${stateWord(most)} (${view.states[most].length})`] : []),
  ]
}

function protocolText(row: ProtocolRow): string {
  // As in Nmap a slash in a field is written as a bar.
  const name = (serviceName(row) ?? '').replaceAll('/', '|').replace(/[,\s]/g, '_')
  return `${row.protocol}/${stateWord(row.state)}/${name}/`
}

// A name from the network may hold anything.
function hostName({ reverseName, name }: HostView): string {
  return (reverseName ?? name ?? '').replace(/[\p{C}\s()]/gu, '?')
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ')
}
