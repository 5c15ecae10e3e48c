// Classic BPF: programs that the kernel runs on every packet to decide whether a socket gets it
// (Documentation/networking/filter.rst). An assembler with labels, and the two programs that we need.
import { PACKET_OTHERHOST } from './batch.ts'
import { OWNER_MULTIPLIER, OWNER_SHIFT } from './owner-hash.ts'

/** One instruction: what to do, its constant, and for a jump the labels to go on at (the next instruction if none). */
export interface Instruction {
  /** The name by which jumps find this instruction. */
  label?: string
  operation: keyof typeof OPERATIONS
  k: number
  ifTrue?: string
  ifFalse?: string
}

/** Opcodes by what they do. A and X are the machine's two registers; [k] is a big-endian load from the packet. */
const OPERATIONS = {
  /** A = the 32, 16 or 8 bits at k. */
  loadWord: 0x20,
  loadHalf: 0x28,
  loadByte: 0x30,
  /** A = the 32 bits, or the 8, at X + k. */
  loadWordIndexed: 0x40,
  loadByteIndexed: 0x50,
  /** X = 4 x the low four bits of the byte at k: the length of an IPv4 header. */
  loadHeaderLength: 0xb1,
  shiftRight: 0x74,
  multiply: 0x24,
  modulo: 0x94,
  jumpIfEqual: 0x15,
  /** If A has any bit of k. */
  jumpIfAnyBit: 0x45,
  /** Give k bytes of the packet to the socket; 0 rejects it. */
  accept: 0x06,
} as const

/** The bytes of one struct sock_filter: code u16, jump if true u8, jump if false u8, k u32, all native. */
const INSTRUCTION_BYTES = 8

/**
 * The program as the array of struct sock_filter that SO_ATTACH_FILTER wants. Throws RangeError for a label that does
 * not exist, lies behind, or is more than 255 instructions away: classic BPF jumps only forward.
 */
export function assemble(program: readonly Instruction[]): Buffer {
  const positions = new Map(program.map(({ label }, index) => [label, index]))
  const jump = (from: number, label: string | undefined): number => {
    if (label === undefined) return 0
    const offset = (positions.get(label) ?? -1) - from - 1
    if (offset < 0 || offset > 255) throw new RangeError(`no BPF jump from instruction ${from} to ${label}`)
    return offset
  }
  const code = Buffer.alloc(program.length * INSTRUCTION_BYTES)
  for (const [index, { operation, k, ifTrue, ifFalse }] of program.entries()) {
    const at = index * INSTRUCTION_BYTES
    code.writeUInt16LE(OPERATIONS[operation], at)
    code.writeUInt8(jump(index, ifTrue), at + 2)
    code.writeUInt8(jump(index, ifFalse), at + 3)
    code.writeUInt32LE(k >>> 0, at + 4)
  }
  return code
}

/** Loads from here on count from the network header, wherever the link header ends (linux/filter.h). */
const NET = -0x100000
/** Loading from here on gives what the kernel knows of the packet, the same whatever the link layer (linux/filter.h). */
const KNOWN = -0x1000
const ETHERTYPE = KNOWN
/** PACKET_HOST, PACKET_OTHERHOST ... */
const PACKET_TYPE = KNOWN + 4
const INTERFACE = KNOWN + 8
/** The tag of the VLAN that a frame belongs to, already taken off the frame; 0 if it had none. */
const VLAN_TAG = KNOWN + 44
/** The bits of a VLAN tag that number the VLAN. A frame of number 0 has a priority only. */
const VLAN_NUMBER = 0x0fff

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const ETHERTYPE_ARP = 0x0806

const IPV4 = { fragment: 6, protocol: 9, source: 12, destination: 16 } as const
const FRAGMENT_OFFSET_BITS = 0x1fff
const ARP = { operation: 6, request: 1, reply: 2 } as const
const PROTOCOL_ICMP = 1
const ICMP_HEADER_BYTES = 8

/** ICMP messages that quote the datagram they are about (RFC 792): 3 unreachable, 4 quench, 5 redirect, 11, 12. */
const QUOTING_TYPES = [3, 11, 4, 5, 12] as const

const WHOLE_PACKET = 0xffff

interface OwnerOptions {
  workers: number
  /** Which of them this filter is for, 0 .. `workers` - 1. */
  worker: number
  /** As in `ownerOf`. */
  blockShift: number
}

export interface AnswersFilterOptions extends OwnerOptions {
  /** Whether the interface has neighbours to resolve: then ARP passes too, to every worker. */
  linkHeader: boolean
}

/**
 * The filter of one worker's packet socket (assembled): IPv4 packets from an address that the worker owns, and ICMP
 * errors, from whomever, about a datagram to an address that it owns. An error from one target about another thus
 * reaches both. Works for any link layer, and for IPv4 headers with options.
 */
export function answersFilter(options: AnswersFilterOptions): Buffer {
  return assemble([
    { operation: 'loadHalf', k: ETHERTYPE },
    ...(options.linkHeader ? arpMessages() : []),
    { operation: 'jumpIfEqual', k: ETHERTYPE_IPV4, ifFalse: 'reject' },
    ...(options.workers === 1 ? [] : ownedAddresses(options)),
    { label: 'accept', operation: 'accept', k: WHOLE_PACKET },
    { label: 'reject', operation: 'accept', k: 0 },
  ])
}

/**
 * The filter of a packet socket for a sweep of IPv6 (assembled): all of its packets, neighbours' messages among them. Which
 * worker owns a packet is not looked at here: no arithmetic of the kernel's gives the number of an address.
 */
export function answersFilterV6(): Buffer {
  return assemble([
    { operation: 'loadHalf', k: ETHERTYPE },
    { operation: 'jumpIfEqual', k: ETHERTYPE_IPV6, ifFalse: 'reject' },
    { operation: 'accept', k: WHOLE_PACKET },
    { label: 'reject', operation: 'accept', k: 0 },
  ])
}

/** More of them cannot be jumped over, and the filter lets through what is for anybody. */
const MOST_RECIPIENTS = 200

export interface ElsewhereFilterOptions extends OwnerOptions {
  /** The addresses (u32) for which answers come. */
  recipients: readonly number[]
  /** Indices of the interfaces of which nothing is wanted. Each takes two of the 4096 instructions that there may be. */
  leftOut: readonly number[]
}

/**
 * The filter of a socket that listens on all interfaces for what those with a socket of their own do not hear: what
 * `answersFilter` accepts, if it is for one of some addresses and came in by none of some interfaces. A packet that
 * two interfaces show is accepted from one: a VLAN's from the VLAN and not from its parent, and what is addressed to
 * the MAC address of an interface stacked upon another from the upper one.
 */
export function elsewhereFilter(options: ElsewhereFilterOptions): Buffer {
  return assemble([
    { operation: 'loadHalf', k: ETHERTYPE },
    { operation: 'jumpIfEqual', k: ETHERTYPE_IPV4, ifTrue: 'IPv4' },
    { operation: 'accept', k: 0 },
    { label: 'IPv4', operation: 'loadWord', k: NET + IPV4.destination },
    ...(options.recipients.length > MOST_RECIPIENTS ? [] : oneOf(options.recipients)),
    ...elsewhere(options.leftOut),
    ...(options.workers === 1 ? [] : ownedAddresses(options)),
    { label: 'accept', operation: 'accept', k: WHOLE_PACKET },
    { label: 'reject', operation: 'accept', k: 0 },
  ])
}

/** The same for a sweep of IPv6, whoever a packet is for. */
export function elsewhereFilterV6({ leftOut }: Pick<ElsewhereFilterOptions, 'leftOut'>): Buffer {
  return assemble([
    { operation: 'loadHalf', k: ETHERTYPE },
    { operation: 'jumpIfEqual', k: ETHERTYPE_IPV6, ifTrue: 'one of them' },
    { operation: 'accept', k: 0 },
    ...elsewhere(leftOut),
    { operation: 'accept', k: WHOLE_PACKET },
    { label: 'reject', operation: 'accept', k: 0 },
  ])
}

/** Rejects what came in by one of these interfaces, or is shown by another one, too. */
function elsewhere(leftOut: readonly number[]): Instruction[] {
  return [
    { label: 'one of them', operation: 'loadWord', k: INTERFACE },
    ...noneOf(leftOut),
    { label: 'none of them', operation: 'loadWord', k: PACKET_TYPE },
    { operation: 'jumpIfEqual', k: PACKET_OTHERHOST, ifTrue: 'reject' },
    { operation: 'loadWord', k: VLAN_TAG },
    { operation: 'jumpIfAnyBit', k: VLAN_NUMBER, ifTrue: 'reject' },
  ]
}

/** Rejects unless A is one of these. */
function oneOf(values: readonly number[]): Instruction[] {
  return [
    ...values.map((k): Instruction => ({ operation: 'jumpIfEqual', k, ifTrue: 'one of them' })),
    { operation: 'accept', k: 0 },
  ]
}

/** Rejects if A is one of these: at once, for a common label would be out of reach. */
function noneOf(values: readonly number[]): Instruction[] {
  return values.flatMap((k, i): Instruction[] => [
    {
      label: `not ${i}`,
      operation: 'jumpIfEqual',
      k,
      ifFalse: i + 1 === values.length ? 'none of them' : `not ${i + 1}`,
    },
    { operation: 'accept', k: 0 },
  ])
}

/** Replies, and requests: they too say where their sender is, and a router that took over may say it only so. */
function arpMessages(): Instruction[] {
  return [
    { operation: 'jumpIfEqual', k: ETHERTYPE_ARP, ifFalse: 'not ARP' },
    { operation: 'loadHalf', k: NET + ARP.operation },
    { operation: 'jumpIfEqual', k: ARP.reply, ifTrue: 'accept' },
    { operation: 'jumpIfEqual', k: ARP.request, ifTrue: 'accept', ifFalse: 'reject' },
    { label: 'not ARP', operation: 'loadHalf', k: ETHERTYPE },
  ]
}

function ownedAddresses(options: OwnerOptions): Instruction[] {
  return [
    { operation: 'loadWord', k: NET + IPV4.source },
    ...owner(options),
    { operation: 'jumpIfEqual', k: options.worker, ifTrue: 'accept' },
    { operation: 'loadByte', k: NET + IPV4.protocol },
    { operation: 'jumpIfEqual', k: PROTOCOL_ICMP, ifFalse: 'reject' },
    // Only a first fragment begins with the ICMP header.
    { operation: 'loadHalf', k: NET + IPV4.fragment },
    { operation: 'jumpIfAnyBit', k: FRAGMENT_OFFSET_BITS, ifTrue: 'reject' },
    { operation: 'loadHeaderLength', k: NET },
    { operation: 'loadByteIndexed', k: NET },
    ...QUOTING_TYPES.map((type): Instruction => ({ operation: 'jumpIfEqual', k: type, ifTrue: 'quotes' })),
    { operation: 'accept', k: 0 },
    { label: 'quotes', operation: 'loadWordIndexed', k: NET + ICMP_HEADER_BYTES + IPV4.destination },
    ...owner(options),
    { operation: 'jumpIfEqual', k: options.worker, ifTrue: 'accept', ifFalse: 'reject' },
  ]
}

/** A = the owner of the address in A: `ownerOf` in the kernel's arithmetic, which is modulo 2^32 as well. */
function owner({ workers, blockShift }: OwnerOptions): Instruction[] {
  return [
    { operation: 'shiftRight', k: blockShift },
    { operation: 'multiply', k: OWNER_MULTIPLIER },
    { operation: 'shiftRight', k: OWNER_SHIFT },
    { operation: 'modulo', k: workers },
  ]
}
