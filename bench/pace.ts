/**
 * How close to the limit the engine comes for each class of host, over the simulated network:  npm run bench:pace
 * Words choose rows whose name contains one of them:  npm run bench:pace -- stock window
 *
 * The ceilings are those of the command line: 10,000 packets/s, 500/s to one host. The limit is what the errors
 * alone take: where few protocols draw any, proving the silence of the others takes longer than that.
 */
import { LIMITS, SILENT_REACTIONS, usualReactions } from '../test/support/host-models.ts'
import { type Pace, type PaceClass, paceOf } from '../test/support/pace-of-class.ts'
import type { HostModel, Reaction, WayModel } from '../workers/transport/simulated/host-model.ts'

const SEEDS = 8
const FAR: Partial<WayModel> = { latencyMs: 100 }

function row(name: string, rest: Partial<HostModel>, more: Partial<PaceClass> = {}): PaceClass {
  return { name, model: () => rest, seeds: SEEDS, ...more }
}

/** Every second protocol that would be rejected stays silent. */
function halfSilent(seed: number): Reaction[] {
  return usualReactions(seed).map((reaction, protocol) =>
    reaction === 2 && protocol % 2 === 0 ? 'silent' : reaction,
  )
}

const ONLY_TCP_UDP = SILENT_REACTIONS.map((silent, protocol) =>
  protocol === 6 ? 'open' : protocol === 17 ? 3 : silent,
)
const PER_100_MS = LIMITS['one per 100 ms']
const TWENTY_MS = [{ kind: 'bucket', burst: 6, intervalMs: 20 }] as const

const ROWS: readonly PaceClass[] = [
  row('stock', { limits: LIMITS.stock }),
  row('stock, 32 hosts', { limits: LIMITS.stock }, { hosts: 32, seeds: 1 }),
  row('stock, just asked by another', { limits: LIMITS.spent }),
  row('bucket 100 ms', { limits: PER_100_MS }),
  row('bucket 100 ms, 256 hosts', { limits: PER_100_MS }, { hosts: 256, seeds: 1 }),
  row('bucket 20 ms', { limits: TWENTY_MS }),
  row('cisco, 500 ms, no burst', { limits: LIMITS.cisco }),
  row('window 10 per 100 ms', { limits: LIMITS['10 per 100 ms'] }),
  row('window 100 per s', { limits: LIMITS['100 per s'] }),
  row('window 200 per s', { limits: LIMITS['200 per s'] }),
  row('no limit', {}),
  row('all silent', { reactions: SILENT_REACTIONS }),
  row('only TCP and UDP answer, stock', { limits: LIMITS.stock, reactions: ONLY_TCP_UDP }),
  row('only TCP and UDP, no limit', { reactions: ONLY_TCP_UDP }),
  row('stock, half silent', {}, { model: (seed) => ({ limits: LIMITS.stock, reactions: halfSilent(seed) }) }),
  row('stock, RTT 200 ms', { limits: LIMITS.stock, way: FAR }),
  row('bucket 100 ms, RTT 200 ms', { limits: PER_100_MS, way: FAR }),
  row('no limit, RTT 200 ms', { way: FAR }),
  row('stock, jitter 5 ms', { limits: LIMITS.stock, way: { jitterMs: 5 } }),
  row('bucket 100 ms, jitter 5 ms', { limits: PER_100_MS, way: { jitterMs: 5 } }),
  row('no limit, jitter 5 ms', { way: { jitterMs: 5 } }),
  row('stock, loss 5 % each way', { limits: LIMITS.stock, way: { loss: 0.05 } }),
  row('bucket 100 ms, loss 5 %', { limits: PER_100_MS, way: { loss: 0.05 } }),
  row('no limit, loss 5 %', { way: { loss: 0.05 } }),
  row('stock, 4 addresses of one host', { limits: LIMITS.stock }, { addresses: 4, seeds: 2 }),
]

const COLUMNS = [
  ['class', 32, ({ name }: PaceClass) => name],
  ['errors', 7, (_: PaceClass, { errors }: Pace) => errors.toFixed(0)],
  ['limit s', 9, (_: PaceClass, { limitMs }: Pace) => (limitMs / 1000).toFixed(2)],
  ['took s', 9, (_: PaceClass, { elapsedMs }: Pace) => (elapsedMs / 1000).toFixed(2)],
  ['ratio', 9, (_: PaceClass, { ratio }: Pace) => ratio.toFixed(3)],
  ['worst', 9, (_: PaceClass, { worstRatio }: Pace) => worstRatio.toFixed(3)],
  ['probes', 8, (_: PaceClass, { probes }: Pace) => probes.toFixed(1)],
  ['denied', 8, (_: PaceClass, { denied }: Pace) => denied.toFixed(1)],
  ['unproved', 9, (_: PaceClass, { unproved }: Pace) => String(unproved)],
  ['wrong', 6, (_: PaceClass, { wrong }: Pace) => String(wrong)],
] as const

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 ? cell.padEnd(COLUMNS[i]?.[1] ?? 0) : cell.padStart(COLUMNS[i]?.[1] ?? 0)))
    .join('')
}

const words = process.argv.slice(2)
console.log(line(COLUMNS.map(([title]) => title)))
for (const of of ROWS) {
  if (words.length > 0 && !words.some((word) => of.name.includes(word))) continue
  const pace = paceOf(of)
  console.log(line(COLUMNS.map(([, , cell]) => cell(of, pace))))
}
