/** The programs that read Nmap's XML, run on a file: libxml2 with Nmap's own DTD, ndiff, libnmap, Nmap's style sheet. */
import { fileURLToPath } from 'node:url'
import { finish, run, start } from './command.ts'

const DTD = '/usr/share/nmap/nmap.dtd'
const STYLE_SHEET = '/usr/share/nmap/nmap.xsl'
const LIBNMAP_HOSTS = fileURLToPath(new URL('./libnmap-hosts.py', import.meta.url))

/** Throws with the line and what is wrong with it, unless the file is well-formed and valid against Nmap's DTD. */
export async function validate(path: string): Promise<void> {
  await run(['xmllint', '--noout', '--nonet', '--dtdvalid', DTD, path])
}

/** The lines in which ndiff finds two files to differ; none of them where it says that they are equal. */
export async function ndiff(before: string, after: string): Promise<string[]> {
  const { code, stdout, stderr } = await finish(start(['ndiff', before, after]))
  if (stderr !== '' || (code !== 0 && code !== 1)) throw new Error(`ndiff failed: ${stderr}`)
  const [headBefore, headAfter, ...lines] = stdout.split('\n').filter((line) => line !== '')
  // The two lines about the runs are no difference to it.
  const isHead = headBefore?.startsWith('-Nmap ') === true && headAfter?.startsWith('+Nmap ') === true
  if (!isHead) throw new Error(`ndiff says other than expected: ${stdout}`)
  if ((code === 0) !== (lines.length === 0)) throw new Error(`ndiff ended with ${code}: ${stdout}`)
  return lines
}

/** A host as libnmap has it. */
export interface LibnmapHost {
  readonly address: string
  readonly status: string
  readonly mac: string
  readonly names: readonly string[]
  /** State, reason and service's name by protocol, of those that are listed. */
  readonly services: Readonly<Record<number, readonly [state: string, reason: string, service: string]>>
  /** The elements of each script's output. */
  readonly scripts: Readonly<Record<string, Readonly<Record<string, string>>>>
}

/** What libnmap makes of a file. */
export interface LibnmapReport {
  readonly type: string
  readonly commandline: string
  readonly started: number
  readonly up: number
  readonly down: number
  readonly total: number
  readonly summary: string
  readonly hosts: readonly LibnmapHost[]
}

export async function readByLibnmap(path: string): Promise<LibnmapReport> {
  return JSON.parse(await run(['python3', LIBNMAP_HOSTS, path]))
}

/** The page that Nmap's style sheet makes of a file. */
export async function styled(path: string): Promise<string> {
  return run(['xsltproc', '--nonet', STYLE_SHEET, path])
}
