/** What -sL cannot stand beside. */
import { type Exclusion, refuseBeside, type TypedWords } from './exclusions.ts'

const ASKS_NOBODY = '-sL asks no target for anything'
const STANDARD_OUTPUT = '-sL writes its list to standard output alone'

const BESIDE_LIST: readonly Exclusion[] = [
  ['ping-only', '-sn', '-sn finds out which targets are up, and -sL sends them nothing'],
  ['dry-run', '--dry-run', 'each sends nothing, and prints something else'],
  ['protocol-scan', '-sO', ASKS_NOBODY],
  ['protocols', '-p', ASKS_NOBODY],
  ['named', '-F', ASKS_NOBODY],
  ['top-protocols', '--top-protocols', ASKS_NOBODY],
  ['exclude-protocols', '--exclude-protocols', ASKS_NOBODY],
  ['output-normal', '-oN', STANDARD_OUTPUT],
  ['output-xml', '-oX', STANDARD_OUTPUT],
  ['output-grepable', '-oG', STANDARD_OUTPUT],
  ['output-all', '-oA', STANDARD_OUTPUT],
  ['output-json', '-oJ', STANDARD_OUTPUT],
  ['output-csv', '-oC', STANDARD_OUTPUT],
  ['resume', '--resume', '--resume goes on with a sweep'],
]

/** Throws a Failure BAD_INPUT that says why. */
export function refuseBesideList(typed: TypedWords): void {
  refuseBeside('-sL', typed, BESIDE_LIST)
}
