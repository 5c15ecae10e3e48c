/**
 * Two network namespaces and the cable between them, with nothing on the way that would take a processor's time: the
 * scanner's (`near`) and a far end that stands for a whole prefix.
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { type Finished, finish } from './command.ts'
import { addNamespaces, nextPrefix, removeNamespaces, runInside, sweepStale } from './namespace.ts'
import { Programs } from './programs.ts'

/** The scanner's end. The prefixes that a far end answers for lie within its subnet, not at its edges. */
export const NEAR = {
  interface: 'near',
  address: '10.8.0.1',
  subnet: '10.0.0.0/8',
  mac: '02:00:0a:08:00:01',
} as const

/** The far end; the address is that of a kernel there, if it is given one. */
export const FAR = { interface: 'far', address: '10.8.0.2', mac: '02:00:0a:08:00:02' } as const

/** What makes a kernel of the far end that answers for every address of `prefix`, and rations nothing. */
export function unlimitedKernel(prefix: string): string {
  return `
ip address add ${FAR.address}/8 dev ${FAR.interface}
ip route add local ${prefix} dev lo
echo 0 > /proc/sys/net/ipv4/icmp_ratelimit
echo 1000000000 > /proc/sys/net/ipv4/icmp_msgs_per_sec
echo 1000000000 > /proc/sys/net/ipv4/icmp_msgs_burst
`
}

/** The addresses that the sink answers ARP for. */
export const SUNK = '10.9.0.0/16'

/** What makes a kernel of the far end that takes every frame and drops it unread. */
export const SINK = `
ip address add ${FAR.address}/8 dev ${FAR.interface}
ip route add local ${SUNK} dev lo
nft -f - <<'END'
table ip sink {
  chain prerouting { type filter hook prerouting priority raw; policy drop; }
}
END
`

const QUIET = 'for all in /proc/sys/net/ipv6/conf/*; do echo 1 > $all/disable_ipv6; done\nip link set lo up\n'

export class Link {
  readonly #near: string
  readonly #far: string
  readonly #programs = new Programs()

  private constructor(prefix: string) {
    this.#near = `${prefix}-near`
    this.#far = `${prefix}-far`
  }

  /** Builds both, and runs a script in the far one. Without one nobody is there: no kernel answers anything. */
  static async create(farScript?: string): Promise<Link> {
    sweepStale()
    const link = new Link(nextPrefix())
    try {
      await link.#build(farScript)
      return link
    } catch (error) {
      await link.destroy()
      throw error
    }
  }

  /** Where the programs of this link keep their state. */
  get stateDir(): string {
    return this.#programs.stateDir
  }

  /** Gives that directory to another user, who is to run programs here. */
  giveStateTo(user: number): void {
    this.#programs.giveStateTo(user)
  }

  /** Starts a program beside the scanner's end; `destroy` kills it if it still runs then. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.#programs.spawn(this.#near, argv, options)
  }

  /** Starts a program at the far end; `destroy` kills it if it still runs then. */
  spawnFar(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.#programs.spawn(this.#far, argv, options)
  }

  /** Runs a program beside the scanner's end. A failing program is no error: look at `code`. */
  exec(argv: readonly string[]): Promise<Finished> {
    return finish(this.spawn(argv))
  }

  /** Runs a shell script in the scanner's namespace; throws when it fails. */
  inside(script: string): Promise<string> {
    return runInside(this.#near, script)
  }

  /** Runs a shell script in the far namespace; throws when it fails. */
  insideFar(script: string): Promise<string> {
    return runInside(this.#far, script)
  }

  /** How many frames have left the scanner's end of the cable. */
  sent(): Promise<number> {
    return statisticOf(this.spawn(statisticAt(NEAR.interface, 'tx_packets')))
  }

  /** How many frames the cable has dropped, in both directions: each end counts those that the other had no room for. */
  async dropped(): Promise<number> {
    const counts = await Promise.all(
      ['rx_dropped', 'tx_dropped'].flatMap((name) => [
        statisticOf(this.spawn(statisticAt(NEAR.interface, name))),
        statisticOf(this.spawnFar(statisticAt(FAR.interface, name))),
      ]),
    )
    return counts.reduce((sum, count) => sum + count, 0)
  }

  /** Takes everything down. May be called twice. */
  async destroy(): Promise<void> {
    this.#programs.end()
    await removeNamespaces([this.#near, this.#far])
    this.#programs.forget()
  }

  async #build(farScript: string | undefined): Promise<void> {
    await addNamespaces([this.#near, this.#far])
    await runInside(
      this.#near,
      `${QUIET}ip link add ${NEAR.interface} address ${NEAR.mac} type veth peer name ${FAR.interface} address ${FAR.mac} netns ${this.#far}
ip link set ${NEAR.interface} up
ip address add ${NEAR.address}/8 dev ${NEAR.interface}
`,
    )
    const quiet = farScript === undefined ? ' arp off' : ''
    await runInside(this.#far, `${QUIET}ip link set ${FAR.interface} up${quiet}\n${farScript ?? ''}`)
  }
}

// Only ip mounts the /sys of a namespace: a program must read it that ip has started.
function statisticAt(of: string, name: string): string[] {
  return ['cat', `/sys/class/net/${of}/statistics/${name}`]
}

async function statisticOf(child: ChildProcess): Promise<number> {
  return Number((await finish(child)).stdout)
}
