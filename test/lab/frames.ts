/** The frames that pass the switch's end of the scanner's wire, both ways, whole: as tcpdump writes them (pcap-savefile(5)). */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { ETHERNET_HEADER_LENGTH, etherTypeAt } from '../../src/packet/ethernet.ts'
import type { Lab } from './lab.ts'

const SCANNER_PORT = 'p0'
const FILE_HEADER = 24
const FRAME_HEADER = 16
const CAPTURED_LENGTH_AT = 8

/** What a frame carries: its type, and what follows the Ethernet header. */
export interface Frame {
  readonly etherType: number
  readonly payload: Buffer
}

export class Frames {
  readonly #child: ChildProcess
  readonly #parts: Buffer[] = []

  private constructor(child: ChildProcess) {
    this.#child = child
    child.stdout?.on('data', (part: Buffer) => this.#parts.push(part))
  }

  /** Begins; resolves when nothing that passes from now on is missed. */
  static async start(lab: Lab): Promise<Frames> {
    const argv = [
      'tcpdump',
      '-i',
      SCANNER_PORT,
      '-U',
      '-w',
      '-',
      '--immediate-mode',
      '--buffer-size=8192',
      'arp or ip',
    ]
    const child = lab.spawnInside('switch', argv, { stdio: ['ignore', 'pipe', 'pipe'] })
    const frames = new Frames(child)
    if (child.stderr !== null) await once(child.stderr, 'data')
    return frames
  }

  /** Ends it and gives the frames in order. */
  async stop(): Promise<Frame[]> {
    const closed = once(this.#child, 'close')
    this.#child.kill('SIGINT')
    await closed
    const file = Buffer.concat(this.#parts)
    const frames: Frame[] = []
    for (let at = FILE_HEADER; at + FRAME_HEADER <= file.length; ) {
      const length = file.readUInt32LE(at + CAPTURED_LENGTH_AT)
      const start = at + FRAME_HEADER
      frames.push({
        etherType: etherTypeAt(file, start),
        payload: file.subarray(start + ETHERNET_HEADER_LENGTH, start + length),
      })
      at = start + length
    }
    return frames
  }
}
