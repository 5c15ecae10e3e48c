// A process of its own that sweeps without end, or as often as it is told: `child.ts DIRECTORY SCHEDULE [SWEEPS]`. It
// says each number of a sweep that was committed on a line of its own.
import { Store } from '../../../src/store/store.ts'
import { beginning, ending, host } from './sample.ts'

const HOSTS = 200
const [directory = '', schedule = '', most = 'Infinity'] = process.argv.slice(2)

const store = await Store.open(directory)
for (let sweep = 0; sweep < Number(most); sweep++) {
  const recording = await store.begin(beginning({ schedule }))
  // What lasts is open for a protocol that was closed in the sweep before, so that every sweep has changes to write.
  const hosts = Array.from({ length: HOSTS }, (_, at) => host(`10.0.0.${at}`, { [sweep % 250]: 0x80 }))
  for (let at = 0; at < HOSTS; at += 50) recording.add(0, hosts.slice(at, at + 50))
  await recording.commit(ending())
  process.stdout.write(`${recording.id}\n`)
}
await store.close()
