/** Reads rows by ascending address, some at a time: no read transaction stays open while somebody works on a row. */
import type Database from 'better-sqlite3'
import { type AddressKey, BEFORE_ALL, compareKeys } from './address-key.ts'

/** Rows that are read at once. */
export const PAGE_ROWS = 2048

/** A row that begins with its address. */
export type AddressedRow = readonly [AddressKey, ...unknown[]]

/**
 * The rows of a statement whose last two parameters are the address behind which to begin and how many rows to give, and
 * whose first column is the address, ascending; `from` is the address behind which to begin.
 */
export function* byAddress<Row extends AddressedRow>(
  statement: Database.Statement<unknown[], Row>,
  parameters: readonly unknown[],
  from = BEFORE_ALL,
): Generator<Row> {
  let after = from
  for (;;) {
    const rows = statement.all(...parameters, after, PAGE_ROWS)
    yield* rows
    const last = rows.at(-1)
    if (last === undefined || rows.length < PAGE_ROWS) return
    after = last[0]
  }
}

/** Two such sequences side by side: the rows of one address together, undefined where a side has none. */
export function* sideBySide<L extends AddressedRow, R extends AddressedRow>(
  left: Iterator<L>,
  right: Iterator<R>,
): Generator<readonly [L | undefined, R | undefined]> {
  let ofLeft = left.next()
  let ofRight = right.next()
  while (ofLeft.done !== true || ofRight.done !== true) {
    const order = compare(ofLeft, ofRight)
    yield [order <= 0 ? ofLeft.value : undefined, order >= 0 ? ofRight.value : undefined]
    if (order <= 0) ofLeft = left.next()
    if (order >= 0) ofRight = right.next()
  }
}

function compare(left: IteratorResult<AddressedRow>, right: IteratorResult<AddressedRow>): number {
  if (left.done === true) return 1
  return right.done === true ? -1 : compareKeys(left.value[0], right.value[0])
}
