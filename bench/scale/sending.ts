/** How fast workers put real probes on a link, beside a loop in C that computes nothing, and beside masscan. */
import { setTimeout } from 'node:timers/promises'
import { compiled } from '../../test/lab/compiled.ts'
import { FAR, Link, NEAR, SINK } from '../../test/lab/link.ts'
import { requires } from '../../test/lab/requirements.ts'
import { atLeast, type Line, type Row } from './line.ts'

const ROUNDS = 5
const SECONDS = 2
/** Hosts in turn, so that each probe needs a next hop and a cookie of its own. */
const HOSTS = '256'
const FIRST = '10.9.1.0'
const LOOP = new URL('../../dist/bench/send-loop.js', import.meta.url).pathname
const OF_MASSCAN = 3

export const SENDING: Row = {
  name: 'sending',
  title: 'probes sent, the far end dropping them unread',
  isLong: false,
  run,
}

type Sender = 'C, 1 thread' | 'C, 2 threads' | '1 worker' | '2 workers' | 'masscan'

async function* run(): AsyncGenerator<Line> {
  const withoutMasscan = requires('masscan')
  const link = await Link.create(SINK)
  try {
    const senders = new Map<Sender, () => Promise<number>>([
      ['C, 1 thread', () => inC(link, 1)],
      ['1 worker', () => byWorkers(link, 1)],
      ['masscan', () => byMasscan(link)],
      ['C, 2 threads', () => inC(link, 2)],
      ['2 workers', () => byWorkers(link, 2)],
    ])
    if (withoutMasscan !== false) senders.delete('masscan')
    const rates = new Map<Sender, number[]>()
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [sender, rate] of senders) rates.set(sender, [...(rates.get(sender) ?? []), await rate()])
    }
    yield* linesOf(
      new Map([...rates].map(([sender, measured]) => [sender, median(measured)])),
      withoutMasscan || undefined,
    )
  } finally {
    await link.destroy()
  }
}

function linesOf(rates: ReadonlyMap<Sender, number>, withoutMasscan: string | undefined): Line[] {
  const line = (what: Sender, to?: Sender, rest: Partial<Line> = {}): Line => ({
    what,
    figure: perSecond(rates.get(what)),
    ...(to === undefined ? {} : { to, ratio: ratioOf(rates, what, to) }),
    ...rest,
  })
  return [
    line('C, 1 thread', undefined, { note: '34-byte frames, nothing computed: the limit' }),
    line('C, 2 threads', 'C, 1 thread'),
    line('1 worker', 'C, 1 thread', { note: 'cookie, header and checksums of every probe' }),
    line('2 workers', 'C, 2 threads'),
    ...(withoutMasscan === undefined
      ? [
          line('masscan'),
          line('2 workers', 'masscan', atLeast(ratioOf(rates, '2 workers', 'masscan'), OF_MASSCAN)),
        ]
      : [{ what: 'masscan', figure: '-', note: withoutMasscan }]),
  ]
}

function ratioOf(rates: ReadonlyMap<Sender, number>, what: Sender, to: Sender): number {
  return (rates.get(what) ?? Number.NaN) / (rates.get(to) ?? Number.NaN)
}

async function inC(link: Link, threads: number): Promise<number> {
  const program = await compiled('senders', ['senders.c'])
  const words = [NEAR.interface, NEAR.address, FIRST, FAR.mac, `${threads}`, `${SECONDS}`]
  return rateSaid(link, [program, ...words])
}

function byWorkers(link: Link, workers: number): Promise<number> {
  return rateSaid(link, ['node', LOOP, 'packet', FIRST, `${SECONDS}`, `${workers}`, HOSTS])
}

async function rateSaid(link: Link, argv: readonly string[]): Promise<number> {
  const { stdout, stderr, code } = await link.exec(argv)
  if (code !== 0 || stderr !== '') throw new Error(`${argv.join(' ')}: ${stderr}`)
  return Number(stdout)
}

/** Counted at its interface, because the rate that it shows is an average over its start as well. */
async function byMasscan(link: Link): Promise<number> {
  const words = [
    ...['-p', '0-65535', '10.9.0.0/16', '--rate', '10000000', '--wait', '0', '-e', NEAR.interface],
    ...['--adapter-ip', NEAR.address, '--router-mac', FAR.mac.replaceAll(':', '-')],
  ]
  const child = link.spawn(['masscan', ...words], { stdio: 'ignore' })
  try {
    await setTimeout(1000)
    const before = await link.sent()
    const startMs = performance.now()
    await setTimeout(SECONDS * 1000)
    const sent = (await link.sent()) - before
    return sent / ((performance.now() - startMs) / 1000)
  } finally {
    child.kill('SIGKILL')
  }
}

function perSecond(rate: number | undefined): string {
  return rate === undefined ? '-' : `${Math.round(rate).toLocaleString('en')}/s`
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}
