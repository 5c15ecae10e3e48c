import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { age, milliseconds, portList } from '../../../src/cli/values.ts'
import { Failure } from '../../../src/contract/failures.ts'

const port = fc.integer({ min: 0, max: 65_535 })
const entry = fc.oneof(
  port.map((number) => ({ text: `${number}`, ports: [number] })),
  fc.tuple(port, fc.nat({ max: 40 })).map(([first, more]) => {
    const last = Math.min(65_535, first + more)
    return {
      text: `${first}-${last}`,
      ports: Array.from({ length: last - first + 1 }, (_, i) => first + i),
    }
  }),
)

test('a port list gives every port that it names once, in the order in which it names them', () => {
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 10 }), (entries) => {
      const text = entries.map((one) => one.text).join(',')
      assert.deepEqual(portList('-PS', text), [...new Set(entries.flatMap(({ ports }) => ports))])
    }),
  )
})

test('whatever is typed gives ports, or a message that shows it and what would be right', () => {
  const noise = fc.string({ unit: fc.constantFrom(...'0123456789,,--- x') })
  fc.assert(
    fc.property(fc.oneof(noise, fc.string()), (text) => {
      try {
        const ports = portList('-PS', text)
        assert.ok(ports.length > 0 && ports.every((number) => number >= 0 && number <= 65_535))
      } catch (error) {
        assert.ok(error instanceof Failure, String(error))
        assert.match(error.message, /^bad -PS ".*": (.*is no port: )?(give ports|".*" is backwards)/)
      }
    }),
    { numRuns: 1000 },
  )
})

test('a range may lack an end, as with Nmap; what is wrong is named', () => {
  assert.deepEqual(portList('-PA', '-2'), [1, 2])
  assert.deepEqual(portList('-PA', '65534-'), [65_534, 65_535])
  assert.equal(portList('-PA', '-').length, 65_535)
  const messageOf = (text: string) => {
    try {
      return portList('-PA', text)
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }
  const right = 'give ports 0 to 65535, as in 22,80,8000-8003'
  assert.equal(messageOf('http'), `bad -PA "http": ${right}`)
  assert.equal(messageOf('22,65536'), `bad -PA "22,65536": "65536" is no port: ${right}`)
  assert.equal(messageOf('22,,80'), `bad -PA "22,,80": "" is no port: ${right}`)
  assert.equal(messageOf('25-20'), 'bad -PA "25-20": "25-20" is backwards: did you mean 20-25?')
})

test('a time is in seconds unless it names its unit, and is refused whole where it names none of them', () => {
  const read = ['30', '30s', '500ms', '1.5m', '2h', '0.001', '1000h'].map((text) => milliseconds('-t', text))
  assert.deepEqual(read, [30_000, 30_000, 500, 90_000, 7_200_000, 1, 3_600_000_000])
  for (const bad of [
    '',
    '0',
    '0.5ms',
    '1001h',
    '5d',
    '5 s',
    '-1',
    '1e3',
    '.5',
    '1m30s',
    's',
    'NaN',
    'Infinity',
  ]) {
    assert.throws(
      () => milliseconds('-t', bad),
      new Failure(
        'BAD_INPUT',
        `bad -t "${bad}": give a time of 1ms to 1000h in ms, s, m or h, as in 500ms, 30, 10m or 2h`,
      ),
    )
  }
})

test('an age has its unit, and is between a minute and a hundred years', () => {
  const ms = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 }
  const unit = fc.constantFrom(...(Object.keys(ms) as (keyof typeof ms)[]))
  fc.assert(
    fc.property(fc.nat({ max: 10 ** 9 }), unit, (number, letter) => {
      const expected = number * ms[letter]
      const isRight = number >= 1 && number < 10 ** 9 && expected <= 36_500 * ms.d
      if (isRight) assert.equal(age('--keep', `${number}${letter}`), expected)
      else assert.throws(() => age('--keep', `${number}${letter}`), /^Failure: bad --keep "\d+[mhdw]": give/)
    }),
  )
  for (const bad of ['', '7', 'd', '0d', '1.5d', '30s', '-7d', '7D', '7 d', '7days']) {
    assert.throws(() => age('--since', bad), { code: 'BAD_INPUT', exitCode: 2 })
  }
})
