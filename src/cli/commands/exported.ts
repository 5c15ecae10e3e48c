/** A kept sweep written again by the reports that wrote it when it ran; its hosts now come in order of address. */
import { numbersOf } from '../../contract/address-ranges.ts'
import type { HostResult } from '../../contract/result.ts'
import type { SweepEnding, SweepRecord } from '../../contract/sweep-record.ts'
import { typedName } from '../../contract/typed-names.ts'
import { Vendors } from '../../inventory/identity/vendors.ts'
import type { ReportDetail } from '../../report/detail.ts'
import { viewHost } from '../../report/host-view.ts'
import type { Report, SweepSummary } from '../../report/report.ts'
import { Tally } from '../../report/tally.ts'
import type { Classification } from '../../verdict/classify.ts'

/** Gives reports all that is kept of a sweep, read under a classification. */
export function exportTo(
  reports: readonly Report[],
  sweep: SweepRecord & { readonly ending: SweepEnding },
  hosts: Iterable<HostResult>,
  { classification, detail }: { readonly classification: Classification; readonly detail: ReportDetail },
): void {
  const { version, unresolved, startedMs, words, ending } = sweep
  const tally = new Tally(numbersOf(sweep.plan.ranges))
  const vendors = new Vendors()
  const plan = { ...sweep.plan, classification }
  const facts = { version, plan, unresolved, startedMs, words, detail }
  for (const report of reports) report.begin(facts)
  for (const host of hosts) {
    const view = vendors.told(viewHost(host, classification, typedName(sweep, host.address)))
    tally.add(view)
    for (const report of reports) report.host(view)
  }
  // Hosts that are down are counted, not kept.
  tally.hosts.down = ending.hosts.down
  const summary = summaryOf(ending, tally)
  for (const report of reports) report.end(summary)
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
