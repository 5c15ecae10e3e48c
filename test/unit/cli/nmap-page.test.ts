import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { REFUSED } from '../../../src/cli/option-table/refused.ts'
import { SPELLINGS } from '../../../src/cli/spellings.ts'

const PAGE = readFileSync(new URL('../../../docs/nmap.md', import.meta.url), 'utf8')

/** What docs/nmap.md says of each option that stands in the first column of a table: same, better ... */
const VERDICTS = new Map(
  [...PAGE.matchAll(/^\| (`[^|]*`) \| (\w+) \|(.*)\|$/gm)].flatMap(([, options = '', verdict = '']) =>
    [...options.matchAll(/`([^`]+)`/g)].map(([, option = '']): [string, string] => [option, verdict]),
  ),
)

/** Nmap's options that have a meaning with -sO, or are refused by it: those of its manual, by the same names. */
const OF_NMAP = `
-6 -iL -iR --exclude --excludefile --unique --resolve-all --randomize-hosts
-sL -sn -Pn -PR --disable-arp-ping -PE -PP -PM -PS -PA -PU -PY -PO -n -R --dns-servers --system-dns --traceroute
-p --exclude-ports -F -r --top-ports --port-ratio --datadir
-sO -sS -sT -sA -sW -sM -sU -sN -sF -sX -sI -sY -sZ -b --scanflags -sV -O -A -sC --script
--version-intensity --version-light --version-all --version-trace --script-args --script-trace --script-updatedb
--osscan-limit --osscan-guess
-T --max-retries --initial-rtt-timeout --min-rtt-timeout --max-rtt-timeout --scan-delay --max-scan-delay
--min-rate --max-rate --min-parallelism --max-parallelism --min-hostgroup --max-hostgroup --host-timeout
--defeat-rst-ratelimit --defeat-icmp-ratelimit --stats-every
-e -S --spoof-mac -D -f --mtu --badsum --adler32 --ip-options --proxies -g --source-port
--ttl --data --data-string --data-length --send-eth --send-ip --privileged --unprivileged
-oN -oX -oG -oA -oS --append-output --resume -v -d --reason --open --packet-trace --iflist
--stylesheet --webxml --no-stylesheet --noninteractive -V -h`
  .trim()
  .split(/\s+/)

test('every option of Nmap’s has a row, and is taken or refused as the row says', () => {
  const taken = new Set(SPELLINGS.flatMap(({ spellings }) => spellings))
  const refused = new Set(REFUSED.flatMap(({ spellings }) => spellings))
  for (const option of OF_NMAP) {
    const verdict = VERDICTS.get(option)
    assert.ok(['same', 'better', 'different', 'refused'].includes(verdict ?? 'none'), `${option}: ${verdict}`)
    assert.equal(taken.has(option), verdict !== 'refused', option)
    assert.equal(refused.has(option), verdict === 'refused', option)
  }
})

test('every option that is refused has a row with the reason that the command gives', () => {
  for (const { spellings, why } of REFUSED) {
    const row = `| ${spellings.map((spelling) => `\`${spelling}\``).join(' ')} | refused | ${why} |`
    assert.ok(PAGE.includes(`\n${row}\n`), row)
  }
  const rows = [...VERDICTS].filter(([, verdict]) => verdict === 'refused')
  assert.equal(rows.length, REFUSED.flatMap(({ spellings }) => spellings).length)
})

test('every option that is taken is on the page, under one of its spellings', () => {
  for (const { spellings } of SPELLINGS) {
    assert.ok(
      spellings.some((spelling) => PAGE.includes(`\`${spelling}\``)),
      spellings.join(' '),
    )
  }
})
