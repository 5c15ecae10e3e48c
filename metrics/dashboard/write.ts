/** Writes metrics/dashboard.json:  npm run build:dashboard */
import { writeFileSync } from 'node:fs'
import { buildDashboard } from './dashboard.ts'

writeFileSync(new URL('../dashboard.json', import.meta.url), `${JSON.stringify(buildDashboard(), null, 2)}\n`)
