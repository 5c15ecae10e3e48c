/** Takes tokens from a ceiling in a file, one by one, as fast as it can: `ceiling-taker.ts FILE TAKES`. */
import { CEILINGS_BYTES, Ceiling } from '../../src/contract/ceilings.ts'
import { mapShared } from '../../src/linux/shared-file.ts'

const [file = '', takes] = process.argv.slice(2)
const { memory, close } = mapShared(file, CEILINGS_BYTES)
const ceiling = new Ceiling(memory, 'packets', 1e6, 1e9)
for (let taken = 0; taken < Number(takes); taken += 1) ceiling.take(1, 0)
close()
