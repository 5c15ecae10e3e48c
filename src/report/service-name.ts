/** What Nmap's reports call the service of a protocol. */
import { RESERVED_WORD } from '../protocol/names.ts'
import type { ProtocolRow } from './host-view.ts'

/** The protocol's name; as in Nmap undefined for 255, which is reserved, and for numbers that have none. */
export function serviceName({ name }: Pick<ProtocolRow, 'name'>): string | undefined {
  return name === RESERVED_WORD ? undefined : name
}
