/** Names with the time in them: strftime's letters in local time, and found again in whatever zone. */
import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { namedBefore, timedPath, untimed } from '../../../src/cli/timed-path.ts'

const TIME = new Date(2026, 0, 2, 3, 4, 5).getTime()

test('each letter is the part of the local time that strftime and Nmap mean', () => {
  const written = Object.fromEntries(
    [...'HMSmdyYTRDF'].map((letter) => [letter, timedPath(`%${letter}`, TIME)]),
  )
  assert.deepEqual(written, {
    H: '03',
    M: '04',
    S: '05',
    m: '01',
    d: '02',
    y: '26',
    Y: '2026',
    T: '030405',
    R: '0304',
    D: '010226',
    F: '2026-01-02',
  })
})

test('what is no letter of the time stands for itself', () => {
  assert.equal(timedPath('a-%%-%%H-%x-%-100%', TIME), 'a-%-%H-x--100%')
  const property = fc.property(fc.string({ unit: fc.constantFrom(...'%HMTFx/é\n') }), (text) => {
    assert.equal(timedPath(untimed(text), TIME), text)
    assert.equal(timedPath(text.replaceAll('%', ''), TIME), text.replaceAll('%', ''))
  })
  fc.assert(property, { numRuns: 300 })
})

test('a file is found again by its pattern, in another time zone too', () => {
  const times = fc.date({ noInvalidDate: true, min: new Date(0), max: new Date(4e12) })
  const part = fc.constantFrom('%F', '%T', '%Y', '%%', '.', '+', '(', 'scan', '%D', '/')
  const patterns = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(''))
  const property = fc.property(patterns, times, (pattern, time) => {
    const path = resolve(timedPath(pattern, time.getTime()))
    assert.equal(namedBefore(pattern, ['/other', path]), path)
  })
  fc.assert(property, { numRuns: 500 })
  assert.equal(namedBefore('/a/%H', ['/a/xx', '/b/01']), undefined)
  assert.equal(namedBefore('/a/%H', ['/a/01', '/a/02']), undefined, 'no guess')
})
