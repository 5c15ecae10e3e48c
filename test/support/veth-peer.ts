/**
 * A real kernel at the far end of a veth pair, and an ear on that end.
 *
 *   this thread's namespace: near 10.78.0.1/24, .101 --- veth --- far 10.78.0.2/24 :the namespace of a child process
 *
 * Neither namespace has a name: both die with their process.
 */
import type { ChildProcess } from 'node:child_process'
import { closeSync, openSync, readlinkSync, writeFileSync } from 'node:fs'
import { listInterfaces } from '../../src/linux/interfaces.ts'
import { checked, libc } from '../../src/linux/libc.ts'
import { start } from '../lab/command.ts'
import { enterNamespace, ip } from '../unit/linux/namespace.ts'
import { WireTap } from './wire-tap.ts'

const CLONE_NEWNET = 0x40000000
const OWN = '/proc/thread-self/ns/net'
const BIRTH_MS = 5000

const setns: (fd: number, kind: number) => number = libc.func('int setns(int, int)')

/** What makes a kernel answer every probe. */
const NO_LIMITS = { icmp_ratelimit: 0, icmp_msgs_per_sec: 1e9, icmp_msgs_burst: 1e9 }

/** Numbers of the pair; the near end has two. */
export const VETH = { near: 0x0a4e0001, second: 0x0a4e0065, far: 0x0a4e0002, nobody: 0x0a4e0063 } as const

export class VethPeer {
  readonly nearIndex: number
  readonly tap: WireTap
  readonly #child: ChildProcess
  readonly #path: string

  /** Enters a namespace of this thread's own and joins it to the peer's. */
  constructor() {
    enterNamespace([])
    this.#child = start(['unshare', '--net', 'sleep', '300'], { stdio: 'ignore' })
    const pid = this.#child.pid ?? 0
    this.#path = `/proc/${pid}/ns/net`
    awaitOther(this.#path)
    for (const command of [
      `link add near type veth peer name far netns ${pid}`,
      'addr add 10.78.0.1/24 dev near',
      'addr add 10.78.0.101/24 dev near',
      'link set near up',
    ]) {
      ip(command)
    }
    this.tap = inNamespace(this.#path, () => {
      for (const command of ['link set lo up', 'addr add 10.78.0.2/24 dev far', 'link set far up'])
        ip(command)
      return new WireTap(indexOf('far'))
    })
    this.nearIndex = indexOf('near')
  }

  /** Lays a second cable, `by`, down at the near end, and has the peer answer by it. */
  answerByAnother(): void {
    ip(`link add by type veth peer name by netns ${this.#child.pid}`)
    inNamespace(this.#path, () => {
      ip('link set by up')
      for (const near of ['10.78.0.1', '10.78.0.101']) ip(`route add ${near} dev by src 10.78.0.2`)
    })
  }

  /** Has the peer answer for a whole prefix of further addresses, and as often as it is asked. */
  answerForAll(prefix: string): void {
    ip(`route add ${prefix} via 10.78.0.2 dev near`)
    inNamespace(this.#path, () => {
      ip(`route add local ${prefix} dev lo`)
      for (const [name, value] of Object.entries(NO_LIMITS)) {
        writeFileSync(`/proc/sys/net/ipv4/${name}`, `${value}`)
      }
    })
  }

  close(): void {
    this.tap.close()
    this.#child.kill('SIGKILL')
  }
}

function indexOf(name: string): number {
  return listInterfaces().find((device) => device.name === name)?.index ?? 0
}

/** Runs `body`, children included, in the namespace that a path names, and comes back. */
function inNamespace<T>(path: string, body: () => T): T {
  const [own, other] = [openSync(OWN, 'r'), openSync(path, 'r')]
  try {
    checked('setns', setns(other, CLONE_NEWNET))
    return body()
  } finally {
    checked('setns', setns(own, CLONE_NEWNET))
    closeSync(own)
    closeSync(other)
  }
}

/** The child is born into our namespace and leaves it before it sleeps. */
function awaitOther(path: string): void {
  const own = readlinkSync(OWN)
  for (const startMs = Date.now(); Date.now() - startMs < BIRTH_MS; ) {
    if (readlinkSync(path) !== own) return
  }
  throw new Error('the peer has not left our namespace')
}
