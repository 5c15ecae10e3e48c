/** Columns that grow: typed arrays that are copied into larger ones when more rows are wanted. */

type Column = Int8Array | Uint8Array | Uint16Array | Int32Array | Uint32Array | Float64Array

/** A copy of a column with room for `length` rows, the further ones zero. */
export function grown<C extends Column>(column: C, length: number): C {
  const larger = new (column.constructor as new (length: number) => C)(length)
  larger.set(column as never)
  return larger
}

/** The value of a row, which must exist. */
export function columnOf(column: Column, row: number): number {
  return column[row] as number
}
