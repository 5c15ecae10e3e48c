import assert from 'node:assert/strict'
import test from 'node:test'
import { discoveredText } from '../../../src/report/discovered-text.ts'
import { address } from './sample.ts'

test('a line names state, protocol and host; an unassigned number has no name; silence is provisional', () => {
  assert.equal(
    discoveredText([
      { address: address('10.1.0.7'), protocol: 47, state: 'open' },
      { address: address('10.1.0.7'), protocol: 200, state: 'closed' },
      { address: address('10.1.0.8'), protocol: 103, state: 'open|filtered' },
    ]),
    `Discovered open protocol 47/gre on 10.1.0.7
Discovered closed protocol 200/unknown on 10.1.0.7
Discovered open|filtered protocol 103/pim on 10.1.0.8 (provisional)
`,
  )
  assert.equal(discoveredText([]), '')
})
