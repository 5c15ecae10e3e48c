/** A registry of one family of our own and one of the process, for the tests of whoever serves or writes one. */
import { Gauge, Registry } from 'prom-client'

/** `collect` is called at each scrape, before its value is read. */
export function sampleRegistry(collect: () => number | Promise<number> = () => 1): Registry {
  const registry = new Registry()
  new Gauge({
    name: 'protosweep_sample',
    help: 'A sample.',
    registers: [registry],
    async collect() {
      this.set(await collect())
    },
  })
  new Gauge({ name: 'process_sample', help: 'One of the process.', registers: [registry] }).set(7)
  return registry
}
