/** A lab leaves nothing behind, however its process ends. */
import assert from 'node:assert/strict'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { start } from '../../lab/command.ts'
import { Lab } from '../../lab/lab.ts'
import { listNamespaces } from '../../lab/namespace.ts'
import { LAB, requires } from '../../lab/requirements.ts'

const LAB_MODULE = new URL('../../lab/lab.ts', import.meta.url).href
const SPEC = { hosts: [{ name: 'one', address: '10.77.0.2', listeners: [47] }] }

function namespacesOf(pid: number | undefined): string[] {
  return listNamespaces().filter((name) => name.startsWith(`ps-${pid}-`))
}

/** A process that builds a lab, says so, and then runs `ending`. Resolves when it has said so. */
async function processWithLab(ending: string): Promise<ChildProcess> {
  const script = `import { Lab } from ${JSON.stringify(LAB_MODULE)}
    await Lab.create(${JSON.stringify(SPEC)})
    process.stdout.write('built')
    process.stdin.on('data', () => { ${ending} })`
  const child = start(['node', '--import', 'tsx', '--input-type=module', '--eval', script], { stdio: 'pipe' })
  if (child.stdout !== null) await once(child.stdout, 'data')
  return child
}

describe('the lab leaves nothing behind', { skip: requires(...LAB) }, () => {
  test('when destroyed, twice over, with a program still running in it', async () => {
    const lab = await Lab.create(SPEC)
    const running = lab.spawn(['sleep', '60'])
    assert.equal(namespacesOf(process.pid).length, 3)
    await Promise.all([once(running, 'close'), lab.destroy()])
    assert.equal(running.signalCode, 'SIGKILL')
    await lab.destroy()
    assert.deepEqual(namespacesOf(process.pid), [])
  })

  test('when it could not be built', async () => {
    const broken = { hosts: [{ name: 'one', address: '10.77.0.999' }] }
    await assert.rejects(Lab.create(broken), /failed/)
    assert.deepEqual(namespacesOf(process.pid), [])
  })

  for (const ending of [
    'process.exit(3)',
    'throw new Error("uncaught")',
    'process.kill(process.pid, "SIGTERM")',
  ]) {
    test(`when its process ends by ${ending}`, async () => {
      const child = await processWithLab(ending)
      assert.equal(namespacesOf(child.pid).length, 3)
      child.stdin?.write('end')
      await once(child, 'close')
      assert.deepEqual(namespacesOf(child.pid), [])
    })
  }

  test('when its process is killed outright: the next lab sweeps', async () => {
    const child = await processWithLab('')
    child.kill('SIGKILL')
    await once(child, 'close')
    const lab = await Lab.create({ hosts: [] })
    assert.deepEqual(namespacesOf(child.pid), [])
    await lab.destroy()
  })
})
