/** Sweeps what has been prepared, if this process may and the machine has room. */
import { useNames } from '../protocol/names.ts'
import { requireConnectionRoom } from './connection-room.ts'
import { requireNativeBuild } from './native-build.ts'
import type { StandardOutput } from './output.ts'
import { requirePrivilege } from './privilege.ts'
import type { AskedSweep } from './run.ts'

/** Gives the exit code. Rejects with a Failure when it could not begin. */
export async function sweepPrepared(asked: AskedSweep, stdout: StandardOutput): Promise<number> {
  requireNativeBuild(asked.options.isKept)
  requirePrivilege()
  await requireConnectionRoom(asked.prepared)
  if (asked.options.names !== undefined) useNames(asked.options.names)
  // Loaded only now, so that whoever asks for help or mistypes an option need not wait for it.
  const { runSweep } = await import('./run.ts')
  return runSweep(asked, stdout)
}
