/**
 * What --packet-trace prints, held against a capture of the same wire: each packet that left is SENT once, each that came is
 * RCVD once.
 *
 *   scanner 10.77.0.1 --- switch --- plain .2, guarded .3 (drops UDP and OSPF, GRE prohibited), nobody .4
 *                                    gw .254 --- 10.78.0.0/24: far .2, mute .3 (drops everything)
 */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { formatAddressV4 } from '../../src/packet/address.ts'
import { ARP_OPERATION, createArpPacket, parseArp } from '../../src/packet/arp.ts'
import { ETHER_TYPE } from '../../src/packet/ethernet.ts'
import { IPV4_FIELD } from '../../src/packet/ipv4.ts'
import { type Frame, Frames } from '../lab/frames.ts'
import { Lab } from '../lab/lab.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const SCANNER = '10.77.0.1'
const TARGETS = ['10.77.0.2-3', '10.78.0.2-3']
const NOBODY = '10.77.0.4'
const ASKED = '1,2,6,17,47,50,89,132,200'

const IP_LINE =
  /^(SENT|RCVD) \((\d+\.\d{4})s\) .*?([\d.]+)(?::\d+)? > ([\d.]+)[: ].*ttl=\d+ id=(\d+) iplen=(\d+)(?: \])?/
const ARP_LINE = /^(SENT|RCVD) \(\d+\.\d{4}s\) ARP (.*)$/

/** The packets of a trace, as words; and their times in seconds. */
function told(text: string): { packets: string[]; arp: string[]; seconds: number[] } {
  const lines = text.split('\n').filter((line) => /^(SENT|RCVD) /.test(line))
  const packets: string[] = []
  const arp: string[] = []
  for (const line of lines) {
    const [, way, , source, destination, id, length] = IP_LINE.exec(line) ?? []
    const [, arpWay, words] = ARP_LINE.exec(line) ?? []
    if (arpWay !== undefined) arp.push(`${arpWay} ${words}`)
    else {
      assert(way !== undefined, `no packet: ${line}`)
      packets.push(`${way} ${source} > ${destination} id=${id} iplen=${length}`)
    }
  }
  return { packets, arp, seconds: lines.map((line) => Number(/\((\d+\.\d+)s\)/.exec(line)?.[1])) }
}

/** The same of what was captured. */
function captured(frames: readonly Frame[]): string[] {
  return frames
    .filter(({ etherType }) => etherType === ETHER_TYPE.ipv4)
    .map(({ payload }) => {
      const source = formatAddressV4(payload.readUInt32BE(IPV4_FIELD.source))
      const destination = formatAddressV4(payload.readUInt32BE(IPV4_FIELD.destination))
      const [id, length] = [payload.readUInt16BE(IPV4_FIELD.id), payload.readUInt16BE(IPV4_FIELD.totalLength)]
      return `${source === SCANNER ? 'SENT' : 'RCVD'} ${source} > ${destination} id=${id} iplen=${length}`
    })
}

/** Requests of the scanner and for it, and replies to it. */
function capturedArp(frames: readonly Frame[]): string[] {
  const arp = createArpPacket()
  return frames.flatMap(({ etherType, payload }) => {
    if (etherType !== ETHER_TYPE.arp || !parseArp(payload, 0, payload.length, arp)) return []
    const [sender, target] = [formatAddressV4(arp.senderAddress), formatAddressV4(arp.targetAddress)]
    const isRequest = arp.operation === ARP_OPERATION.request
    if (isRequest) {
      if (sender === SCANNER) return [`SENT who-has ${target} tell ${sender}`]
      return target === SCANNER ? [`RCVD who-has ${target} tell ${sender}`] : []
    }
    const mac = [...arp.senderMac].map((byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':')
    return target === SCANNER ? [`RCVD reply ${sender} is-at ${mac}`] : []
  })
}

/** What one has and the other has not, as often as that is so. */
function differences(printed: readonly string[], wire: readonly string[]): string[] {
  const left = [...wire]
  const unseen = printed.filter((line) => {
    const at = left.indexOf(line)
    if (at >= 0) left.splice(at, 1)
    return at < 0
  })
  return [
    ...unseen.map((line) => `only printed: ${line}`),
    ...left.map((line) => `only on the wire: ${line}`),
  ]
}

describe('--packet-trace', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: '10.77.0.2' },
        { name: 'guarded', address: '10.77.0.3', drops: [17, 89], rejects: { 47: 'admin-prohibited' } },
        { name: 'nobody', address: NOBODY, absent: true },
      ],
      routers: [
        {
          name: 'gw',
          address: '10.77.0.254',
          far: '10.78.0.1/24',
          behind: [
            { name: 'far', address: '10.78.0.2' },
            { name: 'mute', address: '10.78.0.3', dropAll: true },
          ],
        },
      ],
    })
  })
  after(() => lab.destroy())

  for (const [transport, options] of [
    ['packet', ['--transport', 'packet', NOBODY]],
    ['packet, by two workers', ['--transport', 'packet', '--workers', '2', NOBODY]],
    // What the kernel holds for an address that it looks for in vain does not leave.
    ['raw-socket', ['--transport', 'raw-socket']],
  ] as const) {
    test(`${transport}: every packet that left and every one that came is told once, by time`, async () => {
      const frames = await Frames.start(lab)
      const argv = ['node', PROGRAM, '--packet-trace', ...options, '-p', ASKED, ...TARGETS]
      const { code, stdout, stderr } = await lab.exec(argv)
      const wire = await frames.stop()
      assert.equal(code, 0, stderr)
      const { packets, arp, seconds } = told(stdout)
      assert.deepEqual(differences(packets, captured(wire)), [])
      assert(packets.length > 60, `${packets.length} packets`)
      // Where the kernel asks ARP itself nobody tells of it. What a host asks is told while it is in flight: hosts look
      // again for whom they know, when that is some seconds ago.
      const wireArp = transport === 'raw-socket' ? [] : capturedArp(wire)
      const untold = differences(arp, wireArp).filter((line) => !/^only on the wire: RCVD who-has/.test(line))
      assert.deepEqual(untold, [])
      // Before a host is reported all that has come is printed: another worker may yet tell of what was a moment earlier.
      let latest = 0
      for (const second of seconds) {
        assert(second > latest - 0.1, `${second} s after ${latest} s`)
        latest = Math.max(latest, second)
      }
      assert.doesNotMatch(stderr, /SENT|RCVD/)
    })
  }

  test('with a report for programs on standard output it is told on standard error', async () => {
    const argv = ['node', PROGRAM, '--packet-trace', '-oJ', '-', '-p', '47', '10.77.0.2']
    const { stdout, stderr } = await lab.exec(argv)
    for (const line of stdout.trim().split('\n')) JSON.parse(line)
    assert.match(
      stderr,
      /^SENT \(\d\.\d{4}s\) gre \(47\) 10\.77\.0\.1 > 10\.77\.0\.2: ttl=64 id=\d+ iplen=28$/m,
    )
    assert.match(
      stderr,
      /^RCVD .* Protocol 47 unreachable \(type=3\/code=2\) \] IP \[ttl=64 id=\d+ iplen=56 \]$/m,
    )
  })
})
