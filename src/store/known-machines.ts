/** Reads what is known by MAC address: a machine stays the same one when its address changes. */
import type Database from 'better-sqlite3'
import { type AddressKey, addressOfKey, macKey } from './address-key.ts'

/** What is known of a MAC address over all complete sweeps of one schedule, or of those by hand. */
export interface KnownMachine {
  readonly schedule: string
  /** Where it was met last: 16 bytes. */
  readonly address: Uint8Array
  /** When the first and the last sweep that met it ended, milliseconds since the epoch. */
  readonly firstSeenMs: number
  readonly lastSeenMs: number
}

interface MachineRow {
  readonly schedule: string
  readonly address: AddressKey
  readonly first_ms: number
  readonly last_ms: number
}

const SELECT = `SELECT timeline.name AS schedule, machine.address AS address,
    first.finished_ms AS first_ms, last.finished_ms AS last_ms
  FROM timeline JOIN machine ON machine.timeline = timeline.id
  JOIN sweep AS first ON first.id = machine.first_sweep JOIN sweep AS last ON last.id = machine.last_sweep
  WHERE machine.mac = ? ORDER BY timeline.id`

/** What each schedule knows of the MAC address (six bytes). */
export function knownMachines(database: Database.Database, mac: Uint8Array): KnownMachine[] {
  return database
    .prepare<[number], MachineRow>(SELECT)
    .all(macKey(mac))
    .map((row) => ({
      schedule: row.schedule,
      address: addressOfKey(row.address),
      firstSeenMs: row.first_ms,
      lastSeenMs: row.last_ms,
    }))
}
