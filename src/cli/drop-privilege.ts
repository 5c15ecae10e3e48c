/**
 * `serve` as root goes on as an ordinary user that keeps CAP_NET_RAW alone. The process executes itself anew, because
 * only what is there from the start reaches every thread: a setuid in a running program would leave workers that are
 * started later without sockets. Processes stay one: same number, parent, streams and signals.
 */
import { constants, realpathSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Failure } from '../contract/failures.ts'
import { fileErrorText } from '../contract/file-errors.ts'
import { type Account, accountNamed, groupNamed } from '../linux/account.ts'
import { type Capability, hasCapability } from '../linux/capability.ts'
import { accessAs, keepNetRawAlone } from '../linux/credentials.ts'
import { replaceProcess, thisProgram } from '../linux/reexec.ts'
import { quoted } from '../packet/result.ts'
import { giveStateDirectory } from './given-directory.ts'

/** Accounts that `serve` takes without --user, the first that there is: one of its own, or the one that owns nothing. */
const USUAL_ACCOUNTS = ['protosweep', 'nobody']

const NEEDED: readonly Capability[] = ['CAP_SETUID', 'CAP_SETGID', 'CAP_NET_RAW']

/** What root's environment says about root's own files; the account has others, or none. */
const OWN_PLACES = ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'XDG_STATE_HOME']

/** The account and first group that a process is to go on as. */
export interface Identity {
  readonly account: Account
  readonly gid: number
}

/**
 * Makes a process of root that of `user` (NAME or NAME:GROUP; without it the account protosweep, else nobody), with
 * CAP_NET_RAW alone, by executing the program anew with the same words; the state directory is made and given to that
 * account before, and PROTOSWEEP_STATE_DIR then names it. Returns only where nothing is to do: in a process that is
 * not root's, which the new one is, and where `user` is root. To be called on the main thread before threads and
 * other native modules are there. Throws a Failure BAD_INPUT about the account or the directory, NO_PRIVILEGE where
 * root lacks what that takes; nothing has changed then.
 */
export function becomeOrdinary(options: { user: string | undefined; stateDir: string }): void {
  const { user } = options
  const stateDir = resolve(options.stateDir)
  const uid = process.getuid?.()
  if (uid !== 0) {
    if (user !== undefined) requireIsAlready(user, uid)
    return
  }
  const { account, gid } = identityOf(user)
  if (account.uid === 0) return

  requireCapabilities(account)
  const program = thisProgram(environmentOf(process.env, account, stateDir))
  const advice = 'install it where every account gets to, or name another account with --user'
  requireReach({ account, gid }, program.path, constants.X_OK, advice)
  requireReach({ account, gid }, fileURLToPath(import.meta.url), constants.R_OK, advice)
  requireReach({ account, gid }, placeOf(stateDir), constants.X_OK, 'choose another place with --state-dir')
  giveStateDirectory(stateDir, account, gid)
  keepNetRawAlone(account, gid)
  replaceProcess(program)
}

/** The account and group of --user, NAME or NAME:GROUP. Throws a Failure BAD_INPUT that names what is unknown. */
export function identityOf(user: string | undefined): Identity {
  const [name = '', groupName] = user === undefined ? [usualAccount()] : user.split(/:(.*)/s)
  const account = accountNamed(name)
  if (account === undefined) {
    throw new Failure('BAD_INPUT', `--user: there is no account ${quoted(name)}; useradd --system makes one`)
  }
  const gid = groupName === undefined ? account.gid : groupNamed(groupName)
  if (gid === undefined)
    throw new Failure('BAD_INPUT', `--user: there is no group ${quoted(groupName ?? '')}`)
  return { account, gid }
}

/** An environment as the account would have it: its own home and name, nothing that says where root's files are. */
export function environmentOf(
  environment: Readonly<NodeJS.ProcessEnv>,
  account: Account,
  stateDir: string,
): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([name]) => !OWN_PLACES.includes(name))
  const { name, home } = account
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    USER: name,
    LOGNAME: name,
    PROTOSWEEP_STATE_DIR: stateDir,
  }
}

function usualAccount(): string {
  const name = USUAL_ACCOUNTS.find((usual) => accountNamed(usual) !== undefined)
  if (name !== undefined) return name
  const advice = 'say with --user which account to go on as; --user root stays root'
  throw new Failure('BAD_INPUT', `there is neither an account protosweep nor nobody: ${advice}`)
}

function requireIsAlready(user: string, uid: number | undefined): void {
  const { account } = identityOf(user)
  if (account.uid === uid) return
  throw new Failure('NO_PRIVILEGE', `only root can go on as another user: leave --user ${account.name} out`)
}

function requireCapabilities(account: Account): void {
  const lacking = NEEDED.filter((capability) => !hasCapability(capability))
  if (lacking.length === 0) return
  const flags = lacking.map((capability) => `--cap-add ${capability.slice('CAP_'.length)}`).join(' ')
  throw new Failure(
    'NO_PRIVILEGE',
    `this root lacks ${lacking.join(', ')} and cannot go on as ${account.name} with CAP_NET_RAW: ` +
      `give the container ${flags}, or --user root to stay root`,
  )
}

function requireReach({ account, gid }: Identity, path: string, mode: number, advice: string): void {
  try {
    accessAs(account, gid, path, mode)
  } catch (error) {
    const why = fileErrorText(error)
    throw new Failure('BAD_INPUT', `${account.name} cannot get to ${quoted(path)}: ${why}; ${advice}`)
  }
}

/** The directory that the state directory is in, as it is behind links; of what is not there yet, what it will be in. */
function placeOf(stateDir: string): string {
  for (let path = stateDir; ; path = dirname(path)) {
    try {
      const real = realpathSync(path)
      return path === stateDir ? dirname(real) : real
    } catch {
      // Not there: it will be made, for all to get through.
    }
  }
}
