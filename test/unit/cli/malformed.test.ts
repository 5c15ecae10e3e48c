import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { readInputFile } from '../../../src/cli/input-file.ts'
import { parseCommand } from '../../../src/cli/options.ts'
import { Failure } from '../../../src/contract/failures.ts'
import { quoted } from '../../../src/packet/result.ts'
import { assembleTargets } from '../../../src/target/assemble.ts'
import { assembleTargetsV6 } from '../../../src/target/assemble-v6.ts'
import {
  type Malformed,
  malformedExclusions,
  malformedLists,
  malformedNames,
  malformedProtocols,
  malformedTargets,
  malformedTargetsV6,
} from '../../support/malformed.ts'
import { namespaceObstacle } from '../linux/namespace.ts'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'protosweep-malformed-'))
after(() => rmSync(directory, { recursive: true }))

/** What the command says; a name is never looked up, as all is read before. */
async function complaint({ words, file }: Malformed): Promise<string> {
  if (file !== undefined) writeFileSync(file.path, file.text)
  try {
    const command = parseCommand(words)
    assert.ok(command.kind === 'sweep' || command.kind === 'list')
    const { family, targets, inputLists, exclude, excludeFiles } = command.options
    const assemble = family === 4 ? assembleTargets : assembleTargetsV6
    const assembled = await assemble({
      targets,
      targetFiles: inputLists.map((path) => readInputFile('-iL', path)),
      exclude,
      excludeFiles: excludeFiles.map((path) => readInputFile('--excludefile', path)),
      lookup: () => assert.fail('a name was looked up'),
    })
    assert.ok(!assembled.ok, `accepted: ${words.join(' ')}`)
    return assembled.fault.message
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    assert.equal(error.exitCode, 2)
    return error.message
  }
}

async function checkComplaint(malformed: Malformed): Promise<void> {
  const said = await complaint(malformed)
  assert.ok(said.startsWith(malformed.where ?? ''), `${said} does not say ${malformed.where}`)
  assert.ok(
    malformed.parts.some((part) => said.includes(quoted(part))),
    `${said} names none of ${malformed.parts.map(quoted).join(' ')}`,
  )
  assert.doesNotMatch(said, /\n|\p{Cc}|^\s*at /u)
}

const CASES: readonly (readonly [what: string, cases: fc.Arbitrary<Malformed>, runs: number])[] = [
  ['targets', malformedTargets, 400],
  ['targets of IPv6', malformedTargetsV6, 300],
  ['exclusions', malformedExclusions, 100],
  ['lists of protocols', malformedProtocols, 250],
  ['files of targets and exclusions', malformedLists(directory), 150],
  ['files of names', malformedNames(directory), 100],
]

for (const [what, cases, numRuns] of CASES) {
  test(`${numRuns} malformed ${what}: a complaint that names the bad part, exit code 2, and nothing else`, async () => {
    await fc.assert(fc.asyncProperty(cases, checkComplaint), { numRuns })
  })
}

test('whatever is in a file, it is read or complained of, and nothing is thrown', async () => {
  const path = join(directory, 'any')
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
      writeFileSync(path, bytes)
      const text = readInputFile('-iL', path)
      const assembled = await assembleTargets({
        targets: ['10.0.0.1'],
        targetFiles: [text],
        lookup: async () => [],
      })
      if (!assembled.ok) assert.match(assembled.fault.message, /^\/.*\/any:\d+: |never swept/)
    }),
  )
})

test('files that cannot be read are named', async () => {
  const sub = join(directory, 'sub')
  mkdirSync(sub)
  for (const option of ['-iL', '--excludefile']) {
    await checkComplaint({ words: ['10.0.0.1', option, sub], parts: [sub], where: `cannot read ${option} ` })
    const none = join(sub, 'none')
    await checkComplaint({
      words: ['10.0.0.1', option, none],
      parts: [none],
      where: `cannot read ${option} `,
    })
  }
})

/**
 * Runs a command where there is an interface to send from, ARP and IPv6 kept from it, and tells how many packets left by any.
 */
const IN_NAMESPACE = `
echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6
ip link set lo up; ip link add near type veth peer name far; ip link set near up; ip link set far up
ip address add 10.0.0.2/8 dev near
"$@"
code=$?
awk 'NR > 2 { sent += $11 } END { print "sent " sent }' /proc/net/dev
exit $code`

test('the program itself: one line, exit code 2, not a packet', { skip: namespaceObstacle() }, () => {
  const samples = CASES.flatMap(([, cases]) => fc.sample(cases, { numRuns: 1, seed: 8 }))
  for (const { words, file, parts } of samples) {
    if (file !== undefined) writeFileSync(file.path, file.text)
    if (words.some((word) => word.includes('\u0000'))) continue
    const { status, stdout, stderr } = spawnSync(
      'unshare',
      ['--net', 'sh', '-c', IN_NAMESPACE, 'sh', process.execPath, '--import', 'tsx', MAIN, ...words],
      { encoding: 'utf8', env: { ...process.env, PROTOSWEEP_STATE_DIR: join(directory, 'state') } },
    )
    const shown = words.map(quoted).join(' ')
    assert.deepEqual([status, stdout], [2, 'sent 0\n'], shown)
    assert.match(stderr, /^protosweep: [^\n]+\n$/, shown)
    assert.ok(
      parts.some((part) => stderr.includes(quoted(part))),
      shown,
    )
  }
})
