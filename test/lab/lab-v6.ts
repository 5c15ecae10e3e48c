/**
 * A small network of real kernels that speaks IPv6: a scanner, a host that is a router too, and one behind it.
 *
 *   near fd77::1 --- far fd77::2, ::3 ... (fe80::2) fd78::1 --- behind fd78::2
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { type Finished, finish } from './command.ts'
import { addNamespaces, nextPrefix, removeNamespaces, runInside, sweepStale } from './namespace.ts'
import { Programs } from './programs.ts'

/** Lifts what a kernel rations of its errors: per asker, and in all. */
const UNLIMITED = `echo 0 > /proc/sys/net/ipv6/icmp/ratelimit
echo 1000000000 > /proc/sys/net/ipv4/icmp_msgs_per_sec
echo 1000000000 > /proc/sys/net/ipv4/icmp_msgs_burst
`
const NAMES = ['near', 'far', 'behind'] as const
/** Addresses are there at once, and nothing but what is asked crosses the wire. */
const SETTINGS = `ip link set lo up
for conf in /proc/sys/net/ipv6/conf/all /proc/sys/net/ipv6/conf/default; do
  echo 0 > $conf/disable_ipv6
  echo 0 > $conf/accept_dad
  echo 0 > $conf/accept_ra
  echo 0 > $conf/router_solicitations
done
`

/** One of its kernels. */
export type NameV6 = (typeof NAMES)[number]

export interface LabV6Spec {
  /** How many addresses the far host has, from fd77::2 on; one unless given. */
  readonly addresses?: number
  /** The milliseconds per error to one asker of the far host and the one behind it; unlimited unless given. */
  readonly rateLimitMs?: number
  /** Shell scripts that are run in the end. */
  readonly scripts?: Partial<Record<NameV6, string>>
}

export class LabV6 {
  readonly #prefix: string
  readonly #programs = new Programs()

  private constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Builds it. Leaves nothing behind when it fails. */
  static async create(spec: LabV6Spec = {}): Promise<LabV6> {
    sweepStale()
    const lab = new LabV6(nextPrefix())
    try {
      await lab.#build(spec)
      return lab
    } catch (error) {
      await lab.destroy()
      throw error
    }
  }

  /** Where the programs of this lab keep their state. */
  get stateDir(): string {
    return this.#programs.stateDir
  }

  /** Starts a program at the scanner; `destroy` kills it if it still runs then. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.#programs.spawn(this.#namespaceOf('near'), argv, options)
  }

  /** Runs a program at the scanner to its end. A failing program is no error: look at `code`. */
  exec(argv: readonly string[]): Promise<Finished> {
    return finish(this.spawn(argv))
  }

  /** Runs a shell script in one of the namespaces; throws when it fails. */
  inside(name: NameV6, script: string): Promise<string> {
    return runInside(this.#namespaceOf(name), script)
  }

  /** Takes everything down. May be called twice. */
  async destroy(): Promise<void> {
    this.#programs.end()
    await removeNamespaces(NAMES.map((name) => this.#namespaceOf(name)))
    this.#programs.forget()
  }

  #namespaceOf(name: NameV6): string {
    return `${this.#prefix}-${name}`
  }

  async #build({ addresses = 1, rateLimitMs, scripts = {} }: LabV6Spec): Promise<void> {
    await addNamespaces(NAMES.map((name) => this.#namespaceOf(name)))
    for (const name of NAMES) await this.inside(name, SETTINGS)
    const limits =
      rateLimitMs === undefined ? UNLIMITED : `echo ${rateLimitMs} > /proc/sys/net/ipv6/icmp/ratelimit\n`
    await this.inside(
      'near',
      `${cable('near', 'far', this.#namespaceOf('far'))}ip address add fd77::1/64 dev near\n`,
    )
    await this.inside(
      'far',
      `${cable('inner', 'behind', this.#namespaceOf('behind'))}${limits}
echo 1 > /proc/sys/net/ipv6/conf/all/forwarding
ip link set far up
ip address add fe80::2/64 dev far
ip address add fd78::1/64 dev inner
${Array.from({ length: addresses }, (_, i) => `ip address add fd77::${(2 + i).toString(16)}/64 dev far`).join('\n')}
`,
    )
    await this.inside(
      'behind',
      `${limits}ip link set behind up
ip address add fd78::2/64 dev behind
ip route add default via fd78::1
`,
    )
    await this.inside('near', 'ip route add fd78::/64 via fe80::2 dev near\n')
    for (const name of NAMES) await this.inside(name, scripts[name] ?? ':')
  }
}

function cable(name: string, peer: string, namespace: string): string {
  return `ip link add ${name} type veth peer name ${peer} netns ${namespace}\nip link set ${name} up\n`
}
