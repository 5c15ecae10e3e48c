/** The route to the hosts of a simulated network: on the link, without a gateway. */
import type { Route } from '../../src/route/route.ts'
import { SCANNER } from './simulated-sweep.ts'

export const ROUTE: Route = {
  kind: 'unicast',
  interfaceIndex: 1,
  source: SCANNER,
  sources: [SCANNER],
  gateway: undefined,
}

/** What the kernel says while nothing leads there. */
export const GONE: Route = { ...ROUTE, kind: 'unreachable', errno: 'ENETUNREACH' }
