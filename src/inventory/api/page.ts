/** A part of a long list, small enough to be read and written in a few milliseconds. */

/** The most hosts that are looked at for one page, however few of them are asked for. */
export const MOST_LOOKED_AT = 2048

/** Some items of a list by ascending address. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** The address behind which the next page begins; undefined where nothing follows. */
  readonly after: Uint8Array | undefined
}

/**
 * The first `limit` items that are wanted, by ascending address. Fewer than that where 2,048 were looked at; a few more
 * where the last address has several, as it never parts them.
 */
export function takePage<Item extends { readonly address: Uint8Array }>(
  list: Iterable<Item>,
  limit: number,
  isWanted: (item: Item) => boolean,
): Page<Item> {
  const items: Item[] = []
  let lookedAt = 0
  let last: Uint8Array | undefined
  for (const item of list) {
    const isFull = items.length >= limit || lookedAt >= MOST_LOOKED_AT
    if (isFull && last !== undefined && Buffer.compare(last, item.address) !== 0)
      return { items, after: last }
    lookedAt += 1
    last = item.address
    if (isWanted(item)) items.push(item)
  }
  return { items, after: undefined }
}
