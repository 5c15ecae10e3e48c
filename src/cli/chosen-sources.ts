/** The addresses to send from, as the user types them: `--source A,B,C-D`, several times if need be, or `--sources auto`. */
import { Failure } from '../contract/failures.ts'
import { quoted } from '../packet/result.ts'
import { normalise, type Range, type RangeSet } from '../target/ranges.ts'
import { parseTargets, type TargetSpec } from '../target/spec.ts'

/** All that this machine has towards a target, or these (normal form). */
export type WantedRanges = 'auto' | RangeSet

const FORMS = 'give addresses of this machine, as in 10.0.0.5,10.0.0.7-9'

/** What the two options ask for; undefined where neither is given. Throws a Failure that says what would be right. */
export function chosenSources(lists: readonly string[], all: string | undefined): WantedRanges | undefined {
  if (all !== undefined) {
    if (all !== 'auto') {
      throw new Failure(
        'BAD_INPUT',
        `bad --sources ${quoted(all)}: give auto, or the addresses with --source`,
      )
    }
    if (lists.length === 0) return 'auto'
    throw new Failure('BAD_INPUT', '--source and --sources exclude each other: auto takes all that suit')
  }
  return lists.length === 0 ? undefined : normalise(lists.flatMap(rangesOf))
}

function rangesOf(text: string): readonly Range[] {
  const refuse = (why: string) => new Failure('BAD_INPUT', `bad --source ${quoted(text)}: ${why}`)
  if (text.trim() === 'auto') throw refuse('write --sources auto')
  if (/:.*:/.test(text)) throw refuse('only IPv4 addresses are chosen')
  const specs = parseTargets(text)
  if (!specs.ok) throw new Failure('BAD_INPUT', `bad --source: ${specs.fault.message}`)
  return specs.value.flatMap((spec: TargetSpec) => {
    if (spec.kind === 'addresses') return [...spec.ranges]
    throw refuse(`${quoted(spec.name)} is no address: ${FORMS}`)
  })
}
