import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errnoName, SystemCallFailure } from '../../../src/linux/libc.ts'
import { closeSocket, openSocket } from '../../../src/linux/socket.ts'

test('the errnos that sockets give have their symbols as names', () => {
  const names = { 1: 'EPERM', 4: 'EINTR', 6: 'ENXIO', 11: 'EAGAIN', 13: 'EACCES', 19: 'ENODEV', 22: 'EINVAL' }
  const network = { 90: 'EMSGSIZE', 100: 'ENETDOWN', 101: 'ENETUNREACH', 105: 'ENOBUFS', 113: 'EHOSTUNREACH' }
  for (const [number, name] of Object.entries({ ...names, ...network })) {
    assert.equal(errnoName(Number(number)), name)
  }
  assert.equal(errnoName(999), 'errno 999')
})

test('a refused system call throws its errno, its symbol and its own name', () => {
  const expected = { name: 'SystemCallFailure', code: 'EAFNOSUPPORT', errno: 97, call: 'socket' }
  assert.throws(() => openSocket(9999, 1, 0), expected)
  assert.throws(() => closeSocket(-1), { code: 'EBADF', call: 'close' })
})

test('the message of a failure is a sentence for people with the symbol in it', () => {
  assert.equal(new SystemCallFailure('sendmmsg', 100).message, 'sendmmsg: network is down (ENETDOWN)')
})
