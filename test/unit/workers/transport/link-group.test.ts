/** What a worker's links know of this machine. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { linkGroup } from '../../../support/link-group.ts'
import { VETH } from '../../../support/veth-peer.ts'
import { enterNamespace, namespaceObstacle } from '../../linux/namespace.ts'

test('all addresses of all interfaces are its own, and no other', { skip: namespaceObstacle() }, () => {
  enterNamespace([
    'link add near type veth peer name far',
    'address add 10.78.0.1/24 dev near',
    'address add 10.78.0.101/24 dev far',
  ])
  const links = linkGroup('auto')
  const owned = [VETH.near, VETH.second, VETH.far].map((address) => links.owns(address))
  links.close()
  assert.deepEqual(owned, [true, true, false])
})
