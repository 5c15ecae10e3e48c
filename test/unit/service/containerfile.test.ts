import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url))

/** The instructions, each on one line. No container tool reads them in the tests. */
const INSTRUCTIONS = readFileSync(join(REPOSITORY, 'docs/service/Containerfile'), 'utf8')
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll('\\\n', '')
  .split('\n')
  .filter((line) => line !== '')

/** What stands after an instruction, each time that it occurs. */
function all(instruction: string): string[] {
  return INSTRUCTIONS.flatMap((line) =>
    line.startsWith(`${instruction} `) ? [line.slice(instruction.length + 1)] : [],
  )
}

test('the container is built from tagged images, and its last stage is not root', () => {
  for (const image of all('FROM'))
    assert.match(image, /^docker\.io\/library\/node:20-bookworm(-slim)?( AS build)?$/)
  assert.equal(all('FROM').length, 2)
  assert.deepEqual(all('USER'), ['protosweep'])
  const lastRun = INSTRUCTIONS.findLastIndex((line) => line.startsWith('RUN '))
  assert.ok(INSTRUCTIONS.indexOf('USER protosweep') > lastRun)
})

test('what is copied out of the repository is there, and its scripts are shell', () => {
  const copied = all('COPY').filter((words) => !words.startsWith('--from'))
  for (const words of copied) {
    for (const source of words.split(' ').slice(0, -1))
      assert.ok(existsSync(join(REPOSITORY, source)), source)
  }
  for (const script of all('RUN')) {
    const { status, stderr } = spawnSync('sh', ['-n', '-c', script], { encoding: 'utf8' })
    assert.equal(status, 0, `${script}\n${stderr}`)
  }
})

test('the program may be executed by its own group alone, since whoever executes it has raw sockets', () => {
  const [last = ''] = all('RUN').slice(-1)
  const made = last.indexOf('install -o root -g protosweep -m 0750 /usr/local/bin/node /opt/protosweep/node')
  assert.ok(made > 0 && made < last.indexOf('setcap cap_net_raw=ep /opt/protosweep/node'))
  assert.deepEqual(JSON.parse(all('ENTRYPOINT')[0] ?? ''), [
    '/opt/protosweep/node',
    '/opt/protosweep/bin/protosweep',
  ])
})

test('the health check asks the address that the command serves, and says how it is by its exit code', async (t) => {
  const [check = ''] = all('HEALTHCHECK')
  const [, option = '', script = ''] = JSON.parse(check.slice(check.indexOf('['))) as string[]
  const [port] = (JSON.parse(all('CMD')[0] ?? '') as string[]).slice(-1)
  assert.ok(script.includes(`http://127.0.0.1:${port}/healthz`))

  let status = 200
  const server = createServer((_request, response) => response.writeHead(status).end())
  t.after(() => server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port: free } = server.address() as AddressInfo
  const healthOf = async () => {
    const child = spawn(process.execPath, [option, script.replace(`:${port}/`, `:${free}/`)], {
      stdio: 'ignore',
    })
    return (await once(child, 'exit'))[0]
  }
  assert.equal(await healthOf(), 0)
  status = 503
  assert.equal(await healthOf(), 1)
  server.close()
  await once(server, 'close')
  assert.equal(await healthOf(), 1)
})
