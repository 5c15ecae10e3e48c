import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasNetRaw, includesNetRaw } from '../../../src/linux/capability.ts'
import { closeSocket, openSocket, SOCK_RAW } from '../../../src/linux/socket.ts'

const status = (effective: string) =>
  `CapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`

test('CAP_NET_RAW is bit 13 of the effective set and of no other', () => {
  assert.equal(includesNetRaw(status('0000000000002000')), true)
  assert.equal(includesNetRaw(status('000001ffffffffff')), true)
  assert.equal(includesNetRaw(status('000001ffffffdfff')), false)
  assert.equal(includesNetRaw(status('0000000000000000')), false)
  assert.equal(includesNetRaw('Name:\tnode\n'), false)
})

test('what it says of this process is what opening a raw socket says', () => {
  const opens = () => {
    try {
      closeSocket(openSocket(2, SOCK_RAW, 1))
      return true
    } catch {
      return false
    }
  }
  assert.equal(hasNetRaw(), opens())
})
