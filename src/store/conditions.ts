/** The WHERE clause of a query whose conditions depend on what was asked for. */

/** Conditions that all have to hold, with the values of their question marks. */
export class Conditions {
  readonly #texts: string[] = []
  readonly #values: unknown[] = []

  /** Adds a condition with one question mark; none where `value` is undefined: nobody asked for it. */
  where(text: string, value: unknown): this {
    if (value === undefined) return this
    this.#texts.push(text)
    this.#values.push(value)
    return this
  }

  /** The column is one of the values; undefined: whatever it is. */
  oneOf(column: string, values: readonly unknown[] | undefined): this {
    if (values === undefined) return this
    this.#texts.push(`${column} IN (${values.map(() => '?').join(', ')})`)
    this.#values.push(...values)
    return this
  }

  /** Adds a condition whose values the caller gives, behind all of these. */
  and(text: string): this {
    this.#texts.push(text)
    return this
  }

  /** `WHERE ...`, or nothing. */
  get sql(): string {
    return this.#texts.length === 0 ? '' : `WHERE ${this.#texts.join(' AND ')}`
  }

  /** The values of its question marks, in their order. */
  get values(): readonly unknown[] {
    return this.#values
  }
}
