import assert from 'node:assert/strict'
import test from 'node:test'
import { setImmediate } from 'node:timers/promises'
import { resolveNames, systemLookup } from '../../../src/target/names.ts'

test('each distinct name is asked for once, and answers are kept in their order', async () => {
  const asked: string[] = []
  const resolved = await resolveNames(['b', 'a', 'b'], async (name) => {
    asked.push(name)
    return ['10.0.0.2', '10.0.0.1']
  })
  assert.deepEqual(asked, ['b', 'a'])
  assert.deepEqual(resolved.addresses.get('b'), [0x0a000002, 0x0a000001])
  assert.deepEqual(resolved.unresolved, [])
})

test('a lookup that fails, finds nothing or answers nonsense leaves its name unresolved', async () => {
  const resolved = await resolveNames(['fails', 'empty', 'nonsense', 'good'], async (name) => {
    if (name === 'fails') throw new Error('ENOTFOUND')
    if (name === 'empty') return []
    return name === 'good' ? ['10.0.0.1'] : ['fe80::1', 'x']
  })
  assert.deepEqual(resolved.unresolved, ['fails', 'empty', 'nonsense'])
  assert.deepEqual([...resolved.addresses.keys()], ['good'])
})

test('a lookup that throws before it returns a promise is caught too', async () => {
  const resolved = await resolveNames(['a'], () => {
    throw new Error('broken')
  })
  assert.deepEqual(resolved.unresolved, ['a'])
})

test('of a hundred names never more than sixteen are asked at once, and sixteen are', async () => {
  let open = 0
  let most = 0
  const names = Array.from({ length: 100 }, (_, number) => `host${number}`)
  await resolveNames(names, async () => {
    open++
    most = Math.max(most, open)
    await setImmediate()
    open--
    return ['10.0.0.1']
  })
  assert.equal(most, 16)
})

test('the system knows localhost by its IPv4 address', async () => {
  assert.deepEqual((await systemLookup('localhost')).at(0), '127.0.0.1')
})
