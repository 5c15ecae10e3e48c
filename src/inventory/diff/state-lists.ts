/** States as files of results give them: lists of protocols, one list or more for each state. */
import { type Result, success } from '../../packet/result.ts'
import { parseProtocols } from '../../protocol/selection.ts'
import type { State } from '../../verdict/classify.ts'
import { NOTHING_ASKED, type States } from './comparable.ts'

/** A state and the protocols that have it, as `-p` takes them; '' for none. */
export type StateList = readonly [state: State, protocols: string]

/** Reads lists of states. Equal lists give the same object, since most hosts of a network answer alike. */
export class StateLists {
  readonly #read = new Map<string, States>()

  /** The 256 states that the lists give, of a protocol in several lists the last; or the fault of a list. */
  read(lists: readonly StateList[]): Result<States> {
    const key = lists.flat().join(' ')
    const known = this.#read.get(key)
    if (known !== undefined) return success(known)
    const states = NOTHING_ASKED.slice()
    for (const [state, text] of lists) {
      const protocols = text === '' ? success([]) : parseProtocols(text)
      if (!protocols.ok) return protocols
      for (const protocol of protocols.value) states[protocol] = state
    }
    this.#read.set(key, states)
    return success(states)
  }
}
