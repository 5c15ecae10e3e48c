/**
 * Nmap's options that protosweep refuses, with why, and what to type instead where there is something. An option that is
 * not here and in no table is unknown, which is another complaint.
 */

/** Options that are refused for one reason. */
export interface RefusedOptions {
  readonly spellings: readonly string[]
  /** What follows the spelling in a complaint. */
  readonly why: string
  /** What a value looks like that may stand in the same word, as in `-D10.0.0.1`; none may where it is undefined. */
  readonly attached?: RegExp
}

const PORTS = 'is not done: protosweep finds IP protocols; ports are nmap’s'
const SERVICES = 'is not done: protosweep finds IP protocols; what answers on a port is nmap’s'
const SCRIPTS = 'is not done: protosweep runs no scripts; those are nmap’s'
const SYSTEMS = 'is not done: protosweep finds IP protocols; guessing the operating system is nmap’s'
const DISGUISE = 'is not done: protosweep does not disguise where its packets come from'
const UNUSUAL = 'is not done: answers to malformed packets prove no state'
const OTHER_PINGS = 'is not done: ping with -PE or -PP (ICMP), -PS or -PA (TCP), -PU (UDP) or -PO (protocols)'
const PAYLOAD = 'is not done: probes are those that systems answer; --data-length makes them longer'
const STYLE = 'is not done: the XML names Nmap’s style sheet nowhere; give it to xsltproc'
const NO_MORE_KEYS = 'is not needed: Enter on a terminal is the only key that is read'
const RIGHTS = 'is not needed: protosweep --version says what this account may do'

export const REFUSED: readonly RefusedOptions[] = [
  { spellings: ['-iR'], why: 'is not done: name the networks that you may sweep', attached: /^\d+$/ },
  {
    spellings: ['-sS', '-sT', '-sA', '-sW', '-sM', '-sU', '-sN', '-sF', '-sX', '-sY', '-sZ'],
    why: PORTS,
  },
  { spellings: ['-sI', '-b'], why: PORTS, attached: /[.:@]/ },
  { spellings: ['--scanflags'], why: PORTS },
  { spellings: ['--port-ratio'], why: 'is about ports: --top-protocols N chooses those that tell most' },
  {
    spellings: [
      '-sV',
      '-sR',
      '--allports',
      '--version-intensity',
      '--version-light',
      '--version-all',
      '--version-trace',
    ],
    why: SERVICES,
  },
  {
    spellings: [
      '-sC',
      '--script',
      '--script-args',
      '--script-args-file',
      '--script-help',
      '--script-timeout',
      '--script-trace',
      '--script-updatedb',
    ],
    why: SCRIPTS,
  },
  { spellings: ['-O', '--osscan-limit', '--osscan-guess', '--fuzzy', '--max-os-tries'], why: SYSTEMS },
  {
    spellings: ['-A'],
    why: 'is not done: operating systems, versions and scripts are nmap’s; leave it out',
  },
  { spellings: ['--traceroute'], why: 'is not done: traceroute or mtr shows the way to a host' },

  { spellings: ['-P0', '-PN', '-PD'], why: 'is an old spelling: write -Pn' },
  { spellings: ['-sP'], why: 'is an old spelling: write -sn' },
  { spellings: ['-PI'], why: 'is an old spelling: write -PE' },
  { spellings: ['-PT'], why: 'is an old spelling: write -PA', attached: /^[\d,-]+$/ },
  { spellings: ['-PB'], why: 'is an old spelling: leave it out, or write -PE -PA' },
  { spellings: ['-PR'], why: 'is not needed: hosts on the link are found by ARP in any case' },
  { spellings: ['-PM'], why: OTHER_PINGS },
  { spellings: ['-PY'], why: OTHER_PINGS, attached: /^[\d,-]+$/ },
  {
    spellings: ['--discovery-ignore-rst'],
    why: 'is not done: a host that answers a ping is there, whatever it answers',
  },
  {
    spellings: ['--system-dns'],
    why: 'is not needed: without --dns-servers the system’s name servers are asked',
  },

  {
    spellings: ['--defeat-rst-ratelimit', '--defeat-icmp-ratelimit'],
    why: 'is not done: it would take silence for an answer; protosweep keeps pace with the limit',
  },
  { spellings: ['-M'], why: 'is an old spelling: write --max-parallelism', attached: /^\d+$/ },

  { spellings: ['-D'], why: DISGUISE, attached: /./ },
  { spellings: ['--spoof-mac', '--proxies', '--proxy'], why: DISGUISE },
  {
    spellings: ['-f', '-ff', '--ff', '--mtu'],
    why: 'is not done: a fragment is no probe, and what comes back proves nothing',
  },
  { spellings: ['--badsum', '--ip-options', '--adler32'], why: UNUSUAL },
  {
    spellings: ['-g', '--source-port'],
    why: 'is not done: the ports of a probe carry the cookie that its answer is known by',
    attached: /^\d+$/,
  },
  { spellings: ['--data', '--data-string'], why: PAYLOAD },
  { spellings: ['--send-eth'], why: 'has another name here: write --transport packet' },
  { spellings: ['--send-ip'], why: 'has another name here: write --transport raw-socket' },
  { spellings: ['--privileged', '--unprivileged'], why: RIGHTS },

  { spellings: ['-oS'], why: 'is not done: -oN writes the report for people' },
  { spellings: ['-oM'], why: 'is an old spelling: write -oG' },
  { spellings: ['-oH'], why: 'was never done: -oX writes XML' },
  { spellings: ['--stylesheet', '--webxml', '--no-stylesheet'], why: STYLE },
  { spellings: ['--noninteractive', '--interactive'], why: NO_MORE_KEYS },
  { spellings: ['--servicedb', '--versiondb'], why: PORTS },
  {
    spellings: ['--log-errors', '--nogcc', '--release-memory', '--nsock-engine'],
    why: 'has no meaning here',
  },
]
