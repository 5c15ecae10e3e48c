/** How much processor time the calling thread has had: Node tells it of the whole process only. */
import { addressOf, checked, libc } from '../../src/linux/libc.ts'

const clockGettime: (clock: number, time: bigint) => number = libc.func('int clock_gettime(int, uintptr_t)')

/** clock_gettime(2). */
const CLOCK_THREAD_CPUTIME_ID = 3

const time = Buffer.from(new ArrayBuffer(16))
const timeAt = addressOf(time)

/** Milliseconds of processor time of this thread since it began. */
export function threadCpuMs(): number {
  checked('clock_gettime', clockGettime(CLOCK_THREAD_CPUTIME_ID, timeAt))
  return Number(time.readBigInt64LE(0)) * 1e3 + Number(time.readBigInt64LE(8)) / 1e6
}
