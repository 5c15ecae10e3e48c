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
  '-p -6 -6 t': '--protocols=-6 --ipv6 -- t',
  '-p=6 t': '--protocols=6 -- t',
  '-eeth0 t': '--interface=eth0 -- t',
  '-S10.0.0.5 t': '--source=10.0.0.5 -- t',
  '-F t': '--named -- t',
  '-v t': '--verbose -- t',
  '-vv t -n': '--verbose --verbose --numeric -- t',
  '-v --verbose t': '--verbose --verbose -- t',
  // Switches may be strung together, and one that counts may have its number.
  '-vvn t': '--verbose --verbose --numeric -- t',
  '-nFvd t': '--numeric --named --verbose --debug -- t',
  '-v2 -d3 t': '--verbose --verbose --debug --debug --debug -- t',
  '-v0 t': '-v0 is not done: leave it out, and send away what is not wanted: > /dev/null',
  '-nx t': 'unknown option "-nx": protosweep --help lists all options',
  '-vp1 t': 'unknown option "-vp1": protosweep --help lists all options',
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
  '--max_rate 5 -scan_delay=1s -e br_0 t': '--max-rate=5 --scan-delay=1s --interface=br_0 -- t',
  '-eeth_0.1 t': '--interface=eth_0.1 -- t',
  '--max-rate=5 t': '--max-rate=5 -- t',
  't -n u': '--numeric -- t u',
  '-n -- -t -p': '--numeric -- -t -p',
  '--exclude a --exclude b': '--exclude=a --exclude=b --',
  // What is wrong is named, with what would be right.
  '--max-rat 5': 'unknown option "--max-rat": did you mean --max-rate?',
  '-il list': 'unknown option "-il": did you mean -iL?',
  '-T4 t': '--timing=4 -- t',
  '-T polite t': '--timing=polite -- t',
  '-PS22 -PS80': '-PS is given twice: put everything into one -PS',
  '-PN t': '-PN is an old spelling: write -Pn',
  '-P0 t': '-P0 is an old spelling: write -Pn',
  '-sP t': '-sP is an old spelling: write -sn',
  '-PU53 -PO1,2 t': '--ping-udp=53 --ping-protocols=1,2 -- t',
  '-PU -PO t': '--ping-udp=40125 --ping-protocols= -- t',
  '-p': '-p needs a value: protosweep --help says which',
  '-PO= t': '-PO needs a value: protosweep --help says which',
  '-p -n t': '-p needs a value: protosweep --help says which',
  '--seed= t': '--seed needs a value: protosweep --help says which',
  '-p 1 -p 2': '-p is given twice: put everything into one -p',
  '--dry-run=no': '--dry-run takes no value, so "=no" must go',
}

for (const [line, expected] of Object.entries(CASES)) {
  test(`protosweep ${line}`, () => assert.equal(shown(line), expected))
}
