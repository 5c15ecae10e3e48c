/** A YAML text as data, and where in the text each part of the data stands. */
import { type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, parseDocument } from 'yaml'
import { quoted } from '../../packet/result.ts'
import type { Path } from './schedule-faults.ts'

export interface YamlSource {
  /** Maps, lists, and scalars as their text, so that `0700`, `yes` and `10.1` need no guessing; blank is ''. */
  readonly data: unknown
  /** Where the value at a path begins, or its key; what is around it, where there is none. */
  offset(path: Path, part?: 'key' | 'value'): number
  /** `line 4, column 11` of an offset. */
  place(offset: number): string
}

/** Reads one YAML document, with anchors, aliases and `<<`; or all that is wrong with it, each with its place. */
export function readYaml(text: string): YamlSource | { readonly faults: readonly string[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, {
    schema: 'failsafe',
    merge: true,
    resolveKnownTags: false,
    prettyErrors: false,
    lineCounter: lines,
  })
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset)
    return `line ${line}, column ${col}`
  }
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ pos, code, message }) => `${at(pos[0])}: ${inWords(code, message)}`),
    }
  }
  try {
    return {
      data: document.toJS(),
      offset: (path, part = 'value') => offsetOf(document, path, part),
      place: at,
    }
  } catch (error) {
    return { faults: [aliasFault(error instanceof Error ? error.message : '')] }
  }
}

function aliasFault(message: string): string {
  const alias = /alias .*: (\S+)$/.exec(message)?.[1]
  if (alias !== undefined) return `no anchor is named ${quoted(alias)}: write the values out`
  if (message.startsWith('Merge sources')) return 'what stands behind << is no map: give the alias of one'
  return 'its aliases lead too far: write the values out'
}

// Messages that show what stands in the text may show a secret.
function inWords(code: string, message: string): string {
  return message.includes(': "') ? `no YAML: ${code.toLowerCase().replaceAll('_', ' ')}` : message
}

function offsetOf(document: Document, path: Path, part: 'key' | 'value'): number {
  let node = resolved(document, document.contents)
  let offset = node?.range?.[0] ?? 0
  for (const [depth, key] of path.entries()) {
    const pair = isMap(node) ? pairOf(document, node, key) : undefined
    const child = isSeq(node) ? node.items[Number(key)] : pair?.value
    const isKey = part === 'key' && depth === path.length - 1
    const place = isKey ? pair?.key : child
    const start = (place as Node | null | undefined)?.range?.[0]
    if (start === undefined) return offset
    offset = start
    node = resolved(document, child)
  }
  return offset
}

function pairOf(
  document: Document,
  map: unknown,
  key: string | number,
): { key: unknown; value: unknown } | undefined {
  if (!isMap(map)) return undefined
  const own = map.items.find((pair) => isScalar(pair.key) && pair.key.value === key)
  if (own !== undefined) return own
  const merged = map.items.find((pair) => isScalar(pair.key) && pair.key.source === '<<')?.value
  const sources = isSeq(merged) ? merged.items : [merged]
  return sources
    .map((source) => pairOf(document, resolved(document, source), key))
    .find((pair) => pair !== undefined)
}

function resolved(document: Document, node: unknown): Node | undefined {
  if (isAlias(node)) return node.resolve(document)
  return isMap(node) || isSeq(node) || isScalar(node) ? node : undefined
}
