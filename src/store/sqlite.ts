/** SQLite. Whoever opens a file or asks of which kind an error is, does so by this one: two of them must not meet in a process. */
import { createRequire } from 'node:module'
import type Database from 'better-sqlite3'
import { sqlitePackage } from './sqlite-package.ts'

/** The class of databases, as better-sqlite3 documents it. */
export const Sqlite: typeof Database = createRequire(import.meta.url)(sqlitePackage())
