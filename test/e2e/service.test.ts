/**
 * The program as the systemd service runs it: an ordinary user with CAP_NET_RAW alone and no way to more, a state
 * directory of its own. And as the container does: a file capability on a copy of Node.js, in an engine's bounding set.
 */
import assert from 'node:assert/strict'
import { chmodSync, chownSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { run } from '../lab/command.ts'
import { Lab } from '../lab/lab.ts'
import { lineOf, PROGRAM, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'
import { ordinaryUserObstacle } from '../support/ordinary-user.ts'

/** A user that no account has, as systemd's DynamicUser= takes one. */
const USER = 61234
const ADDRESSES = ['10.77.0.1', '10.77.0.2', '10.77.0.3', '10.77.0.4']

/** What protosweep.service says in the words of setpriv. */
const AS_SERVICE = [
  ...['setpriv', '--reuid', String(USER), '--regid', String(USER), '--clear-groups'],
  ...['--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw', '--bounding-set', '-all,+net_raw'],
  ...['--securebits', '+noroot,+noroot_locked', '--no-new-privs'],
]

/** An engine's user that is not root: a bounding set, and nothing in the others once a program was executed. */
const AS_CONTAINER = [
  ...['setpriv', '--reuid', String(USER), '--regid', String(USER), '--clear-groups'],
  ...['--inh-caps', '-all', '--bounding-set', '-all,+net_raw', 'sh', '-c', '"$@"', 'sh'],
]

const skip = requires(...LAB, 'setpriv', 'setcap') || ordinaryUserObstacle()

describe('the service’s capabilities', { skip }, () => {
  let lab: Lab
  let directory: string
  let state: string
  before(async () => {
    directory = mkdtempSync(join(tmpdir(), 'protosweep-service-'))
    chmodSync(directory, 0o711)
    state = join(directory, 'state')
    mkdirSync(state, { mode: 0o700 })
    chownSync(state, USER, USER)
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: '10.77.0.2' },
        { name: 'other', address: '10.77.0.3' },
        { name: 'more', address: '10.77.0.4' },
      ],
    })
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  function sweep(prefix: readonly string[], node: string, words: readonly string[]) {
    const env = { ...process.env, HOME: '/nonexistent', PROTOSWEEP_STATE_DIR: state }
    return lab.exec([...prefix, node, PROGRAM, '--workers', '2', '-oJ', '-', ...words], { env })
  }

  async function assertExact(prefix: readonly string[], node = process.execPath): Promise<void> {
    for (const transport of ['packet', 'raw-socket']) {
      const swept = readRun(await sweep(prefix, node, ['--transport', transport, ...ADDRESSES]))
      assert.equal(swept.code, 0, swept.stderr)
      assert.equal(swept.sweep?.complete, true)
      assert.equal(swept.hosts.length, ADDRESSES.length)
      for (const { address } of lab.hosts) {
        const truth = await lab.hosts.find((host) => host.address === address)?.truth('table')
        assert.deepEqual(statesOfLine(lineOf(swept, address)), truth, `${transport} ${address}`)
      }
    }
  }

  test('sweep exactly as an ordinary user, in two workers, over either transport', async () => {
    const status = await lab.exec([...AS_SERVICE, 'cat', '/proc/self/status'])
    for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) {
      assert.match(status.stdout, new RegExp(`^Cap${set}:\\s*0000000000002000$`, 'm'))
    }
    await assertExact(AS_SERVICE)
  })

  test('and without them nothing is sent, with words on what is missing', async () => {
    const none = AS_SERVICE.map((word) => word.replace('+net_raw', '-net_raw'))
    const { code, stderr } = await sweep(none, process.execPath, ADDRESSES)
    assert.equal(code, 2)
    assert.match(stderr, /^protosweep: raw sockets need the capability CAP_NET_RAW/)
  })

  test('a container’s copy of Node.js with that file capability sweeps exactly for a user that has none', async () => {
    const node = join(directory, 'node')
    copyFileSync(process.execPath, node)
    chownSync(node, 0, USER)
    chmodSync(node, 0o750)
    await run(['setcap', 'cap_net_raw=ep', node])
    await assertExact(AS_CONTAINER, node)
  })
})
