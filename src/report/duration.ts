/** Lengths of time in words, no more exact than an estimate is. */

const UNITS = [
  { seconds: 86_400, name: 'd', step: 3600 },
  { seconds: 3600, name: 'h', step: 60 },
  { seconds: 60, name: 'min', step: 10 },
] as const

/** Seconds as `8 s`, `4 min 10 s`, `2 h 5 min` or `3 d 7 h`, rounded up; what is below a second is `1 s`. */
export function formatDuration(seconds: number): string {
  const whole = Math.max(1, Math.ceil(seconds))
  const step = unitOf(whole)?.step ?? 1
  const rounded = Math.ceil(whole / step) * step
  const unit = unitOf(rounded)
  if (unit === undefined) return `${rounded} s`
  const larger = `${Math.floor(rounded / unit.seconds)} ${unit.name}`
  const rest = rounded % unit.seconds
  if (rest === 0) return larger
  const { seconds: size, name } = UNITS[UNITS.indexOf(unit) + 1] ?? { seconds: 1, name: 's' }
  return `${larger} ${rest / size} ${name}`
}

function unitOf(seconds: number): (typeof UNITS)[number] | undefined {
  return UNITS.find((unit) => seconds >= unit.seconds)
}

/** A number of things as `1 host`, `254 hosts`; `plural` where it is not `singular` with an s. */
export function counted(count: number, singular: string, plural = `${singular}s`): string {
  return `${count} ${count === 1 ? singular : plural}`
}
