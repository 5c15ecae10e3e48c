/**
 * Plain data as JSON text that gives the same data back: bytes are `{"$bytes": hex}`, maps `{"$map": pairs}`, undefined is
 * null. Keys of the data that begin with `$` have one more.
 */

/** The text of plain data: strings, finite numbers, booleans, undefined, arrays, objects, Uint8Arrays and Maps. */
export function documentText(value: unknown): string {
  return JSON.stringify(written(value))
}

/** The data of a text that `documentText` gave; the caller says of what type it was. */
export function readDocument<T>(text: string): T {
  return read(JSON.parse(text)) as T
}

function written(value: unknown): unknown {
  if (value === undefined) return null
  if (typeof value !== 'object' || value === null) return value
  if (value instanceof Uint8Array) return { $bytes: Buffer.from(value).toString('hex') }
  if (value instanceof Map) return { $map: Array.from(value, written) }
  if (Array.isArray(value)) return value.map(written)
  return mapped(value, (key) => (key.startsWith('$') ? `$${key}` : key), written)
}

function read(value: unknown): unknown {
  if (value === null) return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(read)
  if ('$bytes' in value) return Uint8Array.from(Buffer.from(String(value.$bytes), 'hex'))
  if ('$map' in value) return new Map(read(value.$map) as [unknown, unknown][])
  return mapped(value, (key) => (key.startsWith('$$') ? key.slice(1) : key), read)
}

function mapped(value: object, key: (key: string) => string, convert: (value: unknown) => unknown): unknown {
  return Object.fromEntries(Object.entries(value).map(([name, held]) => [key(name), convert(held)]))
}
