/** Who starts a sweep, as the inventory names them. */
import { userInfo } from 'node:os'

/** The account's name; with sudo that of the person, not root's. A number where the system knows no name for it. */
export function startedBy(env: NodeJS.ProcessEnv): string {
  if (env.SUDO_USER !== undefined && env.SUDO_USER !== '') return env.SUDO_USER
  try {
    return userInfo().username
  } catch {
    return `uid ${process.getuid?.() ?? 0}`
  }
}
