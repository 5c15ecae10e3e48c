/** Brings docs/schedules.schema.json up to date:  npm run build:schema */
import { writeFileSync } from 'node:fs'
import { scheduleSchema } from './schedule-schema.ts'

writeFileSync(new URL('../../../../docs/schedules.schema.json', import.meta.url), scheduleSchema())
