/** `protosweep resume`: goes on with a sweep that was stopped or died, or asks again what one could not prove. */
import { EXIT, Failure } from '../../contract/failures.ts'
import type { Schedule } from '../../contract/schedule.ts'
import { BY_HAND, type SweepRecord } from '../../contract/sweep-record.ts'
import { quoted } from '../../packet/result.ts'
import { ANEW, givenAnew } from '../given-anew.ts'
import type { ReadableArchive } from './archive.ts'
import { readableSweep, resumableSweep, sweepNumber } from './chosen-sweep.ts'
import { type CommandIo, command, READING } from './command.ts'
import { declaredSchedules, ON_CONFIG } from './declared-schedules.ts'
import { sweepOfFile } from './sweep-of-file.ts'
import { writeSweeps } from './sweeps.ts'

const ACTIONS = ['list', 'forget', 'unproved'] as const

export const resume = command({
  name: 'resume',
  usage: '[OPTION]... [SWEEP|FILE]',
  about:
    'Goes on with a sweep that was stopped or died, where it was: the latest one, that of a number, or the one that wrote a ' +
    'file. Into the same files, and with its options but for those that are given anew.',
  mostWords: 1,
  options: {
    unproved: {
      type: 'boolean',
      describe: 'Ask the hosts of a sweep that has ended again, in a new one, for what it left unproved',
    },
    list: { type: 'boolean', describe: 'List the sweeps that can be resumed' },
    forget: { type: 'boolean', describe: 'Give up going on with SWEEP; results that are kept of it stay' },
    ...ANEW,
    ...ON_CONFIG,
    ...READING,
  },
  async run(typed, io) {
    const [action, other] = ACTIONS.filter((name) => typed[name] === true)
    if (other !== undefined) {
      throw new Failure('BAD_INPUT', `--${action} and --${other} exclude each other: give one of them`)
    }
    const [word] = typed._
    const given = givenAnew(typed)
    const stateDir = typed['state-dir']
    if (action === 'list') return list(word, typed, io)
    if (action === 'forget') return forget(word, stateDir, io)
    const sweep = await chosen(word, action === 'unproved', stateDir, io)
    const request = { sweep, stateDir, given, schedule: await scheduleOf(sweep, typed, io) }
    return action === 'unproved' ? io.askAgain(request) : io.resumeSweep(request)
  },
})

async function chosen(
  word: string | undefined,
  isEnded: boolean,
  stateDir: string | undefined,
  io: CommandIo,
): Promise<SweepRecord> {
  const archive = await io.openArchive(stateDir)
  try {
    if (isEnded) return endedSweep(archive, word)
    const number = word === undefined || /^\d+$/.test(word) ? word : `${numberOfFile(archive, word)}`
    return await resumableSweep(archive, number, (id) => io.recorderOf(id, stateDir))
  } finally {
    archive.close()
  }
}

function numberOfFile(archive: ReadableArchive, file: string): number {
  const sweep = sweepOfFile(archive, file)
  if (sweep !== undefined) return sweep.id
  const right = 'give its number, as protosweep resume --list has it, or a file that its own options name'
  throw new Failure('BAD_INPUT', `no kept sweep wrote ${quoted(file)}: ${right}`)
}

async function list(
  word: string | undefined,
  typed: { readonly 'state-dir'?: string | undefined; readonly json?: boolean | undefined },
  io: CommandIo,
): Promise<number> {
  if (word !== undefined)
    throw new Failure('BAD_INPUT', '--list takes no sweep: it lists all that can be resumed')
  const archive = await io.openArchive(typed['state-dir'])
  try {
    const found = archive.sweeps().filter(({ resumable }) => resumable)
    if (typed.json === true || found.length > 0) writeSweeps(io, found, typed.json === true)
    else io.say('no sweep can be resumed')
    return EXIT.complete
  } finally {
    archive.close()
  }
}

async function forget(
  word: string | undefined,
  stateDir: string | undefined,
  io: CommandIo,
): Promise<number> {
  if (word === undefined) {
    throw new Failure(
      'BAD_INPUT',
      '--forget needs a sweep: give its number, as protosweep resume --list has it',
    )
  }
  const id = sweepNumber(word)
  const store = await io.openStore(stateDir)
  try {
    await store.forget(id)
  } finally {
    await store.close()
  }
  io.write(`sweep ${id} is not gone on with any more\n`)
  return EXIT.complete
}

function endedSweep(archive: ReadableArchive, word: string | undefined): SweepRecord {
  if (word === undefined) {
    throw new Failure('BAD_INPUT', '--unproved needs a sweep: give its number, as protosweep sweeps lists it')
  }
  const sweep = readableSweep(archive, sweepNumber(word))
  if (!sweep.resumable) return sweep
  const right = `go on with it first: protosweep resume ${sweep.id}`
  throw new Failure('BAD_INPUT', `sweep ${sweep.id} is not done: ${right}`)
}

/** The schedule that a sweep is a run of; undefined by hand, and where none has its name any more. */
async function scheduleOf(
  { schedule: name }: SweepRecord,
  typed: { readonly config?: string | undefined; readonly 'state-dir'?: string | undefined },
  io: CommandIo,
): Promise<Schedule | undefined> {
  if (name === BY_HAND) return undefined
  const { schedules, archive } = await declaredSchedules(typed, io)
  archive?.close()
  const found = schedules.find((schedule) => schedule.name === name)
  if (found === undefined) io.say(`no schedule is named ${name} any more: nobody is told of changes`)
  return found
}
