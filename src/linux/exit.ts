/** The end of this process, of all its threads together. */
import { libc } from './libc.ts'

const _exit = libc.func('void _exit(int status)')

/**
 * Ends the process at once, with this exit code: _exit(2). `process.exit` would end its threads one by one first, and one
 * that was loading koffi then would abort it.
 */
export function exitNow(code: number): void {
  _exit(code)
}
