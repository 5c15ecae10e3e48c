/** Names of time zones. */
import { nearest } from '../../contract/nearest.ts'
import { failure, type Result, success } from '../../packet/result.ts'

/** The zone of this name in the usual spelling (`europe/paris` is Europe/Paris); a fault where none is known. */
export function readTimeZone(text: string): Result<string> {
  try {
    return success(new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone)
  } catch {
    const meant = nearest(text, Intl.supportedValuesOf('timeZone'))
    const right =
      meant === undefined ? 'give an IANA name, as in Europe/Paris or UTC' : `did you mean ${meant}?`
    return failure(text, `no such time zone: ${right}`)
  }
}
