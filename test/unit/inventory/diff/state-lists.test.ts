import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { type StateList, StateLists } from '../../../../src/inventory/diff/state-lists.ts'
import { formatProtocols } from '../../../../src/protocol/selection.ts'
import { STATES, type State } from '../../../../src/verdict/classify.ts'

const anyStates = fc.array(fc.constantFrom(undefined, ...STATES), { minLength: 256, maxLength: 256 })

function listsOf(states: readonly (State | undefined)[]): StateList[] {
  const members = (state: State) => [...states.keys()].filter((protocol) => states[protocol] === state)
  return STATES.map((state) => [state, formatProtocols(members(state))])
}

test('the lists of any states give these states back, and the very same for the same lists', () => {
  fc.assert(
    fc.property(fc.array(anyStates, { minLength: 1, maxLength: 4 }), (hosts) => {
      const lists = new StateLists()
      for (const states of hosts) {
        const read = lists.read(listsOf(states))
        const again = lists.read(listsOf(states))
        assert.ok(read.ok && again.ok)
        assert.deepEqual(read.value, states)
        assert.equal(read.value, again.value)
      }
    }),
  )
})

test('a bad list is a fault that names the bad part, and a protocol in two lists has its last state', () => {
  const lists = new StateLists()
  const bad = lists.read([['open', '1,wrong']])
  assert.ok(!bad.ok && bad.fault.part === 'wrong')
  const twice = lists.read([
    ['closed', '1-3'],
    ['open', '2'],
  ])
  assert.deepEqual(twice.ok && twice.value.slice(0, 5), [undefined, 'closed', 'open', 'closed', undefined])
})
