/** Sweeps with --metrics and gives what the program last said there of itself. */
import type { Lab } from './lab.ts'
import { protosweep, type Run } from './protosweep.ts'

const PORT = '9187'

/** Scrapes until the server has gone, and prints the last answer. */
const LAST_SCRAPE = `
  let last = ''
  for (let refused = 0; refused < 5000; ) {
    try {
      last = await (await fetch('http://127.0.0.1:' + process.argv[1] + '/metrics')).text()
    } catch {
      if (last !== '') break
      refused += 1
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  process.stdout.write(last)`

/** The sum over all workers of a family's samples, or of those whose labels contain `label`. */
export type Sum = (family: string, label?: string) => number

/** Runs `protosweep --metrics … ARGS` and gives, beside the run, sums over its last scrape. */
export async function sweepWithMetrics(lab: Lab, args: readonly string[]): Promise<readonly [Run, Sum]> {
  const scraping = lab.exec(['node', '--input-type=module', '-e', LAST_SCRAPE, PORT])
  const run = await protosweep(lab, ['--metrics', PORT, ...args])
  const { stdout } = await scraping
  return [run, (family, label = '') => sumOf(stdout, family, label)]
}

/** Sums the samples of a family in the Prometheus text format. Throws where there is none of the family. */
export function sumOf(text: string, family: string, label = ''): number {
  const samples = [...text.matchAll(new RegExp(`^${family}(?:\\{(.*)\\})? (\\S+)$`, 'gm'))]
  if (samples.length === 0) throw new RangeError(`nothing is served as ${family}`)
  return samples
    .filter(([, labels = '']) => labels.includes(label))
    .reduce((total, [, , value]) => total + Number(value), 0)
}
