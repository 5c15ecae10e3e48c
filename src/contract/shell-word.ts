/** A word as a POSIX shell reads it back: as it is where nothing in it means anything to a shell, else quoted. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}
