/** Times as people read them, in their own zone. */

const formats = new Map<string, Intl.DateTimeFormat>()

/** Milliseconds since the epoch as `2026-11-23 03:00` in an IANA zone. */
export function localTime(timeMs: number, timeZone: string): string {
  const parts = formatFor(timeZone).formatToParts(timeMs)
  const part = (type: string) => parts.find((candidate) => candidate.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')} ${part('hour')}:${part('minute')}`
}

// Making one takes a thousand times longer than using it.
function formatFor(timeZone: string): Intl.DateTimeFormat {
  const known = formats.get(timeZone)
  if (known !== undefined) return known
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  })
  formats.set(timeZone, format)
  return format
}
