/** `--resume FILE`, as Nmap's users type it: protosweep resume, of the sweep that wrote a file. */
import { resolve } from 'node:path'
import { Failure } from '../contract/failures.ts'
import { OPTIONS } from './option-table/option-table.ts'

/** What may stand beside it. */
const BESIDE: readonly string[] = ['resume', 'state-dir']

type Typed = Readonly<Record<string, unknown>> & {
  readonly _: readonly unknown[]
  readonly resume?: string | undefined
  readonly 'state-dir'?: string | undefined
}

/** The words of `protosweep resume` that mean the same; undefined without --resume. Throws a Failure BAD_INPUT. */
export function resumeWords(typed: Typed): string[] | undefined {
  const { resume, 'state-dir': stateDir } = typed
  if (resume === undefined) return undefined
  const isBeside = Object.entries(OPTIONS).some(([name, option]) => {
    const usual = 'default' in option ? option.default : undefined
    return !BESIDE.includes(name) && ![undefined, false, 0, usual].includes(typed[name] as undefined)
  })
  if (typed._.length > 0 || isBeside) {
    const right = 'protosweep resume --help has those that may be given anew'
    throw new Failure('BAD_INPUT', `--resume goes on with the sweep's own targets and options: ${right}`)
  }
  return [...(stateDir === undefined ? [] : ['--state-dir', stateDir]), '--', resolve(resume)]
}
