/** For tests that start as root and go on as an ordinary user, who must be able to read this checkout. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { accountNamed } from '../../src/linux/account.ts'

/** Why a test cannot have another user here, for `skip`; false if it can. */
export function ordinaryUserObstacle(): string | false {
  if (process.getuid?.() !== 0) return 'needs root to become another user: run the tests with sudo'
  const nobody = accountNamed('nobody')
  if (nobody === undefined) return 'needs the account nobody'
  const read = `require('node:fs').readFileSync(${JSON.stringify(fileURLToPath(import.meta.url))})`
  const { status } = spawnSync(process.execPath, ['-e', read], { ...nobody, stdio: 'ignore', cwd: '/' })
  return (
    status !== 0 && 'needs node and a checkout that every user can read: clone it outside of a home directory'
  )
}
