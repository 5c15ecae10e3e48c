/**
 * A small network of real Linux kernels: a scanner, a switch, hosts, routers with hosts behind them, each in a network
 * namespace of its own. Nothing leaves it, and nothing of it outlives the process.
 *
 *   const lab = await Lab.create({ hosts: [{ name: 'plain', address: '10.77.0.2' }] })
 *   const { stdout, code } = await lab.exec(['node', 'dist/src/cli/main.js', '10.77.0.2'])
 *   const expected = await lab.host('plain').truth('table')
 *   await lab.destroy()
 */
import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { type Answer, type Classification, type State, statesOf } from './answer.ts'
import { type Finished, finish } from './command.ts'
import { type Counters, parseCounters } from './counters.ts'
import { nextPrefix, removeNamespaces, runInside, sweepStale } from './namespace.ts'
import { closeListeners, makeNetwork } from './network.ts'
import { macOf, namespacesOf, networksOf, planNetwork, presentOf } from './plan.ts'
import { askSlowly } from './prober.ts'
import { Programs } from './programs.ts'
import type { HostSpec, LabSpec, RouterSpec } from './spec.ts'
import { answersOf } from './truth.ts'

/** One host (or router) of a lab. */
export class LabHost {
  readonly name: string
  readonly address: string
  /** All its addresses on the segment it lives on, the first being `address`. */
  readonly addresses: readonly string[]
  readonly mac: string
  readonly namespace: string
  readonly #spec: HostSpec
  readonly #router: RouterSpec | undefined

  constructor(namespace: string, spec: HostSpec, router?: RouterSpec) {
    this.name = spec.name
    this.address = spec.address
    this.addresses = [spec.address, ...(spec.extra ?? [])]
    this.mac = macOf(spec.address)
    this.namespace = namespace
    this.#spec = spec
    this.#router = router
  }

  /** What its kernel has counted so far. */
  async counters(): Promise<Counters> {
    return parseCounters(await runInside(this.namespace, 'cat /proc/net/snmp'))
  }

  /** Milliseconds per ICMP error to one asker, as the kernel rounded it; 0 = unlimited. */
  async rateLimit(): Promise<number> {
    return Number(await runInside(this.namespace, 'cat /proc/sys/net/ipv4/icmp_ratelimit'))
  }

  /** Its answer to each protocol, 0 to 255; silence counts as an answer. */
  async answers(): Promise<Answer[]> {
    return answersOf(await kernelAnswers(), this.#spec, this.#router)
  }

  /** The states that a complete and right sweep reports, by protocol, 0 to 255. */
  async truth(classification: Classification): Promise<State[]> {
    return statesOf(await this.answers(), classification)
  }
}

export class Lab {
  readonly scannerNamespace: string
  /** Every host that exists, routers and hosts behind them included, in the order of the spec. */
  readonly hosts: readonly LabHost[]
  readonly #prefix: string
  readonly #namespaces: readonly string[]
  readonly #programs = new Programs()
  #listeners: ChildProcess | undefined

  private constructor(prefix: string, spec: LabSpec, namespaces: readonly string[]) {
    this.#prefix = prefix
    this.scannerNamespace = `${prefix}-scanner`
    this.hosts = hostsOf(prefix, spec)
    this.#namespaces = namespaces
  }

  /** Builds a lab, after sweeping away what dead processes left of theirs. Leaves nothing behind when it fails. */
  static async create(spec: LabSpec): Promise<Lab> {
    sweepStale()
    const prefix = nextPrefix()
    const plan = planNetwork(spec, prefix)
    const lab = new Lab(prefix, spec, namespacesOf(plan))
    try {
      lab.#listeners = await makeNetwork(plan)
      return lab
    } catch (error) {
      await lab.destroy()
      throw error
    }
  }

  /**
   * Where the programs that run in it keep their state: a directory of its own, so that labs have nothing in common. Made
   * when somebody asks for it.
   */
  get stateDir(): string {
    return this.#programs.stateDir
  }

  /** The host of that name; throws when there is none, which includes absent ones. */
  host(name: string): LabHost {
    const found = this.hosts.find((host) => host.name === name)
    if (found === undefined) throw new Error(`no host "${name}" in this lab`)
    return found
  }

  /** Starts a program in the scanner's namespace; `destroy` kills it if it still runs then. */
  spawn(argv: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.spawnInside('scanner', argv, options)
  }

  /** The same in the namespace called `name`: a host's, `scanner`, `switch`, `NAME-switch`. */
  spawnInside(name: string, words: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return this.#programs.spawn(this.namespaceOf(name), words, options)
  }

  /** The full name of a namespace of this lab. */
  namespaceOf(name: string): string {
    return `${this.#prefix}-${name}`
  }

  /** Runs a shell script in the namespace called `name` (as for {@link spawnInside}); throws when it fails. */
  inside(name: string, script: string): Promise<string> {
    return runInside(this.namespaceOf(name), script)
  }

  /** Runs a program in the scanner's namespace to its end. A failing program is no error: look at `code`. */
  exec(argv: readonly string[], options: SpawnOptions & { input?: string } = {}): Promise<Finished> {
    return finish(this.spawn(argv, options), options.input)
  }

  /** Takes everything down. May be called twice. */
  async destroy(): Promise<void> {
    this.#programs.end()
    await closeListeners(this.#listeners)
    await removeNamespaces(this.#namespaces)
    this.#programs.forget()
  }
}

function hostsOf(prefix: string, spec: LabSpec): LabHost[] {
  const at = (host: HostSpec, router?: RouterSpec): LabHost =>
    new LabHost(`${prefix}-${host.name}`, host, router)
  return networksOf(spec).flatMap(({ hosts, routers = [] }) => [
    ...presentOf(hosts).map((host) => at(host)),
    // A router's filter acts on what it forwards: to itself it is a bare host.
    ...routers.map(({ name, address }) => at({ name, address })),
    ...routers.flatMap((router) => presentOf(router.behind).map((host) => at(host, router))),
  ])
}

let kernel: Promise<Answer[]> | undefined

/**
 * What a bare host with this machine's kernel answers, by protocol. Measured, because it depends on how the kernel was
 * built and on which modules are loaded (IGMP, PIM and UDP-Lite are silent on one, SCTP answers on another): once per
 * process, one protocol at a time, against a host without limit in a lab of its own.
 */
export function kernelAnswers(): Promise<Answer[]> {
  kernel ??= measureKernel()
  return kernel
}

async function measureKernel(): Promise<Answer[]> {
  const lab = await Lab.create({ hosts: [{ name: 'bare', address: '10.77.0.2' }] })
  try {
    return await askSlowly(lab, lab.host('bare').address)
  } finally {
    await lab.destroy()
  }
}
