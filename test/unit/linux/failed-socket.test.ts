// What a packet socket is like when its link goes down: its reader, who reads a ring, never hears of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listInterfaces } from '../../../src/linux/interfaces.ts'
import { ETH_P_ALL, PacketSocket } from '../../../src/linux/packet-socket.ts'
import { PollSet } from '../../../src/linux/poll.ts'
import { enterNamespace, ip, namespaceObstacle } from './namespace.ts'

test('a link that has gone down fails the socket, and no wait lasts, until its errors are taken', {
  skip: namespaceObstacle(),
}, (t) => {
  enterNamespace(['link add near type veth peer name far', 'link set near up', 'link set far up'])
  const interfaceIndex = listInterfaces().find(({ name }) => name === 'near')?.index ?? -1
  const ring = new PacketSocket({ interfaceIndex, protocol: ETH_P_ALL, linkHeader: true, ringFrames: 128 })
  t.after(() => ring.close())
  const set = new PollSet([ring.fd])
  ip('link set near down')
  for (let i = 0; i < 2; i += 1) assert.equal(set.pollReadable(1000), true)
  while (ring.ring?.hasFrame === true) ring.ring.release()
  set.takeErrors()
  assert.equal(set.pollReadable(0), false)
})
