/** The command line that a sweep was asked for with, as a shell reads it. */
import { shellWord } from '../contract/shell-word.ts'

/** The line of a sweep's words. */
export function commandLine(words: readonly string[]): string {
  return ['protosweep', ...words.map(shellWord)].join(' ')
}
