/** The users of a web config and the bcrypt hashes of their passwords. */
import type { Section } from './section.ts'

/** `$2y$10$`, then 22 characters of salt and 31 of hash in bcrypt's own base 64. */
const BCRYPT = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/
const LEAST_COST = 4
/** Each step doubles the time: at 10 a check takes some 70 ms, at 18 longer than a scraper waits. */
const MOST_COST = 17

/** Reads `basic_auth_users`. Throws a Failure BAD_INPUT. */
export function readUsers(section: Section | undefined): Map<string, string> {
  const users = new Map<string, string>()
  for (const user of section?.keys() ?? []) {
    // RFC 7617: the colon ends the name.
    if (section === undefined || user === '' || user.includes(':')) {
      throw section?.bad(user, 'give the user a name, without colon')
    }
    users.set(user, hashOf(section, user))
  }
  return users
}

function hashOf(section: Section, user: string): string {
  const hash = section.text(user) ?? ''
  const [, cost] = BCRYPT.exec(hash) ?? []
  if (cost === undefined) {
    throw section.bad(user, 'this is no bcrypt hash: give what htpasswd -nBC 10 "" prints behind the colon')
  }
  if (Number(cost) < LEAST_COST || Number(cost) > MOST_COST) {
    throw section.bad(
      user,
      `this hash has the cost ${cost}: make one with ${LEAST_COST} to ${MOST_COST}, as 10`,
    )
  }
  return hash
}
