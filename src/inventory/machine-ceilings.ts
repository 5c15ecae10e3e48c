/**
 * The rate ceilings that all sweeps of a state directory share, whoever starts them: token buckets in a file there that
 * every worker of every process maps. What a packet takes out of a bucket is the time that it costs under its own
 * sweep's ceiling, so all sweeps together send no faster than the fastest of them may alone.
 */
import { readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { CEILINGS_BYTES } from '../contract/ceilings.ts'
import { EXIT, Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { mapShared } from '../linux/shared-file.ts'
import { quoted } from '../packet/result.ts'
import { makeOwnFile } from '../store/state-dir.ts'

const NAME = 'ceilings-'
/** The clock of the buckets begins with each boot, so each boot has a file of its own. */
const BOOT_ID = '/proc/sys/kernel/random/boot_id'

/** The file of the shared ceilings, made if need be. Throws a Failure STORE_FAILED where the directory refuses it. */
export function machineCeilings(stateDir: string): string {
  const name = `${NAME}${readFileSync(BOOT_ID, 'utf8').trim()}`
  const path = join(stateDir, name)
  try {
    makeOwnFile(path)
    mapShared(path, CEILINGS_BYTES).close()
    for (const other of readdirSync(stateDir)) {
      if (other.startsWith(NAME) && other !== name) rmSync(join(stateDir, other), { force: true })
    }
  } catch (error) {
    throw new Failure('STORE_FAILED', `cannot write ${quoted(path)}: ${fileErrorText(error)}`, EXIT.badInput)
  }
  return path
}
