/** `protosweep store`: looks after what is kept. */
import { EXIT, Failure } from '../../contract/failures.ts'
import { counted } from '../../report/duration.ts'
import { age } from '../values.ts'
import { type CommandIo, command, commandGroup, READING } from './command.ts'
import { writeJson } from './listing.ts'

const backup = command({
  name: 'store backup',
  usage: '[OPTION]... FILE',
  about: 'Copies all that is kept into a new file, also while sweeps run.',
  mostWords: 1,
  options: READING,
  async run(typed, io) {
    const [file] = typed._
    if (file === undefined)
      throw new Failure('BAD_INPUT', 'protosweep store backup needs a file: name a new one')
    const { usedBytes } = await sizeOf(io, typed['state-dir'])
    const store = await io.openStore(typed['state-dir'])
    try {
      await store.backup(file)
    } finally {
      await store.close()
    }
    if (typed.json === true) writeJson(io, { file, bytes: usedBytes })
    else io.write(`backed up to ${file} (${megabytes(usedBytes)})\n`)
    return EXIT.complete
  },
})

const prune = command({
  name: 'store prune',
  usage: '--keep AGE [OPTION]...',
  about:
    'Takes away the results of older sweeps and gives the room back. That they took place stays, and so does what is known of hosts.',
  mostWords: 0,
  options: {
    keep: {
      type: 'string',
      value: 'AGE',
      describe: 'Take away the results of sweeps that ended longer ago, as in 90d or 12w',
    },
    ...READING,
  },
  async run(typed, io) {
    if (typed.keep === undefined) {
      throw new Failure(
        'BAD_INPUT',
        'protosweep store prune needs to know what stays: add --keep 90d, for instance',
      )
    }
    const beforeMs = io.nowMs() - age('--keep', typed.keep)
    const before = await sizeOf(io, typed['state-dir'])
    const store = await io.openStore(typed['state-dir'])
    let sweeps: number
    try {
      sweeps = await store.prune(beforeMs)
      await store.vacuum()
    } finally {
      await store.close()
    }
    const after = await sizeOf(io, typed['state-dir'])
    if (typed.json === true) writeJson(io, { sweeps, bytes_before: before.bytes, bytes: after.bytes })
    else {
      const size = `${megabytes(after.bytes)}, ${megabytes(before.bytes)} before`
      io.write(`took away the results of ${counted(sweeps, 'sweep')}: ${size}\n`)
    }
    return EXIT.complete
  },
})

const check = command({
  name: 'store check',
  usage: '[OPTION]...',
  about:
    'Checks that what is kept is whole, and says how large it is. The exit code is 5 if it is not whole.',
  mostWords: 0,
  options: READING,
  async run(typed, io) {
    const faults = await io.storeFaults(typed['state-dir'])
    const { bytes, usedBytes } = await sizeOf(io, typed['state-dir'])
    const isWhole = faults.length === 0
    const strays = isWhole ? await io.strayFiles(typed['state-dir']) : []
    const sizes = { bytes, used_bytes: usedBytes }
    if (typed.json === true) writeJson(io, { whole: isWhole, faults, stray_files: strays, ...sizes })
    else {
      for (const fault of faults) io.write(`${fault}\n`)
      for (const path of strays) io.write(`${path} belongs to no sweep, or is damaged: move it away\n`)
      const word = isWhole ? 'whole' : 'damaged: restore a backup'
      io.write(`${word}; ${megabytes(bytes)}, ${megabytes(bytes - usedBytes)} of it free\n`)
    }
    return isWhole ? EXIT.complete : EXIT.failed
  },
})

export const store = commandGroup({
  name: 'store',
  about: 'Looks after what is kept of sweeps.',
  actions: {
    backup: { about: 'Copy it into a new file', run: backup },
    prune: { about: 'Take away the results of older sweeps', run: prune },
    check: { about: 'Check that it is whole, and how large it is', run: check },
  },
})

/** Rejects where nothing is kept yet, so that no empty store is made for it. */
async function sizeOf(
  io: Pick<CommandIo, 'openArchive'>,
  stateDir: string | undefined,
): Promise<{ bytes: number; usedBytes: number }> {
  const archive = await io.openArchive(stateDir)
  try {
    return archive.size()
  } finally {
    archive.close()
  }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`
}
