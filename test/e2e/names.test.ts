/** Names and vendors: what name servers are asked, what reports say, and that a sweep waits for nobody who does not answer. */
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { Finished } from '../lab/command.ts'
import { Lab } from '../lab/lab.ts'
import type { NameServerSpec } from '../lab/name-server.ts'
import { PROGRAM } from '../lab/protosweep.ts'
import { LAB, requires } from '../lab/requirements.ts'

const NAME_SERVER = fileURLToPath(new URL('../lab/name-server.ts', import.meta.url))
const NAMES = { '10.77.0.2': 'plain.lab.example', '10.77.0.9': 'absent.lab.example' }
/** Nobody answers there: packets to it are dropped. */
const DEAF: NameServerSpec = { isDeaf: true }

describe('names', { skip: requires(...LAB) }, () => {
  let lab: Lab
  before(async () => {
    lab = await Lab.create({
      hosts: [
        { name: 'plain', address: '10.77.0.2' },
        { name: 'other', address: '10.77.0.3' },
      ],
    })
  })
  after(() => lab.destroy())

  /** Runs the program with a name server beside it; gives what that was asked too. */
  async function sweep(
    spec: NameServerSpec,
    ...words: string[]
  ): Promise<Finished & { readonly asked: string[] }> {
    const argv = ['node', '--import', 'tsx', NAME_SERVER, JSON.stringify(spec)]
    const server = lab.spawn(argv, { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    const address = await new Promise<string>((resolve, reject) => {
      server.stdout?.setEncoding('utf8').on('data', (text: string) => {
        said += text
        const [first = '', ...more] = said.split('\n')
        if (more.length > 0) resolve(first)
      })
      server.once('close', () => reject(new Error(`the name server ended: ${said}`)))
    })
    const finished = await lab.exec(['node', PROGRAM, '--no-store', '--dns-servers', address, ...words])
    server.kill()
    const [, ...asked] = said.trim().split('\n')
    return { ...finished, asked }
  }

  test('hosts that are up are looked up and reported with their names', async () => {
    const words = ['-p', '1,6', '10.77.0.2-3', '10.77.0.9']
    const { code, stdout, asked } = await sweep({ names: NAMES }, ...words)
    assert.equal(code, 0)
    assert.deepEqual(asked.sort(), ['10.77.0.2', '10.77.0.3'])
    assert.match(stdout, /^protosweep scan report for plain\.lab\.example \(10\.77\.0\.2\)$/m)
    assert.match(stdout, /^protosweep scan report for 10\.77\.0\.3$/m)
    assert.match(stdout, /^MAC Address: 02:00:0A:4D:00:02 \(locally administered\)$/m)
    const xml = await sweep({ names: NAMES }, '-oX', '-', ...words)
    assert.deepEqual(xml.stdout.match(/<hostname .*/g), ['<hostname name="plain.lab.example" type="PTR"/>'])
  })

  test('so they are where nothing but whether they are up is asked for', async () => {
    const { stdout, asked } = await sweep({ names: NAMES, delayMs: 100 }, '-oX', '-', '-sn', '10.77.0.0/28')
    assert.deepEqual(asked.sort(), ['10.77.0.1', '10.77.0.2', '10.77.0.3'])
    assert.match(stdout, /<hostname name="plain\.lab\.example" type="PTR"/)
  })

  test('with -R those that are down are looked up too, with -n nobody', async () => {
    const all = await sweep({ names: NAMES }, '-R', '-sn', '10.77.0.2', '10.77.0.9')
    assert.deepEqual(all.asked.sort(), ['10.77.0.2', '10.77.0.9'])
    const none = await sweep({ names: NAMES }, '-n', '-oX', '-', '-sn', '10.77.0.2', '10.77.0.9')
    assert.deepEqual(none.asked, [])
    assert.doesNotMatch(none.stdout, /lab\.example/)
  })

  test('a name server that does not answer is given up, and said', async () => {
    const { code, stdout } = await sweep(DEAF, '-p', '1,6', '10.77.0.2')
    assert.equal(code, 0)
    assert.match(stdout, /^protosweep scan report for 10\.77\.0\.2$/m)
    assert.match(stdout, /^Names: name servers had not answered for 1 host in time$/m)
  })

  test('-sL lists targets with their names, and sends them nothing', async () => {
    const before = await lab.host('plain').counters()
    const { code, stdout, asked } = await sweep({ names: NAMES }, '-sL', '10.77.0.0/29')
    assert.equal(code, 0)
    assert.equal(asked.length, 8)
    const lines = stdout.split('\n')
    assert.equal(lines[0], 'protosweep scan report for 10.77.0.0')
    assert.equal(lines[2], 'protosweep scan report for plain.lab.example (10.77.0.2)')
    assert.match(lines[8] ?? '', /^protosweep done: 8 IP addresses \(0 hosts up\)/)
    assert.deepEqual(await lab.host('plain').counters(), before)
  })
})
