import assert from 'node:assert/strict'
import test from 'node:test'
import { type Versions, versionsHere, versionText } from '../../../src/cli/version-text.ts'

const VERSIONS: Versions = {
  node: 'v20.20.2',
  machine: 'linux x64, kernel 6.1',
  packages: [
    ['koffi', '3.3.4'],
    ['raw-socket', undefined],
  ],
  missing: undefined,
  capabilities: ['CAP_NET_RAW'],
}

test('the version comes first, then what runs, what sends and what it may', () => {
  assert.equal(
    versionText(VERSIONS),
    [
      'protosweep 0.1.0',
      'Node.js v20.20.2 on linux x64, kernel 6.1',
      'koffi 3.3.4, raw-socket (not installed)',
      'Transports: packet, raw-socket',
      'Capabilities: CAP_NET_RAW',
      '',
    ].join('\n'),
  )
})

test('what is missing is said, with what to do, and what this account lacks', () => {
  const text = versionText({
    ...VERSIONS,
    missing: 'raw-socket: not built: X\n  To build: Y',
    capabilities: [],
  })
  assert.match(text, /^Transports: none: raw-socket: not built: X\n {2}To build: Y$/m)
  assert.match(text, /^Capabilities: none .*CAP_NET_RAW$/m)
})

test('here all packages have a version', async () => {
  const { packages, node, missing } = await versionsHere()
  assert.deepEqual([node, missing], [process.version, undefined])
  for (const [, version] of packages) assert.match(version ?? 'none', /^\d+\.\d+\.\d+/)
})
