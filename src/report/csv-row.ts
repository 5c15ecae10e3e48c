/** One row of CSV (RFC 4180), safe for spreadsheets. */

/** What a spreadsheet takes for the beginning of a formula, full-width forms too: a name server may say anything. */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/

/**
 * The row, its end (CRLF) included. A field that would begin a formula has an apostrophe before it: spreadsheets then show
 * it as text.
 */
export function csvRow(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`
}

function csvField(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
