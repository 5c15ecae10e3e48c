/** A word in quotes, in which it means nothing to a shell. */
export function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`
}

/** A word as a POSIX shell reads it back: as it is where nothing in it means anything to a shell, else quoted. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : shellQuoted(word)
}
