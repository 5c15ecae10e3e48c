// `full-child.ts DIRECTORY WHEN`: keeps one sweep, then one for which the small file system there has no room, while it
// records or while it commits; says as JSON what came of it.
import { statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { Failure } from '../../../src/contract/failures.ts'
import { Archive } from '../../../src/store/archive.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { beginning, ending, host } from './sample.ts'

const [directory = '', when] = process.argv.slice(2)
const hosts = (count: number) =>
  Array.from({ length: count }, (_, at) => host(`10.0.${at >> 8}.${at & 255}`, { [at % 200]: 0x80 }))

const store = await Store.open(directory)
const first = await store.begin(beginning())
first.add(0, hosts(100))
await first.commit(ending())

const second = await store.begin(beginning())
let toldAtOnce = false
second.onFailure(() => {
  toldAtOnce = true
})
// The thread does one thing after another: a request is answered when what came before it is done.
const done = () => store.prune(0)
if (when === 'recording') {
  fillUp()
  second.add(0, hosts(20_000))
} else {
  second.add(0, hosts(5000))
  await done()
  fillUp()
}
await done()
// That there is room again helps nobody: the hosts are lost.
if (when === 'recording') emptyFiller()
const failure: unknown = await second.commit(ending()).catch((error: unknown) => error)
await store.close()
emptyFiller()

const again = await Store.open(directory)
await again.close()
const archive = Archive.open(directory)
const database = new Database(inventoryPath(directory))
console.log(
  JSON.stringify({
    ...(failure instanceof Failure && {
      code: failure.code,
      exitCode: failure.exitCode,
      message: failure.message,
    }),
    toldAtOnce,
    outcomes: archive.sweeps().map(({ outcome }) => outcome),
    hosts: [...archive.hostsOf(1)].length,
    integrity: database.pragma('integrity_check', { simple: true }),
  }),
)

function emptyFiller(): void {
  writeFileSync(join(directory, 'filler'), '')
}

function fillUp(): void {
  const { bavail, bsize } = statfsSync(directory)
  writeFileSync(join(directory, 'filler'), new Uint8Array(bavail * bsize))
}
