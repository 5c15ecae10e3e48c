// Lists of targets in a file (-iL) or of exclusions (--excludefile): targets separated by white space or line
// ends, `#` begins a comment. The caller reads the file or standard input; here is only text.

import { failure, type Result, success } from '../packet/result.ts'
import { parseTarget, type TargetSpec } from './spec.ts'

/** A list of targets that was read, and the name under which faults mention it. */
export interface TargetFile {
  readonly name: string
  readonly text: string
}

/** All targets of the file in its order. The message of a fault begins with `name:line: `. */
export function parseTargetFile(file: TargetFile): Result<TargetSpec[]> {
  const specs: TargetSpec[] = []
  for (const [index, line] of file.text.split('\n').entries()) {
    for (const word of line.replace(/#.*/, '').split(/\s+/)) {
      if (word === '') continue
      const spec = parseTarget(word)
      if (!spec.ok) {
        const { part, message } = spec.fault
        return failure(part, `${file.name}:${index + 1}: ${message}`)
      }
      specs.push(spec.value)
    }
  }
  return success(specs)
}
