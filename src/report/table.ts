/** Columns of text, as wide as what stands in them, the last one unpadded: Nmap's table. */

/** The lines of a table; `head` and each of `rows` have the same number of cells. */
export function tableLines(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const all = [head, ...rows]
  // Not Math.max(...): a function takes no more arguments than its stack has room for, and rows may be hosts.
  const widths = head.map((_, column) =>
    all.reduce((widest, cells) => Math.max(widest, cells[column]?.length ?? 0), 0),
  )
  return all.map((cells) =>
    cells
      .map((cell, column) => (column === cells.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join(' '),
  )
}
