import assert from 'node:assert/strict'
import test from 'node:test'
import { translateArguments } from '../../../src/cli/arguments.ts'
import { SWEEP_GRAMMAR } from '../../../src/cli/spellings.ts'

function shown(line: string): string {
  try {
    const words = line.split(' ').filter((word) => word !== '')
    return translateArguments(words, SWEEP_GRAMMAR).join(' ')
  } catch (error) {
    return error instanceof Error ? error.message : 'thrown'
  }
}

const CASES = {
  // Nmap's spellings, apart and attached.
  '-sO -Pn -n t': '--protocol-scan --no-ping --numeric -- t',
  '-oJ - -iL list t': '--output-json=- --input-list=list -- t',
  '-p- t': '--protocols=- -- t',
  '-p - t': '--protocols=- -- t',
  '-p1-5 t': '--protocols=1-5 -- t',
  '-p -5 t': '--protocols=-5 -- t',
  '-p=6 t': '--protocols=6 -- t',
  '-eeth0 t': '--interface=eth0 -- t',
  '-S10.0.0.5 t': '--source=10.0.0.5 -- t',
  '-F t': '--named -- t',
  '-v t': '--verbose -- t',
  '-vv t -n': '--verbose --verbose --numeric -- t',
  '-v --verbose t': '--verbose --verbose -- t',
  '-vvn t': 'unknown option "-vvn": protosweep --help lists all options',
  '-v=2 t': '-v takes no value, so "=2" must go',
  // A value that may be left out stands in the same word or nowhere.
  '-PE -PP -sn t': '--ping-echo --ping-timestamp --ping-only -- t',
  '-PS t': '--ping-syn=80 -- t',
  '-PS22,80-82 -PA t': '--ping-syn=22,80-82 --ping-ack=80 -- t',
  '--ping-syn=22 -PA=443 t': '--ping-syn=22 --ping-ack=443 -- t',
  '-PS 22,80 t': '-PS takes its value in the same word: write -PS22,80',
  '--ping-ack 22 t': '--ping-ack takes its value in the same word: write --ping-ack=22',
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
  '-PS22 -PS80': '-PS is given twice: put everything into one -PS',
  '-PN t': '-PN is an old spelling: write -Pn',
  '-P0 t': '-P0 is an old spelling: write -Pn',
  '-sP t': '-sP is an old spelling: write -sn',
  '-PU53 t': '-PU is not supported: ping with -PE or -PP (ICMP), -PS or -PA (TCP)',
  '-PY t': '-PY is not supported: ping with -PE or -PP (ICMP), -PS or -PA (TCP)',
  '-PO1,2 t': '-PO is not supported: ping with -PE or -PP (ICMP), -PS or -PA (TCP)',
  '-PM t': '-PM is not supported: ping with -PE or -PP (ICMP), -PS or -PA (TCP)',
  '-PR t': '-PR is not needed: hosts on the link are found by ARP in any case',
  '-p': '-p needs a value: protosweep --help says which',
  '-p -n t': '-p needs a value: protosweep --help says which',
  '--seed= t': '--seed needs a value: protosweep --help says which',
  '-p 1 -p 2': '-p is given twice: put everything into one -p',
  '--dry-run=no': '--dry-run takes no value, so "=no" must go',
}

for (const [line, expected] of Object.entries(CASES)) {
  test(`protosweep ${line}`, () => assert.equal(shown(line), expected))
}
