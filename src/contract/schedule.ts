/** A sweep that comes again: what the configuration file and `schedule add` declare. Plain data. */

/** What happens when a sweep is due while the one before still runs. */
export const OVERLAPS = ['skip', 'queue', 'cancel'] as const
export type Overlap = (typeof OVERLAPS)[number]

/** What happens about runs that were due while nothing ran the schedules: nothing, or one run at the start. */
export const MISSED_RUNS = ['none', 'one'] as const
export type MissedRuns = (typeof MISSED_RUNS)[number]

/** Whom changes are told to. */
export interface Notification {
  /** An http or https URL to which changes are posted as JSON. */
  readonly webhook: string | undefined
  /** Header lines of the webhook, such as an authorization. */
  readonly headers: Readonly<Record<string, string>>
  /** A program and its arguments; the same JSON is its standard input. */
  readonly command: readonly string[] | undefined
}

export interface Schedule {
  /** 1 to 63 of a-z, 0-9, `-` and `_`, beginning with a letter or digit; never `cli`. */
  readonly name: string
  /** Five fields, or six with seconds first, as croner reads them; or `@daily` and the like. */
  readonly cron: string
  /** An IANA name, such as Europe/Paris. */
  readonly timeZone: string
  /** Each run begins up to so much later, always the same for one name; milliseconds. */
  readonly jitterMs: number
  /** Targets and options, as after `protosweep`. */
  readonly words: readonly string[]
  readonly overlap: Overlap
  readonly missed: MissedRuns
  /** A run is cut off after so long; undefined: never. */
  readonly maxDurationMs: number | undefined
  /** See SweepBeginning. */
  readonly goneAfter: number
  /** The protocols that hosts may have open, ascending; others are unexpected. Undefined: no expectation. */
  readonly expect: readonly number[] | undefined
  readonly notify: Notification
  /** Whether it stands in the configuration file or was added with `schedule add`. */
  readonly origin: 'file' | 'added'
}
