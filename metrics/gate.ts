/** What a request passes before it gets its page: the web config's limit on requests, and its passwords. */
import type { IncomingMessage } from 'node:http'
import { type Answer, plainAnswer } from './answer.ts'
import { BasicAuth, bcryptVerify } from './basic-auth.ts'
import { RequestTokens } from './request-tokens.ts'
import type { WebConfig } from './web-config/web-config.ts'

/** Gives the answer to a request that may not pass. */
export type Gate = (request: IncomingMessage) => Promise<Answer | undefined>

/** The gate that a web config asks for; without one all requests pass. */
export async function openGate(web: WebConfig | undefined): Promise<Gate> {
  if (web === undefined) return async () => undefined
  const tokens = web.requestLimit && new RequestTokens(web.requestLimit)
  const auth = web.users.size === 0 ? undefined : new BasicAuth(web.users, await bcryptVerify())
  return async ({ headers }) => {
    if (tokens?.take() === false) return plainAnswer(429, 'too many requests: try again later')
    switch (await auth?.admit(headers.authorization)) {
      case 'refused':
        return plainAnswer(401, 'give a name and password of the web config', {
          'WWW-Authenticate': 'Basic realm="protosweep", charset="UTF-8"',
        })
      case 'busy':
        return plainAnswer(503, 'too many passwords are being checked: try again later')
      default:
        return undefined
    }
  }
}
