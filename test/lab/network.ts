/** Makes a planned network: namespaces first, then the switches with all their cables, then every node's own side. */
import type { ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { finish, start } from './command.ts'
import { addNamespaces, pathOf, runInside } from './namespace.ts'
import { type Link, type NetworkPlan, type Node, namespacesOf, type Switch } from './plan.ts'

const LISTENERS = fileURLToPath(new URL('./listeners.py', import.meta.url))
const AT_ONCE = 8

/** Makes the network and gives the process that holds its raw listeners, if it has any. */
export async function makeNetwork(plan: NetworkPlan): Promise<ChildProcess | undefined> {
  await addNamespaces(namespacesOf(plan))
  await Promise.all(
    plan.switches.map(({ namespace, links, ruleset }) => runInside(namespace, switchScript(links, ruleset))),
  )
  await inTurn(plan.nodes, (node) => runInside(node.namespace, nodeScript(node)))
  await Promise.all(plan.switches.map(forwarding))
  return openListeners(plan.nodes)
}

function switchScript(links: readonly Link[], ruleset: string): string {
  return (
    QUIET +
    batch([
      'link set lo up',
      'link add br0 type bridge stp_state 0 mcast_snooping 0',
      'link set br0 up',
      ...links.flatMap(({ interface: name, node, mac, port }) => [
        `link add ${port} type veth peer name ${name} address ${mac} netns ${node}`,
        `link set ${port} master br0 up`,
      ]),
    ]) +
    nft(ruleset)
  )
}

function nodeScript(node: Node): string {
  const settings = Object.entries(node.settings).map(
    ([name, value]) => `echo ${value} > /proc/sys/net/ipv4/${name}\n`,
  )
  // Settings before the link comes up: a bucket that was filled under other limits keeps its credit.
  return QUIET + settings.join('') + batch(['link set lo up', ...node.commands]) + nft(node.ruleset)
}

// Without IPv6 no neighbour discovery and no multicast report: what a kernel counts is what it was sent.
const QUIET = `for all in /proc/sys/net/ipv6/conf/all /proc/sys/net/ipv6/conf/default; do
  if [ -e $all ]; then echo 1 > $all/disable_ipv6; fi
done
`

function batch(commands: readonly string[]): string {
  return `ip -batch - <<'END'\n${commands.join('\n')}\nEND\n`
}

function nft(ruleset: string): string {
  return ruleset === '' ? '' : `nft -f - <<'END'\n${ruleset}END\n`
}

/** Resolves when every port of the switch forwards: a port says so a moment after its cable is up. */
async function forwarding({ namespace, links }: Switch): Promise<void> {
  for (let look = 0; look < 100; look += 1) {
    const up = (await runInside(namespace, 'ip -o link show master br0')).match(/state UP/g) ?? []
    if (up.length === links.length) return
  }
  throw new Error(`the ports of ${namespace} do not come up`)
}

/** One process opens the raw sockets in all namespaces and holds them until its input ends, that is: until we do. */
async function openListeners(nodes: readonly Node[]): Promise<ChildProcess | undefined> {
  const wanted = nodes.filter(({ listeners }) => listeners.length > 0)
  if (wanted.length === 0) return undefined
  const child = start(['python3', LISTENERS], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin?.write(
    `${JSON.stringify(wanted.map(({ namespace, listeners }) => [pathOf(namespace), listeners]))}\n`,
  )
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve())
    child.once('close', () => reject(new Error('the raw listeners did not open')))
  })
  return child
}

/** Ends the process that holds the raw listeners. */
export async function closeListeners(child: ChildProcess | undefined): Promise<void> {
  if (child !== undefined && child.exitCode === null && child.signalCode === null) await finish(child)
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const rest = items.values()
  const lane = async (): Promise<void> => {
    for (const item of rest) await work(item)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane))
}
