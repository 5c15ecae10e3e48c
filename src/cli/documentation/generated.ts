/** The files that are written from the tables of options, by path from the package's root. */
import { bashCompletion } from './bash-completion.ts'
import { describedCommands } from './described.ts'
import { manualPage } from './manual.ts'
import { zshCompletion } from './zsh-completion.ts'

/** All of them, as they should be. */
export async function generatedFiles(): Promise<readonly (readonly [path: string, text: string])[]> {
  const described = await describedCommands()
  return [
    ['docs/man/protosweep.1', manualPage(described)],
    ['completions/protosweep.bash', bashCompletion(described)],
    ['completions/_protosweep', zshCompletion(described)],
  ]
}
