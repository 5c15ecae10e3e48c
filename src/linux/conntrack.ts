// The kernel's table of tracked connections in this network namespace, from /proc/sys/net/netfilter. Probes that go
// out past nftables' output hook are tracked like any traffic, where anything is; packet sockets send ahead of it.
import { readFileSync } from 'node:fs'

const DIRECTORY = '/proc/sys/net/netfilter'

export interface ConnectionTable {
  /** Entries now. 0 almost always means that nothing is tracked here: that takes a rule which wants it. */
  readonly count: number
  /** Room for so many; packets of new ones are dropped when there is none. 0 = without limit. */
  readonly most: number
  /** How long an entry of a protocol without ports stays after its last packet. */
  readonly timeoutSeconds: number
}

/** The table as it is; undefined where this kernel has none. */
export function readConnectionTable(): ConnectionTable | undefined {
  return parseConnectionTable((name) => {
    try {
      return readFileSync(`${DIRECTORY}/${name}`, 'utf8')
    } catch {
      return undefined // not loaded, or not shown to this container
    }
  })
}

/** The same, from what `read` gives for each name in the directory. */
export function parseConnectionTable(
  read: (name: string) => string | undefined,
): ConnectionTable | undefined {
  const number = (name: string) => Number.parseInt(read(`nf_conntrack_${name}`) ?? '', 10)
  const [count, most, timeout] = [number('count'), number('max'), number('generic_timeout')]
  if (Number.isNaN(count) || Number.isNaN(most)) return undefined
  return { count, most, timeoutSeconds: Number.isNaN(timeout) ? DEFAULT_TIMEOUT_SECONDS : timeout }
}

const DEFAULT_TIMEOUT_SECONDS = 600
