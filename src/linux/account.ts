// Accounts and groups as the C library knows them: /etc/passwd, /etc/group and whatever else nsswitch.conf(5) names.
import koffi from 'koffi'
import { libc } from './libc.ts'

/** An account that a process can run as. */
export interface Account {
  readonly name: string
  readonly uid: number
  /** Its first group. */
  readonly gid: number
  /** Its home directory, which need not exist. */
  readonly home: string
}

interface Passwd {
  readonly pw_uid: number
  readonly pw_gid: number
  readonly pw_dir: string
}

// glibc and musl lay the two structures out alike (passwd(5), group(5) of their headers).
const passwd = koffi.struct({
  pw_name: 'const char *',
  pw_passwd: 'const char *',
  pw_uid: 'uint32_t',
  pw_gid: 'uint32_t',
  pw_gecos: 'const char *',
  pw_dir: 'const char *',
  pw_shell: 'const char *',
})
const group = koffi.struct({
  gr_name: 'const char *',
  gr_passwd: 'const char *',
  gr_gid: 'uint32_t',
  gr_mem: 'void *',
})

type Lookup = (name: string) => unknown

/** The account of that name, undefined if there is none. For the main thread: the C library answers in one place. */
export function accountNamed(name: string): Account | undefined {
  const getpwnam: Lookup = libc.func('void *getpwnam(const char *)')
  const found = getpwnam(name)
  if (found === null) return undefined
  const { pw_uid: uid, pw_gid: gid, pw_dir: home }: Passwd = koffi.decode(found, passwd)
  return { name, uid, gid, home }
}

/** The number of the group of that name, undefined if there is none. Likewise for the main thread. */
export function groupNamed(name: string): number | undefined {
  const getgrnam: Lookup = libc.func('void *getgrnam(const char *)')
  const found = getgrnam(name)
  return found === null ? undefined : koffi.decode(found, group).gr_gid
}
