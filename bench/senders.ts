/**
 * Probes per second that one worker's link sends, packet against raw-socket, in turn over the same veth, the far end
 * dropping them unread:  npm run bench:senders
 */
import { Lab } from '../test/lab/lab.ts'

const ROUNDS = 3
const SECONDS = '2'
const LOOP = new URL('../dist/bench/send-loop.js', import.meta.url).pathname

const lab = await Lab.create({ hosts: [{ name: 'sink', address: '10.77.0.2', dropAll: true }] })
try {
  const rates: Record<string, number[]> = { packet: [], 'raw-socket': [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [choice, measured] of Object.entries(rates)) {
      const { stdout, stderr } = await lab.exec(['node', LOOP, choice, '10.77.0.2', SECONDS])
      if (stderr !== '') throw new Error(stderr)
      measured.push(Number(stdout))
    }
  }
  const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
  const packet = median(rates.packet ?? [])
  const raw = median(rates['raw-socket'] ?? [])
  console.log(`packet      ${packet.toLocaleString('en')} probes/s`)
  console.log(`raw-socket  ${raw.toLocaleString('en')} probes/s`)
  console.log(`ratio       ${(packet / raw).toFixed(1)} (median of ${ROUNDS}, in turn)`)
} finally {
  await lab.destroy()
}
