/** Bytes as runs of equal ones, (length - 1, byte) each: most of the 256 bytes of a host are the same. */

const LONGEST = 256

/** The runs, or undefined where they would take as many bytes or more. */
export function packRuns(bytes: Uint8Array): Uint8Array | undefined {
  const packed = new Uint8Array(bytes.length)
  let at = 0
  for (let start = 0; start < bytes.length; at += 2) {
    if (at + 2 >= bytes.length) return undefined
    let end = start + 1
    while (end < bytes.length && end - start < LONGEST && bytes[end] === bytes[start]) end++
    packed[at] = end - start - 1
    packed[at + 1] = bytes[start] ?? 0
    start = end
  }
  return at === 0 ? undefined : packed.subarray(0, at)
}

/** The bytes of runs. */
export function unpackRuns(packed: Uint8Array): Uint8Array {
  let length = 0
  for (let at = 0; at < packed.length; at += 2) length += (packed[at] ?? 0) + 1
  const bytes = new Uint8Array(length)
  let start = 0
  for (let at = 0; at < packed.length; at += 2) {
    const end = start + (packed[at] ?? 0) + 1
    bytes.fill(packed[at + 1] ?? 0, start, end)
    start = end
  }
  return bytes
}
