/** The headers that a web config may add to every answer: those that Prometheus' exporter-toolkit allows. */
import { validateHeaderValue } from 'node:http'
import type { Section } from './section.ts'

/** A header of an answer. */
export type Header = readonly [name: string, value: string]

/** By name, the values that it may have; none: whatever a header can hold. */
const HEADERS: Readonly<Record<string, readonly string[]>> = {
  'Content-Security-Policy': [],
  'Strict-Transport-Security': [],
  'X-Content-Type-Options': ['nosniff'],
  'X-Frame-Options': ['deny', 'sameorigin'],
  'X-XSS-Protection': [],
}

/** Reads `http_server_config.headers`; a blank one is not sent. Throws a Failure BAD_INPUT. */
export function readHeaders(section: Section | undefined): Header[] {
  if (section === undefined) return []
  section.allow(...Object.keys(HEADERS))
  return Object.entries(HEADERS).flatMap(([name, choices]) => {
    const value = choices.length > 0 ? section.choice(name, choices) : section.text(name)
    if (value === undefined) return []
    try {
      validateHeaderValue(name, value)
    } catch {
      throw section.bad(name, 'give text in one line, without control characters')
    }
    return [[name, value]]
  })
}
