// Everything that was said of targets, or of exclusions, in the order in which it counts: arguments, then files.

import { type Failure, type Result, success } from '../packet/result.ts'
import { readTargetFile, type TargetFile, type TargetTaker } from './files.ts'

/** Arguments and files of one kind. */
export interface GivenTexts {
  readonly texts?: readonly string[] | undefined
  readonly files?: readonly TargetFile[] | undefined
}

/** How one target is read, and how several that commas separate. */
export interface TargetParsers<Spec> {
  readonly one: (text: string) => Result<Spec>
  readonly several: (text: string) => Result<Spec[]>
}

/** Arguments that are one target each: those of --exclude may be several. */
export type ArgumentKind = keyof TargetParsers<unknown>

/** Hands all of them to the taker, up to the first that is malformed. */
export function readGiven<Spec>(
  { texts = [], files = [] }: GivenTexts,
  kind: ArgumentKind,
  parsers: TargetParsers<Spec>,
  taker: TargetTaker<Spec>,
): Failure | undefined {
  for (const text of texts) {
    const specs = kind === 'several' ? parsers.several(text) : listOf(parsers.one(text))
    if (!specs.ok) return specs
    for (const spec of specs.value) taker.take(spec)
  }
  for (const file of files) {
    const fault = readTargetFile(file, taker, parsers.several)
    if (fault !== undefined) return fault
  }
  return undefined
}

function listOf<Spec>(spec: Result<Spec>): Result<Spec[]> {
  return spec.ok ? success([spec.value]) : spec
}
