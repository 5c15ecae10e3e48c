/** Command lines and files with one thing wrong, for property tests. */
import { join } from 'node:path'
import fc from 'fast-check'
import { parseTarget } from '../../src/target/spec.ts'

/** A command line with one thing wrong, of which the complaint must show one of `parts`. */
export interface Malformed {
  readonly words: readonly string[]
  readonly parts: readonly string[]
  /** How the complaint begins, where it says where that is. */
  readonly where?: string
  /** A file of that text has to be there. */
  readonly file?: { readonly path: string; readonly text: string }
}

/** A text that is wrong, and the parts of it that may be named instead. */
type Bad = readonly [text: string, ...parts: string[]]

const octet = fc.nat(255)
const address = fc.tuple(octet, octet, octet, octet).map((octets) => octets.join('.'))
const above = fc.integer({ min: 256, max: 99_999 })
const goodTarget = fc.constantFrom(
  '10.0.0.1',
  '10.0.0.0/24',
  '10.0.0-3.1-254',
  'host.example',
  '10.0.0.5-10.0.1.9',
)

/** A target with one thing wrong, without blanks or commas. */
const badTarget: fc.Arbitrary<Bad> = fc.oneof(
  above.map((octet): Bad => [`10.0.${octet}.1`, `${octet}`]),
  fc.tuple(address, fc.integer({ min: 33, max: 999 })).map(([base, length]): Bad => [`${base}/${length}`]),
  address.map((base): Bad => [`${base}/`]),
  fc.tuple(address, address).map(([base, mask]): Bad => [`${base}/${mask}`]),
  fc
    .tuple(fc.nat(99), fc.integer({ min: 100, max: 255 }))
    .map(([low, high]): Bad => [`10.0.0.${high}-${low}`, `${high}-${low}`]),
  fc.nat(99).map((octet): Bad => [`10.0.0.0${octet}`, `0${octet}`]),
  fc.tuple(octet, octet).map(([one, two]): Bad => [`${one}.${two}`]),
  fc.nat(2 ** 32 - 1).map((number): Bad => [`${number}`]),
  fc.nat(2 ** 32 - 1).map((number): Bad => [`0x${number.toString(16)}`]),
  address.map((base): Bad => [`http://${base}/`]),
  fc.tuple(address, fc.nat(65_535)).map(([base, port]): Bad => [`${base}:${port}`]),
  fc.constantFrom<Bad>(
    ['::1'],
    ['fe80::1%eth0'],
    ['2001:db8::/32'],
    ['ho$st'],
    ['-'],
    ['host..example'],
    ['a@b'],
  ),
  address.map((base): Bad => [`${base}/24/8`]),
  address.map((base): Bad => [`10.0.0.9-${base.replace(/^\d+/, '9')}`]),
)

const anyBadTarget: fc.Arbitrary<Bad> = fc.oneof(
  badTarget,
  fc.constantFrom<Bad>([''], [' '], ['10.0.0.1,10.0.0.2'], ['two hosts'], ['bell\u0007'], ['\u001b[2J']),
  fc
    .string({ unit: 'grapheme', maxLength: 100 })
    .filter((text) => !parseTarget(text).ok)
    .map((text): Bad => [text]),
)

/** The same with -6. */
const badTargetV6: fc.Arbitrary<Bad> = fc.oneof(
  address.map((base): Bad => [base]),
  fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([base, length]): Bad => [`${base}/${length}`]),
  fc.tuple(fc.ipV6(), fc.integer({ min: 129, max: 999 })).map(([base, length]): Bad => [`${base}/${length}`]),
  fc.ipV6().map((base): Bad => [`[${base}]`]),
  fc.ipV6().map((base): Bad => [`${base}:12345:`]),
  fc.tuple(fc.ipV6(), fc.nat(99)).map(([base, last]): Bad => [`${base}-${last}`]),
  fc.integer({ min: 0, max: 103 }).map((length): Bad => [`fd77::/${length}`]),
  fc.constantFrom<Bad>(
    ['fe80::1'],
    ['fd77::1%eth0'],
    ['fe80::1%'],
    ['ff02::1'],
    ['::'],
    ['::ffff:10.0.0.1'],
    ['http://[fd77::1]/'],
    ['fd77:::1'],
    ['fd77::g'],
    ['ho$st'],
    ['fd77::/64/8'],
    ['host.example/64'],
  ),
)

const goodProtocols = fc.constantFrom('1', '0-5', 'gre', 'P:6', 'ipv6*', '250-')
const badProtocol: fc.Arbitrary<Bad> = fc.oneof(
  above.map((number): Bad => [`${number}`]),
  above.map((number): Bad => [`5-${number}`]),
  fc.tuple(fc.nat(99), fc.integer({ min: 100, max: 255 })).map(([low, high]): Bad => [`${high}-${low}`]),
  fc.stringMatching(/^[a-z]{2,9}zzzzzz$/).map((name): Bad => [name]),
  fc.constantFrom<Bad>(
    ['T:80'],
    ['U:53'],
    ['x:1'],
    ['0x11'],
    ['1.5'],
    ['1--3'],
    ['*nosuch*'],
    ['-1-'],
    ['1 2'],
    ['tc p'],
  ),
  fc.constantFrom<Bad>(['[1'], ['1]'], ['[[1]', '[1'], [''], ['[]']),
)

const aList = fc.tuple(fc.array(goodProtocols, { minLength: 1, maxLength: 3 }), badProtocol, goodProtocols)

/** Targets among good ones. */
export const malformedTargets: fc.Arbitrary<Malformed> = fc
  .tuple(fc.array(goodTarget, { maxLength: 3 }), anyBadTarget, fc.array(goodTarget, { maxLength: 2 }))
  .map(([before, [bad, ...parts], behind]) => ({
    words: ['--dry-run', '--', ...before, bad, ...behind],
    parts: [bad, bad.trim(), ...parts],
  }))

const goodTargetV6 = fc.constantFrom('fd77::1', 'fd77::/120', 'host.example', '2a00::1', '::1')

/** Targets of IPv6 among good ones. */
export const malformedTargetsV6: fc.Arbitrary<Malformed> = fc
  .tuple(fc.array(goodTargetV6, { maxLength: 3 }), badTargetV6, fc.array(goodTargetV6, { maxLength: 2 }))
  .map(([before, [bad, ...parts], behind]) => ({
    words: ['-6', '--dry-run', '--', ...before, bad, ...behind],
    parts: [bad, ...parts],
  }))

/** With a comma before it or behind, these would be of an octet list: 10.0.0.1,9 or 10.0.0.1,-. */
const badBesideComma = badTarget.filter(([bad]) => !/^[\d-]+$/.test(bad))

/** Arguments of --exclude. */
export const malformedExclusions: fc.Arbitrary<Malformed> = badBesideComma.map(([bad, ...parts]) => ({
  words: ['10.0.0.0/24', `--exclude=10.0.0.1,${bad}`],
  parts: [bad, ...parts],
}))

/** Lists of protocols to ask for or to leave out. */
export const malformedProtocols: fc.Arbitrary<Malformed> = fc
  .tuple(aList, fc.constantFrom('-p', '--exclude-protocols'))
  .map(([[before, [bad, ...parts], behind], option]) => {
    // Brackets and commas are those of the whole list, which is named then.
    const list = [...before, bad, behind].join(',')
    return {
      words: [option, list, '10.0.0.1'],
      parts: [bad, list, ...parts],
      where: `bad ${option}: `,
    }
  })

/** Files of targets or exclusions in a directory. */
export const malformedLists = (directory: string): fc.Arbitrary<Malformed> =>
  fc
    .tuple(
      fc.array(fc.oneof(goodTarget, fc.constantFrom('', '# all', '; all', '// all', '10.0.0.1 , host')), {
        maxLength: 9,
      }),
      badBesideComma,
      fc.constantFrom('-iL', '--excludefile'),
      fc.constantFrom('', ' # gone', '\r', ',10.0.0.1', ' 10.0.0.1'),
    )
    .map(([before, [bad, ...parts], option, behind]) => {
      const path = join(directory, 'list')
      return {
        words: [option, path, '10.0.0.1'],
        parts: [bad, ...parts],
        where: `${path}:${before.length + 1}: `,
        file: { path, text: [...before, `${bad}${behind}`, '10.0.0.1'].join('\n') },
      }
    })

/** Files of names of protocols in a directory. */
export const malformedNames = (directory: string): fc.Arbitrary<Malformed> =>
  fc
    .tuple(
      fc.array(fc.constantFrom('icmp 1', '# all', '', 'tcp 6 # TCP'), { maxLength: 9 }),
      fc.oneof(
        above.map((number): Bad => [`x ${number}`, `${number}`]),
        fc.constantFrom<Bad>(
          ['tcp', 'tcp'],
          ['tcp six', 'six'],
          ['6 tcp', 'tcp'],
          ['a,b 7', 'a,b'],
          ['gr\u00e9 9', 'gr\u00e9'],
        ),
        fc.constantFrom<Bad>(['x -1', '-1'], ['x 1.5', '1.5'], ['\u0000\u0001 7', '\u0000\u0001']),
      ),
    )
    .map(([before, [bad, ...parts]]) => {
      const path = join(directory, 'nmap-protocols')
      return {
        words: ['--datadir', directory, '10.0.0.1'],
        parts,
        where: `bad --datadir: ${path}:${before.length + 1}: `,
        file: { path, text: [...before, bad].join('\n') },
      }
    })
