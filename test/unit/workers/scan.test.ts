// What a worker leaves behind whose sweep cannot begin.
import assert from 'node:assert/strict'
import { readdirSync } from 'node:fs'
import { test } from 'node:test'
import { allocateCounters } from '../../../src/contract/counters.ts'
import { allocateDescriptors } from '../../../src/contract/descriptors.ts'
import { allocateMachineErrors } from '../../../src/contract/machine-errors.ts'
import { allocateRouters } from '../../../src/contract/routers.ts'
import { allocateStop } from '../../../src/contract/stop.ts'
import { allocateTaken } from '../../../src/contract/taken.ts'
import { allocateUsedInterfaces } from '../../../src/contract/used-interfaces.ts'
import scan from '../../../workers/scan.ts'
import { plan } from '../../support/inventory-sample.ts'

test('a worker that cannot begin says so and leaves no descriptor open', async () => {
  const open = () => readdirSync('/proc/self/fd').length
  const begin = () =>
    scan({
      plan: plan(['127.0.0.1']),
      worker: 0,
      slots: 1,
      journal: 'addresses',
      tellsFound: false,
      shared: {
        stop: allocateStop(),
        counters: allocateCounters(1),
        ceilings: { file: '/nowhere/ceilings' },
        routers: allocateRouters(),
        machineErrors: allocateMachineErrors(),
        usedInterfaces: allocateUsedInterfaces(),
        descriptors: allocateDescriptors(1),
        taken: allocateTaken(1),
      },
    })
  assert.equal((await begin()).kind, 'failed')
  const before = open()
  for (let run = 0; run < 5; run++) await begin()
  assert.equal(open(), before)
})
