/** The line that a skipped test says. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requires, sayMissing } from '../../lab/requirements.ts'

test('a test that lacks tools is told each one and how to get it, once', () => {
  const line = sayMissing(['nft', 'ip', 'nmap', 'nft'], (need) => need === 'ip')
  assert.equal(line, 'needs nft (apt-get install nftables), nmap (apt-get install nmap)')
})

test('a test that has everything is not skipped', () => {
  assert.equal(
    sayMissing(['root', 'nmap'], () => true),
    false,
  )
  assert.equal(requires(), false)
})
