/** Brings the reference in docs/monitoring.md up to date:  npm run build:monitoring */
import { readFileSync, writeFileSync } from 'node:fs'
import { withReference } from './reference.ts'
import { sampleMetrics } from './sample-metrics.ts'

const PAGE = new URL('../../docs/monitoring.md', import.meta.url)

const metrics = sampleMetrics()
writeFileSync(PAGE, await withReference(readFileSync(PAGE, 'utf8'), metrics.registry))
metrics.close()
