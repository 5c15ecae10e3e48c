/** What -d adds to the report for people: how a host was asked; with -dd also when, and what each state rests on. */
import { formatProtocols } from '../protocol/selection.ts'
import { counted } from './duration.ts'
import { type HostView, rowsIn } from './host-view.ts'
import type { SweepFacts, SweepSummary } from './report.ts'
import type { Telling } from './telling.ts'

/** From how often -d must be given for all of it. */
const ALL_OF_IT = 2

/** The lines of one host; none without -d. */
export function debugLines(view: HostView, { debugging, classification }: Telling): string[] {
  if (debugging === 0) return []
  const { probes, retransmissions, pings, rttMs, startedMs, finishedMs } = view.result
  const seconds = ((finishedMs - startedMs) / 1000).toFixed(2)
  const sent = `${probesText(probes, retransmissions)}, ${counted(pings, 'ping')} in ${seconds} s`
  const srtt = rttMs === undefined ? 'no round trip timed' : `srtt ${rttMs.toFixed(3)} ms`
  const lines = [`Asked with ${sent}; ${srtt}`]
  if (debugging < ALL_OF_IT) return lines
  const times = [startedMs, finishedMs].map((timeMs) => new Date(timeMs).toISOString())
  return [...lines, `Asked from ${times[0]} to ${times[1]}`, ...groundLines(view, classification)]
}

/** The lines about the plan; none without -d. */
export function planLines({ plan, detail }: SweepFacts): string[] {
  if (detail.debugging === 0) return []
  const { packetsPerSecond, packetsPerSecondToOneHost, arpRequestsPerSecond } = plan.ceilings
  const rates = `${packetsPerSecond} packets/s, ${packetsPerSecondToOneHost}/s to one host, ${arpRequestsPerSecond} ARP requests/s`
  return [
    `Plan: seed ${plan.seed}, ${counted(plan.workers, 'worker')}, at most ${counted(plan.maxInFlight, 'host')} in flight, ${rates}`,
    `Protocols: ${formatProtocols(plan.protocols) || 'none'}; read as by ${plan.classification}`,
  ]
}

/** What was sent in all. */
export function sentLine({ probes, retransmissions, pings, arpRequests }: SweepSummary): string {
  const others = `${counted(pings, 'ping')}, ${counted(arpRequests, 'ARP request')}`
  return `Packets sent: ${probesText(probes, retransmissions)}, ${others}`
}

function probesText(probes: number, retransmissions: number): string {
  return `${counted(probes, 'probe')} (${retransmissions} of them again)`
}

/** The protocols by state and reason: `Ground of closed (proto-unreach): 3-5,7-255`. */
function groundLines(view: HostView, classification: Telling['classification']): string[] {
  const grounds = new Map<string, number[]>()
  for (const { protocol, state, reason } of [...view.rows, ...rowsIn(view, 'closed', classification)]) {
    const ground = `${state} (${reason})`
    grounds.set(ground, [...(grounds.get(ground) ?? []), protocol])
  }
  return [...grounds].map(([ground, protocols]) => `Ground of ${ground}: ${formatProtocols(protocols)}`)
}
