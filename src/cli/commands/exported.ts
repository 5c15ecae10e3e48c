/** A kept sweep written again by the reports that wrote it when it ran; its hosts now come in order of address. */
import type { HostResult } from '../../contract/result.ts'
import type { SweepEnding, SweepRecord } from '../../contract/sweep-record.ts'
import { fromMapped } from '../../packet/address.ts'
import { viewHost } from '../../report/host-view.ts'
import type { Report, SweepSummary } from '../../report/report.ts'
import { Tally } from '../../report/tally.ts'
import type { Classification } from '../../verdict/classify.ts'

/** Gives a report all that is kept of a sweep, read under a classification. */
export function exportTo(
  report: Report,
  sweep: SweepRecord & { readonly ending: SweepEnding },
  hosts: Iterable<HostResult>,
  classification: Classification,
): void {
  const { version, unresolved, startedMs, ending, hostNames } = sweep
  const tally = new Tally()
  report.begin({ version, plan: { ...sweep.plan, classification }, unresolved, startedMs })
  for (const host of hosts) {
    const view = viewHost(host, classification, hostNames.get(fromMapped(host.address) ?? -1))
    tally.add(view)
    report.host(view)
  }
  // Hosts that are down are counted, not kept.
  tally.hosts.down = ending.hosts.down
  report.end(summaryOf(ending, tally))
}

function summaryOf(ending: SweepEnding, tally: Tally): SweepSummary {
  const { probes, retransmissions, pings, arpRequests, finishedMs, failures, exitCode } = ending
  return {
    tally,
    probes,
    retransmissions,
    pings,
    arpRequests,
    // Which chains they were was asked when it ran, and is not kept.
    ownFirewall: {
      swallowed: ending.responsesSwallowed,
      refused: ending.sendsRefused,
      isTrackingFull: false,
      chains: undefined,
    },
    held: ending.heldMs,
    finishedMs,
    complete: ending.outcome === 'complete',
    failures,
    exitCode,
  }
}
