// `full-child.ts DIRECTORY WHEN`: keeps one sweep, then one for which the small file system there has no room, while it
// records (hosts or an entry of a worker) or while it commits, and goes on with that when there is room; says as JSON what
// came of it.
import { statfsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../../src/contract/failures.ts'
import { Archive } from '../../../src/store/archive.ts'
import { Sqlite } from '../../../src/store/sqlite.ts'
import { inventoryPath } from '../../../src/store/state-dir.ts'
import { Store } from '../../../src/store/store.ts'
import { entry } from '../../support/inventory-sample.ts'
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
if (when !== 'committing') {
  second.add(0, hosts(50))
  second.journal(entry(0, 50, { 0: 'in flight' }))
  await done()
  fillUp()
  if (when === 'recording') second.add(0, hosts(20_000).slice(50))
  else second.journal(entry(0, 60, { 0: 'x'.repeat(1e6) }))
} else {
  second.add(0, hosts(5000))
  await done()
  fillUp()
}
await done()
// That there is room again helps nobody: the hosts are lost.
if (when !== 'committing') emptyFiller()
const failure: unknown = await second.commit(ending()).catch((error: unknown) => error)
await store.close()
emptyFiller()

const again = await Store.open(directory)
const archive = Archive.open(directory)
const outcomes = () => archive.sweeps().map(({ outcome }) => outcome)
const before = outcomes()
const resumed = await again.resume(second.id)
let staged = 0
for await (const page of resumed.hosts()) staged += page.length
const chunks = resumed.states[0]?.chunks.map((bytes) => Buffer.from(bytes).toString())
await resumed.recording.commit(ending())
await again.close()
const database = new Sqlite(inventoryPath(directory))
console.log(
  JSON.stringify({
    ...(failure instanceof Failure && {
      code: failure.code,
      exitCode: failure.exitCode,
      message: failure.message,
    }),
    toldAtOnce,
    outcomes: before,
    outcomesAfter: outcomes(),
    staged,
    chunks,
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
