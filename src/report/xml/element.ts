/**
 * Elements of an XML 1.0 document as text. A name from the network or a word from the command line may hold anything:
 * what no XML document may contain (XML 1.0, 2.2 Characters) becomes U+FFFD.
 */

/** By name; those that are undefined are left out. */
export type Attributes = Readonly<Record<string, string | number | undefined>>

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // A reader turns these three into spaces unless they are written so (3.3.3 Attribute-Value Normalization).
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/** Most text is such: characters of ASCII that mean nothing to XML. It need not be searched for the others. */
const PLAIN = /^[ !#-%'-;=?-~]*$/

/** An element without content. */
export function emptyElement(name: string, attributes: Attributes = {}): string {
  return `<${name}${attributesText(attributes)}/>`
}

/** An element around others, or around text that {@link escapeText} made. */
export function element(name: string, attributes: Attributes, content: string): string {
  return `${startTag(name, attributes)}${content}</${name}>`
}

export function startTag(name: string, attributes: Attributes = {}): string {
  return `<${name}${attributesText(attributes)}>`
}

/** Text as it may stand in an attribute or between tags. */
export function escapeText(text: string): string {
  if (PLAIN.test(text)) return text
  return allowed(text).replace(/[&<>"\t\n\r]/g, (character) => ENTITIES[character] ?? character)
}

/** A comment. No `--` may stand in one, so that it is written as Nmap does it. */
export function comment(text: string): string {
  return `<!-- ${allowed(text).replaceAll('--', '-&#45;')} -->`
}

/** A word to one program that reads the document, which all others pass over; the text holds no `?>`. */
export function processingInstruction(target: string, attributes: Attributes): string {
  return `<?${target}${attributesText(attributes)}?>`
}

function attributesText(attributes: Attributes): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => ` ${name}="${escapeText(`${value}`)}"`)
    .join('')
}

// Surrogates that belong together are one character under the u flag.
function allowed(text: string): string {
  return text.replace(/[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
}
