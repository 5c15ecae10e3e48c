/** Brings the manual and the shells' completions up to date:  npm run build:man */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generatedFiles } from './generated.ts'

for (const [path, text] of await generatedFiles()) {
  const file = fileURLToPath(new URL(`../../../${path}`, import.meta.url))
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
