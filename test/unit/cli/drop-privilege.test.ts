import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { after, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { environmentOf, identityOf } from '../../../src/cli/drop-privilege.ts'
import { accountNamed, groupNamed } from '../../../src/linux/account.ts'
import type { OrdinaryProcess } from '../../support/ordinary-process.ts'
import { ordinaryUserObstacle } from '../../support/ordinary-user.ts'

const PROGRAM = fileURLToPath(new URL('../../support/ordinary-process.ts', import.meta.url))
const NET_RAW = '0000000000002000'
const NONE = '0000000000000000'
const NOBODY = accountNamed('nobody')

describe('a root that goes on as an ordinary user', { skip: ordinaryUserObstacle(), concurrency: 2 }, () => {
  // Others get through it: the state directories below belong to the accounts.
  const parent = mkdtempSync(join(tmpdir(), 'protosweep-dropped-'))
  chmodSync(parent, 0o711)
  after(() => rmSync(parent, { recursive: true }))

  /** Starts the program under test, by way of `prefix`; its descriptor 3 is an open file. */
  function start(words: readonly string[], prefix: readonly string[] = []): ChildProcess {
    const [program = '', ...rest] = [...prefix, process.execPath, '--import', 'tsx', PROGRAM, ...words]
    const env = { ...process.env, TMPDIR: tmpdir(), XDG_STATE_HOME: '/root/state', HOME: '/root' }
    return spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe', 'ignore'], env })
  }

  async function finish(child: ChildProcess) {
    const closed = once(child, 'close')
    const [stdout, stderr] = await Promise.all([child.stdout, child.stderr].map((s) => s && text(s)))
    const [code] = await closed
    return { code, stdout: stdout ?? '', stderr: stderr ?? '', pid: child.pid }
  }

  async function report(name: string, user = '-', prefix: readonly string[] = []) {
    const finished = await finish(
      start([join(parent, name), user, 'report', 'a b', 'ñ日本 "$x"', ''], prefix),
    )
    assert.equal(finished.code, 0, finished.stderr)
    const said: OrdinaryProcess = JSON.parse(finished.stdout)
    return { ...finished, said }
  }

  test('has that user’s numbers and CAP_NET_RAW alone in all threads, and stays one process', async () => {
    const { said, stderr, pid } = await report('plain')
    const ids = (id?: number) => `${id} ${id} ${id} ${id}`
    assert.ok(said.threads.length > 4)
    for (const thread of said.threads) {
      assert.deepEqual(thread, {
        Uid: ids(NOBODY?.uid),
        Gid: ids(NOBODY?.gid),
        Groups: String(NOBODY?.gid),
        CapInh: NET_RAW,
        CapPrm: NET_RAW,
        CapEff: NET_RAW,
        CapBnd: NET_RAW,
        CapAmb: NET_RAW,
        NoNewPrivs: '1',
      })
    }
    assert.deepEqual(said.sockets, { packet: 'open', raw: 'open', again: 'open' })
    assert.deepEqual(
      [said.program.CapEff, said.program.CapPrm],
      [NONE, NONE],
      'of the programs that it starts',
    )
    assert.equal(said.pid, pid)
    assert.equal(stderr, `start ${pid}\n`.repeat(2))

    assert.deepEqual(said.words.slice(2), ['report', 'a b', 'ñ日本 "$x"', ''])
    assert.deepEqual(said.execArgv, ['--import', 'tsx'])
    const { HOME, USER, LOGNAME, PATH, PROTOSWEEP_STATE_DIR, XDG_STATE_HOME } = said.environment
    assert.deepEqual([HOME, USER, LOGNAME], [NOBODY?.home, 'nobody', 'nobody'])
    assert.deepEqual([PATH, XDG_STATE_HOME], [process.env.PATH, undefined])
    assert.equal(PROTOSWEEP_STATE_DIR, join(parent, 'plain'))
    const { uid, mode } = statSync(join(parent, 'plain'))
    assert.deepEqual([uid, mode & 0o777], [NOBODY?.uid, 0o700])
    // The program opens it at each start.
    assert.equal(
      said.descriptors.filter((path) => path === '/etc/passwd').length,
      1,
      'what root had open is closed',
    )
  })

  test('can do so with the capabilities that Docker gives, and without CAP_SETPCAP', async () => {
    const docker = 'chown,dac_override,fsetid,fowner,mknod,net_raw,setgid,setuid,setfcap,setpcap,kill'
    const withOnly = (names: string) =>
      ['setpriv', '--bounding-set', `-all,${names.replace(/\w+/g, '+$&')}`] as const
    const { said } = await report('docker', '-', withOnly(docker))
    assert.deepEqual([said.threads[0]?.CapBnd, said.sockets.packet], [NET_RAW, 'open'])

    const meagre = await report('meagre', '-', withOnly('chown,net_raw,setgid,setuid'))
    const { CapPrm, CapEff, CapAmb } = meagre.said.threads[0] ?? {}
    assert.deepEqual([CapPrm, CapEff, CapAmb], [NET_RAW, NET_RAW, NET_RAW])
    assert.equal(meagre.said.sockets.again, 'open')

    const lacking = await finish(start([join(parent, 'lacking'), '-', 'report'], withOnly('chown,net_raw')))
    assert.equal(lacking.code, 2)
    assert.match(
      lacking.stderr,
      /^NO_PRIVILEGE this root lacks CAP_SETUID, CAP_SETGID .*--cap-add SETUID --cap-add SETGID, or --user root to/m,
    )
  })

  test('leaves its exit code and the signals to the process that takes its place', async () => {
    assert.equal((await finish(start([join(parent, 'exit'), '-', 'exit', '7']))).code, 7)
    const child = start([join(parent, 'signal'), 'nobody', 'wait'])
    const closed = once(child, 'close')
    // It is itself by then; without a word, its output ends and so does this test.
    for await (const said of child.stdout ?? []) if (String(said).includes('waiting')) break
    child.kill('SIGTERM')
    assert.deepEqual(await closed, [null, 'SIGTERM'])
  })

  test('stays root on request, with all that it had and its directory untouched', async () => {
    const { said, stderr, pid } = await report('root', 'root')
    assert.equal(said.threads[0]?.Uid, '0 0 0 0')
    assert.equal(stderr, `start ${pid}\n`)
    assert.throws(() => statSync(join(parent, 'root')), { code: 'ENOENT' })
  })

  test('does not begin where the account cannot get at its state directory', async () => {
    const closed = join(parent, 'closed')
    mkdirSync(closed, { mode: 0o700 })
    const { code, stderr } = await finish(start([join(closed, 'state'), '-', 'exit', '0']))
    assert.equal(code, 2)
    assert.match(
      stderr,
      /^BAD_INPUT nobody cannot get to ".*\/closed": permission denied; choose another place with --state-dir/m,
    )
    assert.deepEqual(readdirSync(closed), [], 'nothing was made or given away')
  })

  test('an ordinary user stays what it is, and can name no other', async () => {
    const own = ['setpriv', '--reuid', 'nobody', '--regid', 'nogroup', '--clear-groups']
    const state = join(parent, 'none')
    for (const user of ['-', 'nobody:nogroup']) {
      assert.equal((await finish(start([state, user, 'exit', '7'], own))).code, 7)
    }
    const { code, stderr } = await finish(start([state, 'root', 'exit', '7'], own))
    assert.equal(code, 2)
    assert.match(stderr, /^NO_PRIVILEGE only root can go on as another user: leave --user root out$/m)
  })
})

test('--user names an account, and a group if another than its own', () => {
  const root = accountNamed('root')
  assert.deepEqual(identityOf('root'), { account: root, gid: 0 })
  assert.deepEqual(identityOf('root:daemon'), { account: root, gid: groupNamed('daemon') })
  assert.throws(() => identityOf('röt'), {
    code: 'BAD_INPUT',
    exitCode: 2,
    message: /no account "röt"; useradd/,
  })
  assert.throws(() => identityOf(''), { code: 'BAD_INPUT', message: /no account ""/ })
  assert.throws(() => identityOf('root:'), { code: 'BAD_INPUT', message: /no group ""$/ })
  assert.throws(() => identityOf('root:a:b'), { code: 'BAD_INPUT', message: /no group "a:b"$/ })
})

test('the environment says where the account’s own files are, not root’s', () => {
  const account = { name: 'sweeper', uid: 1, gid: 1, home: '/srv/sweeper' }
  const before = {
    PATH: '/bin',
    HOME: '/root',
    XDG_STATE_HOME: '/x',
    XDG_RUNTIME_DIR: '/y',
    NODE_OPTIONS: '-r x',
  }
  assert.deepEqual(environmentOf(before, account, '/state'), {
    PATH: '/bin',
    NODE_OPTIONS: '-r x',
    HOME: '/srv/sweeper',
    USER: 'sweeper',
    LOGNAME: 'sweeper',
    PROTOSWEEP_STATE_DIR: '/state',
  })
})
