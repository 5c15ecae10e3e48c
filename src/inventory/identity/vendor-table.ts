/**
 * The IEEE's registry of MAC address prefixes (MA-L of 24 bits, MA-M of 28, MA-S of 36), from the text of a JSON object
 * of prefix to registrant. The text stays text, with a hash table of where in it each prefix stands: as objects 50,000
 * names would take more memory than the hosts of a /16.
 */

const QUOTE = 0x22
const BACKSLASH = 0x5c
/** Hexadecimal digits of a prefix, the longest first: the longest that is registered holds. */
const PREFIX_DIGITS = [9, 7, 6]
/** Holds blocks of which others have parts: it made no card. */
const REGISTRY = 'IEEE Registration Authority'
/** Of FNV-1a. */
const HASH_BASIS = 0x811c9dc5
const HASH_PRIME = 0x01000193

/** Who is registered for which prefix. */
export class VendorTable {
  /** How many prefixes there are. */
  readonly size: number
  readonly #text: Buffer
  /** By hash of its digits, where the text of a prefix begins; 0 where there is none. A power of two long, half full at most. */
  readonly #slots: Uint32Array

  /** Takes the text of a flat JSON object of strings; members whose name is no prefix are passed over. */
  constructor(text: Buffer) {
    const places = placesOf(text)
    this.size = places.length
    this.#text = text
    this.#slots = new Uint32Array(2 ** Math.ceil(Math.log2(2 * places.length + 1)))
    for (const place of places) this.#slots[this.#slotOf(text, place, text.indexOf(QUOTE, place))] = place
  }

  /** The registrant's name, its first line alone; undefined where none is known. `mac` has six bytes. */
  vendorOf(mac: Uint8Array): string | undefined {
    const digits = Buffer.from(Buffer.from(mac).toString('hex').toUpperCase(), 'latin1')
    for (const length of PREFIX_DIGITS) {
      const place = this.#slots[this.#slotOf(digits, 0, length)] ?? 0
      if (place === 0) continue
      const name = this.#nameBehind(place + length + 1)
      return name === REGISTRY ? undefined : name
    }
    return undefined
  }

  /** The slot of the digits in `bytes`, or the free one where they would be. */
  #slotOf(bytes: Buffer, start: number, end: number): number {
    let hash = HASH_BASIS
    for (let at = start; at < end; at += 1) hash = Math.imul(hash ^ (bytes[at] ?? 0), HASH_PRIME)
    const mask = this.#slots.length - 1
    let slot = (hash ^ (hash >>> 15)) & mask
    for (let place = this.#slots[slot] ?? 0; place > 0; place = this.#slots[slot] ?? 0) {
      if (this.#isAt(place, bytes, start, end)) return slot
      slot = (slot + 1) & mask
    }
    return slot
  }

  #isAt(place: number, bytes: Buffer, start: number, end: number): boolean {
    for (let at = start; at < end; at += 1) if (this.#text[place + at - start] !== bytes[at]) return false
    return this.#text[place + end - start] === QUOTE
  }

  /** The first line of the string that begins after `at`. */
  #nameBehind(at: number): string | undefined {
    const start = this.#text.indexOf(QUOTE, at)
    const text: string = JSON.parse(
      this.#text.toString('utf8', start, endOfString(this.#text, start + 1) + 1),
    )
    const [name = ''] = text.split('\n')
    return name.trim() === '' ? undefined : name.trim()
  }
}

/** Where the prefixes in the text begin. */
function placesOf(text: Buffer): number[] {
  const places: number[] = []
  for (let start = text.indexOf(QUOTE) + 1; start > 0; ) {
    const end = endOfString(text, start)
    const value = text.indexOf(QUOTE, end + 1) + 1
    const valueEnd = endOfString(text, value)
    // A text that breaks off.
    if (value === 0 || valueEnd === text.length) break
    if (PREFIX_DIGITS.includes(end - start) && areDigits(text, start, end)) places.push(start)
    start = text.indexOf(QUOTE, valueEnd + 1) + 1
  }
  return places
}

/** Whether all of it are hexadecimal digits as the registry writes them, in upper case. */
function areDigits(text: Buffer, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    const byte = text[at] ?? 0
    const isDigit = (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46)
    if (!isDigit) return false
  }
  return true
}

/** Where the string that begins at `start` ends: its closing quote, or the end of the text. */
function endOfString(text: Buffer, start: number): number {
  for (let at = text.indexOf(QUOTE, start); at >= 0; at = text.indexOf(QUOTE, at + 1)) {
    let backslashes = 0
    while (text[at - 1 - backslashes] === BACKSLASH) backslashes += 1
    if (backslashes % 2 === 0) return at
  }
  return text.length
}
