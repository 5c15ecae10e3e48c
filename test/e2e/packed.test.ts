/** The program as npm packs and installs it: its files are all there, raw-socket is mended, and it sweeps exactly. */
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { statesOf } from '../lab/answer.ts'
import { type Finished, finish, start } from '../lab/command.ts'
import { kernelAnswers, Lab } from '../lab/lab.ts'
import { lineOf, readRun, statesOfLine } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const REPOSITORY = fileURLToPath(new URL('../..', import.meta.url))
/** A packed program is started by its first line, which asks the search path for node. */
const ENVIRONMENT = {
  ...process.env,
  PATH: `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`,
}
/** As its publisher packs what ordinary users need not build; here it could only be fetched, or built for minutes. */
const PREBUILT = 'better-sqlite3'
const ADDRESSES = ['127.0.0.1', '10.77.0.1', '10.77.0.2']

describe('the packed program', { skip: requires(...LAB, 'g++', 'make') }, () => {
  let lab: Lab
  let directory: string
  let archive: string
  let environment: NodeJS.ProcessEnv = ENVIRONMENT
  before(async () => {
    lab = await Lab.create({ hosts: [{ name: 'plain', address: '10.77.0.2' }] })
    directory = mkdtempSync(join(tmpdir(), 'protosweep-packed-'))
    // What `npm run build` made is packed as it is: other tests run it meanwhile.
    const { stdout } = await npm(REPOSITORY, 'pack', '--ignore-scripts', '--pack-destination', directory)
    archive = join(directory, stdout.trim().split('\n').at(-1) ?? '')
    await packPrebuilt()
  })
  after(async () => {
    await lab.destroy()
    rmSync(directory, { recursive: true, force: true })
  })

  async function packPrebuilt(): Promise<void> {
    const from = join(REPOSITORY, 'node_modules', PREBUILT)
    const { version } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8'))
    const { arch, versions } = process
    const name = `${PREBUILT}-v${version}-node-v${versions.modules}-linux-${arch}.tar.gz`
    const words = ['-czf', join(directory, name), '-C', from, 'build/Release/better_sqlite3.node']
    assert.equal((await finish(start(['tar', ...words]))).code, 0)
    environment = { ...ENVIRONMENT, npm_config_better_sqlite3_local_prebuilds: directory }
  }

  async function npm(cwd: string, ...words: readonly string[]): Promise<Finished> {
    const finished = await finish(start(['npm', ...words], { cwd, env: environment }))
    assert.equal(finished.code, 0, `npm ${words.join(' ')}: ${finished.stderr}`)
    return finished
  }

  /** Installs into an empty directory and gives the program's path. */
  async function install(name: string, ...options: readonly string[]): Promise<string> {
    const project = join(directory, name)
    mkdirSync(project)
    await npm(project, 'install', '--prefer-offline', '--no-audit', '--no-fund', ...options, archive)
    return join(project, 'node_modules', '.bin', 'protosweep')
  }

  function sweep(program: string): Promise<Finished> {
    const args = ['--transport', 'raw-socket', '--workers', '2', '-oJ', '-', ...ADDRESSES]
    return lab.exec([program, ...args], { env: ENVIRONMENT })
  }

  async function assertExact(program: string): Promise<void> {
    const run = readRun(await sweep(program))
    assert.equal(run.code, 0, run.stderr)
    const truth = statesOf(await kernelAnswers(), 'table')
    for (const address of ADDRESSES) {
      assert.deepEqual(statesOfLine(lineOf(run, address)), truth, address)
    }
  }

  test('is exact where it was installed into an empty directory', async () => {
    await assertExact(await install('local'))
  })

  test('is exact where it was installed for all users', async () => {
    const prefix = join(directory, 'global')
    await npm(directory, 'install', '-g', '--prefix', prefix, '--prefer-offline', '--no-audit', archive)
    await assertExact(join(prefix, 'bin', 'protosweep'))
  })

  test('says how to build what install scripts would have, and is exact after that', async () => {
    const program = await install('unscripted', '--ignore-scripts')
    const { code, stderr } = await sweep(program)
    assert.equal(code, 2, stderr)
    const commands = [...stderr.matchAll(/^ {2}To build [\w-]+: (.+)$/gm)].map(([, command]) => command ?? '')
    assert.equal(commands.length, 2, stderr)
    for (const command of commands) {
      const built = await finish(start(['sh', '-c', command], { env: environment }))
      assert.equal(built.code, 0, built.stderr)
    }
    await assertExact(program)
  })
})
