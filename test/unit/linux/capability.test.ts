import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasNetRaw, includesCapability } from '../../../src/linux/capability.ts'
import { closeSocket, openSocket, SOCK_RAW } from '../../../src/linux/socket.ts'

const status = (effective: string) =>
  `CapPrm:\t000001ffffffffff\nCapEff:\t${effective}\nCapBnd:\t000001ffffffffff\n`

test('a capability is its bit of the effective set and of no other', () => {
  assert.equal(includesCapability(status('0000000000002000'), 'CAP_NET_RAW'), true)
  assert.equal(includesCapability(status('000001ffffffffff'), 'CAP_NET_RAW'), true)
  assert.equal(includesCapability(status('000001ffffffdfff'), 'CAP_NET_RAW'), false)
  assert.equal(includesCapability(status('0000000000000000'), 'CAP_NET_RAW'), false)
  assert.equal(includesCapability('Name:\tnode\n', 'CAP_NET_RAW'), false)
  assert.equal(includesCapability(status('0000000000000040'), 'CAP_SETGID'), true)
  assert.equal(includesCapability(status('0000000000000080'), 'CAP_SETUID'), true)
  assert.equal(includesCapability(status('0000000000000100'), 'CAP_SETPCAP'), true)
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
