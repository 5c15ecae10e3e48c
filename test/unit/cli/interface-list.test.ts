import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { interfaceListText } from '../../../src/cli/interface-list.ts'
import { enterNamespace, namespaceV6Obstacle } from '../linux/namespace.ts'

const MAIN = fileURLToPath(new URL('../../../src/cli/main.ts', import.meta.url))
const skip = namespaceV6Obstacle()

test('a machine without interfaces has two empty tables', () => {
  assert.equal(
    interfaceListText([], []),
    `${'*'.repeat(24)}INTERFACES${'*'.repeat(24)}\nINTERFACES: NONE FOUND\n\n${'*'.repeat(26)}ROUTES${'*'.repeat(26)}\nROUTES: NONE FOUND\n`,
  )
})

test('interfaces and routes of this machine, as an ordinary user, in Nmap’s two tables', { skip }, () => {
  enterNamespace([
    'link add near address 02:00:00:00:00:07 mtu 1400 type veth peer name far',
    'address add 10.3.0.7/24 dev near',
    'address add 10.3.1.7/25 dev near',
    'address add fd33::7/64 dev near nodad',
    'link set near up',
    'link set far address 02:00:00:00:00:08',
    'tuntap add dev tunnel mode tun',
    'route add default via 10.3.0.1 metric 50',
    'route add blackhole 10.66.0.0/16',
    'route add 10.9.0.0/16 nexthop via 10.3.0.2 nexthop via 10.3.0.3',
  ])
  const words = ['--bounding-set', '-all', '--inh-caps', '-all', '--reuid', '65534', '--clear-groups']
  const command = [process.execPath, '--import', 'tsx', MAIN, '--iflist']
  const { status, stdout, stderr } = spawnSync('setpriv', [...words, ...command], { encoding: 'utf8' })
  assert.deepEqual([status, stderr], [0, ''])
  const rows = (columns: string) =>
    stdout.split(`${columns}\n`)[1]?.split('\n\n')[0]?.trimEnd().split('\n') ?? []
  const squeezed = (lines: string[]) => lines.map((line) => line.trim().split(/ +/).join(' '))
  const [interfaces, routes] = [/^DEV .*$/m, /^DST.*$/m].map((head) => rows(head.exec(stdout)?.[0] ?? ''))
  assert.match(stdout, /^\*{24}INTERFACES\*{24}\nDEV +\(SHORT\) +IP\/MASK +TYPE +UP +MTU +MAC\n/)
  assert.deepEqual(
    squeezed(interfaces ?? [])
      .filter((line) => /^(lo|near|far|tunnel) /.test(line))
      .sort(),
    [
      'far (far) (none)/0 ethernet down 1500 02:00:00:00:00:08',
      'lo (lo) 127.0.0.1/8 loopback up 65536',
      'lo (lo) ::1/128 loopback up 65536',
      'near (near) 10.3.0.7/24 ethernet up 1400 02:00:00:00:00:07',
      'near (near) 10.3.1.7/25 ethernet up 1400 02:00:00:00:00:07',
      'near (near) fd33::7/64 ethernet up 1400 02:00:00:00:00:07',
      'tunnel (tunnel) (none)/0 point2point down 1500',
    ],
  )
  assert.deepEqual(squeezed(routes ?? []), [
    '10.3.1.0/25 near 0',
    '10.3.0.0/24 near 0',
    '10.9.0.0/16 near 0 10.3.0.2',
    '10.9.0.0/16 near 0 10.3.0.3',
    '10.66.0.0/16 - 0 blackhole',
    '0.0.0.0/0 near 50 10.3.0.1',
  ])
})
