import assert from 'node:assert/strict'
import { test } from 'node:test'
import { NLMSG_DONE, NLMSG_ERROR, parseRefusal } from '../../../src/linux/netlink-message.ts'
import { NetlinkSocket } from '../../../src/linux/netlink-socket.ts'
import { PollSet } from '../../../src/linux/poll.ts'

const RTM_GETLINK = 18
const RTM_NEWLINK = 16
const UNKNOWN_REQUEST = 0x7ffe

/** A struct ifinfomsg naming no interface or the one of an index. */
function link(index: number): Buffer {
  const body = Buffer.alloc(16)
  body.writeInt32LE(index, 4)
  return body
}

test('questions, refusals and dumps in any order each get their own reply and leave nothing in the socket', () => {
  const socket = new NetlinkSocket()
  const waiting = new PollSet([socket.fd])
  for (let round = 0; round < 50; round++) {
    const answer = socket.ask(RTM_GETLINK, link(1))
    assert.deepEqual([answer.type, answer.body.readInt32LE(4)], [RTM_NEWLINK, 1])
    assert.equal(waiting.pollReadable(0), false)

    const refusal = socket.ask(RTM_GETLINK, link(0x7fffffff))
    assert.deepEqual([refusal.type, parseRefusal(refusal)], [NLMSG_ERROR, 19])
    assert.equal(waiting.pollReadable(0), false)

    const all = socket.dump(RTM_GETLINK, link(0))
    assert.equal(all.at(-1)?.type, NLMSG_DONE)
    assert.equal(waiting.pollReadable(0), false)
  }
  socket.close()
})

test('a refused dump is thrown with its symbol', () => {
  const socket = new NetlinkSocket()
  assert.throws(() => socket.dump(UNKNOWN_REQUEST, link(0)), { call: 'netlink dump', code: 'ENOTSUP' })
  socket.close()
})
