/** An option as the shells complete it. */
import type { DescribedCommand } from '../commands/command.ts'
import type { TableOption } from '../grammar.ts'
import { type DescribedOption, optionGroups } from '../option-text.ts'

/** An option, and what its value can be completed with. */
export interface CompletedOption extends DescribedOption {
  readonly completes: TableOption['completes']
  readonly isRepeatable: boolean
}

/** The options of a command, in the order of its table. */
export function completedOptions({ grammar }: DescribedCommand): CompletedOption[] {
  return optionGroups(grammar)
    .flatMap(({ options }) => options)
    .map((option) => {
      const entry = grammar.table[option.name] as TableOption
      return {
        ...option,
        completes: entry.completes,
        isRepeatable: entry.array === true || entry.type === 'count',
      }
    })
}
