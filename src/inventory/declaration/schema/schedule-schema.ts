/** The configuration file's JSON Schema, for editors and for whoever makes such files with programs. */
import { z } from 'zod'
import { FILE } from '../schedule-shape.ts'

/** docs/schedules.schema.json: JSON Schema, draft 2020-12. */
export function scheduleSchema(): string {
  const schema = z.toJSONSchema(FILE, { io: 'input', target: 'draft-2020-12' })
  const about = { title: 'protosweep schedules', description: 'The configuration file of protosweep serve' }
  return `${JSON.stringify({ ...schema, ...about }, undefined, 2)}\n`
}
