/**
 * Reads the NDJSON report (src/report/ndjson.ts): a line per host that was up, and a last line about the sweep. Without
 * that line the file was cut off, and it is read as far as it goes. Reports of several shards may stand one after another.
 */
import { z } from 'zod'
import { Failure } from '../../contract/failures.ts'
import { parseAddress } from '../../packet/address.ts'
import { quoted } from '../../packet/result.ts'
import { CLASSIFICATIONS, type Classification, STATES } from '../../verdict/classify.ts'
import { byAddress, type ComparableHost, type HostList } from './comparable.ts'
import { StateLists } from './state-lists.ts'

const PROTOCOLS = z.string()

// What a newer version adds to a line is left out.
const LINE = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('host'),
    address: z.string(),
    name: z.string().optional(),
    status: z.literal('up'),
    mac: z
      .string()
      .regex(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i)
      .toUpperCase()
      .nullable(),
    states: z.object({
      open: PROTOCOLS,
      closed: PROTOCOLS,
      filtered: PROTOCOLS,
      'open|filtered': PROTOCOLS,
      unproved: PROTOCOLS,
    }),
  }),
  z.object({ type: z.literal('resumed') }),
  z.object({
    type: z.literal('sweep'),
    complete: z.boolean(),
    classification: z.enum(CLASSIFICATIONS),
    targets: z.int().nonnegative().optional(),
    only_open: z.boolean().optional(),
  }),
])
type HostLine = Extract<z.infer<typeof LINE>, { type: 'host' }>

export class NdjsonHosts {
  readonly #label: string
  readonly #hosts: ComparableHost[] = []
  /** At which line an address was read. */
  readonly #lineOf = new Map<string, number>()
  readonly #states = new StateLists()
  #lines = 0
  #pending = ''
  /** Whether all that was read so far are whole sweeps. */
  #isWhole = true
  /** Whether one of them has not all hosts that were up. */
  #isOnlyOpen = false
  #isEnded = false
  #classification: Classification | undefined
  #targets: number | undefined = 0

  constructor(label: string) {
    this.#label = label
  }

  /** Takes the next piece of the file. Throws a Failure BAD_INPUT for a line that is not of such a report. */
  write(text: string): void {
    const lines = (this.#pending + text).split('\n')
    this.#pending = lines.pop() ?? ''
    for (const line of lines) this.#line(line, parsed(line))
  }

  /** The hosts, when there is no more. A line that broke off is left out. */
  end(): HostList {
    const last = parsed(this.#pending)
    const isBroken = last === undefined && this.#pending.trim() !== ''
    if (!isBroken) this.#line(this.#pending, last)
    const isWhole = this.#isWhole && this.#isEnded && !isBroken
    return {
      label: this.#label,
      isWhole,
      isOnlyOpen: this.#isOnlyOpen,
      classification: this.#classification,
      targets: isWhole ? this.#targets : undefined,
      covers: () => isWhole && !this.#isOnlyOpen,
      hosts: byAddress(this.#hosts),
    }
  }

  #line(text: string, value: unknown): void {
    this.#lines++
    if (text.trim() === '') return
    const line = LINE.safeParse(value)
    if (!line.success) {
      const [issue] = line.error.issues
      const where =
        value === undefined || issue === undefined ? '' : ` (${issue.path.join('.')}: ${issue.message})`
      throw this.#fault(`${quoted(text)} is no line of protosweep -oJ${where}`)
    }
    this.#isEnded = line.data.type === 'sweep'
    if (line.data.type === 'host') this.#host(line.data)
    // The hosts of before are elsewhere.
    else if (line.data.type === 'resumed') this.#isWhole = false
    else {
      this.#isWhole &&= line.data.complete
      this.#isOnlyOpen ||= line.data.only_open === true
      this.#classification = line.data.classification
      const { targets } = line.data
      this.#targets =
        targets === undefined || this.#targets === undefined ? undefined : this.#targets + targets
    }
  }

  #host({ address: text, name, mac, status, states: lists }: HostLine): void {
    const address = parseAddress(text)
    if (address === undefined) throw this.#fault(`${quoted(text)} is no address`)
    const earlier = this.#lineOf.get(text)
    if (earlier !== undefined) {
      throw this.#fault(`${text} is already at line ${earlier}: give one sweep a file`)
    }
    this.#lineOf.set(text, this.#lines)
    const states = this.#states.read(STATES.map((state) => [state, lists[state]]))
    if (!states.ok) throw this.#fault(states.fault.message)
    this.#hosts.push({ address, name, mac: mac ?? undefined, status, states: states.value })
  }

  #fault(message: string): Failure {
    return new Failure('BAD_INPUT', `${this.#label}:${this.#lines}: ${message}`)
  }
}

/** The value of a line, undefined where it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
