// Lists of targets in a file (-iL) or of exclusions (--excludefile), in Nmap's format and in masscan's: targets separated
// by white space, line ends or commas; `#`, `;` and `//` begin a comment; the dash of a range may stand between blanks. The
// caller reads the file or standard input; here is only text. Lists may have a million lines, of which most are one
// address: those are read where they stand.

import { type Failure, failure, type Result } from '../packet/result.ts'

/** A list of targets that was read, and the name under which faults mention it. */
export interface TargetFile {
  readonly name: string
  readonly text: string
}

/** Who takes the targets, in the order of the file. */
export interface TargetTaker<Spec> {
  /** Takes the line from `start` to before `end` of the text if it is one address and nothing else; false: it is read like others. */
  takeAddress?(text: string, start: number, end: number): boolean
  take(spec: Spec): void
}

/** What reads a word of a file. */
type ParseTargets<Spec> = (text: string) => Result<Spec[]>

/** Reads all targets of the file. The message of a fault begins with `name:line: `; what stands before it was taken. */
export function readTargetFile<Spec>(
  { name, text }: TargetFile,
  taker: TargetTaker<Spec>,
  parseTargets: ParseTargets<Spec>,
): Failure | undefined {
  let start = 0
  for (let line = 1; start < text.length; line += 1) {
    const newline = text.indexOf('\n', start)
    const end = newline < 0 ? text.length : newline
    if (taker.takeAddress?.(text, start, end) !== true) {
      const bad = readLine(text.slice(start, end), taker, parseTargets)
      if (bad !== undefined) return failure(bad.fault.part, `${name}:${line}: ${bad.fault.message}`)
    }
    start = end + 1
  }
  return undefined
}

// Of two slashes only those that begin a word begin a comment: others are of a URL, which has a complaint of its own.
const COMMENT = /[#;].*|(?<=^|\s|,)\/\/.*/
const SPACED_RANGE = /(?<=\d)\s+-\s+(?=\d)/g

function readLine<Spec>(
  line: string,
  taker: TargetTaker<Spec>,
  parseTargets: ParseTargets<Spec>,
): Failure | undefined {
  const words = line.replace(COMMENT, '').replace(SPACED_RANGE, '-').split(/\s+/)
  for (const word of words) {
    const text = word.replace(/^,+|,+$/g, '')
    if (text === '') continue
    const specs = parseTargets(text)
    if (!specs.ok) return specs
    for (const spec of specs.value) taker.take(spec)
  }
  return undefined
}
