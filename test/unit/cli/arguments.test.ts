import assert from 'node:assert/strict'
import test from 'node:test'
import { translateArguments } from '../../../src/cli/arguments.ts'

function shown(line: string): string {
  try {
    return translateArguments(line.split(' ').filter((word) => word !== '')).join(' ')
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown'
  }
}

const CASES = {
  // Nmap's spellings, apart and attached.
  '-sO -Pn -n t': '--protocol-scan --assume-up --numeric -- t',
  '-oJ - -iL list t': '--output-json=- --input-list=list -- t',
  '-p- t': '--protocols=- -- t',
  '-p - t': '--protocols=- -- t',
  '-p1-5 t': '--protocols=1-5 -- t',
  '-p -5 t': '--protocols=-5 -- t',
  '-p=6 t': '--protocols=6 -- t',
  '-eeth0 t': '--interface=eth0 -- t',
  '-F t': '--named -- t',
  // Long names with one dash, as Nmap takes them: never -e with the value "xclude".
  '-exclude a,b t': '--exclude=a,b -- t',
  '--max-rate=5 t': '--max-rate=5 -- t',
  't -n u': '--numeric -- t u',
  '-n -- -t -p': '--numeric -- -t -p',
  '--exclude a --exclude b': '--exclude=a --exclude=b --',
  // What is wrong is named, with what would be right.
  '--max-rat 5': 'unknown option "--max-rat": did you mean --max-rate?',
  '-il list': 'unknown option "-il": did you mean -iL?',
  '-T4': 'unknown option "-T4": protosweep --help lists all options',
  '-p': '-p needs a value: protosweep --help says which',
  '-p -n t': '-p needs a value: protosweep --help says which',
  '--seed= t': '--seed needs a value: protosweep --help says which',
  '-p 1 -p 2': '-p is given twice: put everything into one -p',
  '--dry-run=no': '--dry-run takes no value, so "=no" must go',
}

for (const [line, expected] of Object.entries(CASES)) {
  test(`protosweep ${line}`, () => assert.equal(shown(line), expected))
}
