/** The three transports against one contract: the simulated one, a veth pair with a real kernel behind it, loopback. */
import { after } from 'node:test'
import { allocateTaken } from '../../../../src/contract/taken.ts'
import { listInterfaces } from '../../../../src/linux/interfaces.ts'
import { PacketTrace } from '../../../../workers/packet-trace.ts'
import { SimulatedNetwork } from '../../../../workers/transport/simulated/simulated-network.ts'
import { SimulatedTransport } from '../../../../workers/transport/simulated/simulated-transport.ts'
import { TracedTransport } from '../../../../workers/transport/traced.ts'
import type { Transport } from '../../../../workers/transport/transport.ts'
import { FIRST_ADDRESS, usualHost } from '../../../support/host-models.ts'
import { linkGroup } from '../../../support/link-group.ts'
import { SCANNER } from '../../../support/simulated-sweep.ts'
import { conformance } from '../../../support/transport-conformance.ts'
import type { World } from '../../../support/transport-use.ts'
import { VETH, VethPeer } from '../../../support/veth-peer.ts'
import { WireTap } from '../../../support/wire-tap.ts'
import { namespaceObstacle } from '../../linux/namespace.ts'

const LOOPBACK = 0x7f000001

const skip = namespaceObstacle()
const peer = skip === false ? new VethPeer() : undefined
after(() => peer?.close())

/** The simulated transport, as it is or as `wrapped`. */
function simulatedWorld(wrapped: (transport: SimulatedTransport) => Transport): World {
  const hosts = [usualHost(1, FIRST_ADDRESS), { ...usualHost(2, FIRST_ADDRESS + 1), isDown: true }]
  let wire: Buffer[] = []
  return {
    open: () =>
      wrapped(
        new SimulatedTransport(new SimulatedNetwork({ seed: 1, hosts }), (packet) =>
          wire.push(Buffer.from(packet)),
        ),
      ),
    route: { kind: 'unicast', interfaceIndex: 1, source: SCANNER, sources: [SCANNER], gateway: undefined },
    target: FIRST_ADDRESS,
    outcome: 'answered',
    absent: FIRST_ADDRESS + 1,
    takeWire: () => {
      const taken = wire
      wire = []
      return taken
    },
    close: () => undefined,
  }
}

conformance('simulated', false, () => simulatedWorld((transport) => transport))

conformance('traced', false, () =>
  simulatedWorld((transport) => {
    const trace = new PacketTrace({ worker: 0, taken: allocateTaken(1), post: () => {} })
    return new TracedTransport(transport, trace, 0)
  }),
)

conformance(
  'packet',
  skip,
  (): World => ({
    open: () => linkGroup('auto'),
    route: {
      kind: 'unicast',
      interfaceIndex: peer?.nearIndex ?? 0,
      source: VETH.near,
      sources: [VETH.near],
      gateway: undefined,
    },
    target: VETH.far,
    outcome: 'answered',
    absent: VETH.nobody,
    takeWire: (count) => peer?.tap.take(count) ?? [],
    close: () => undefined,
  }),
)

conformance(
  'raw-socket',
  skip,
  (): World => ({
    open: () => linkGroup('raw-socket'),
    route: {
      kind: 'unicast',
      interfaceIndex: peer?.nearIndex ?? 0,
      source: VETH.near,
      sources: [VETH.near],
      gateway: undefined,
    },
    target: VETH.far,
    outcome: 'resolving',
    absent: undefined,
    takeWire: (count) => peer?.tap.take(count) ?? [],
    close: () => undefined,
  }),
)

for (const [name, address] of [
  ['loopback', LOOPBACK],
  ['an address of this machine', VETH.near],
] as const) {
  conformance(`raw-socket (to ${name})`, skip, (): World => {
    const interfaceIndex = listInterfaces().find((device) => device.name === 'lo')?.index ?? 0
    const tap = new WireTap(interfaceIndex)
    return {
      open: () => linkGroup('auto'),
      route: { kind: 'local', interfaceIndex, source: address, sources: [address], gateway: undefined },
      target: address,
      outcome: 'answered',
      absent: undefined,
      takeWire: (count) => tap.take(count),
      close: () => tap.close(),
    }
  })
}
