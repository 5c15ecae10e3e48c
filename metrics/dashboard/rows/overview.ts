/** The figures at the top: whether something runs, how far it is, what limits it, and whether anything is wrong. */
import { MappingType, SpecialValueMatch, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard'
import { LIMIT_NAMES, LIMIT_NUMBER } from '../limit.ts'
import { COLOUR } from '../palette.ts'
import { max, rate, ratio, selector, sum, sumRate, sweepSelector } from '../query.ts'
import type { Row } from '../row.ts'
import { stat } from '../stat.ts'

const HEIGHT = 4
const SWEEP = ['instance', 'sweep'] as const

const RUNNING: ValueMapping = {
  type: MappingType.ValueToText,
  options: {
    '0': { text: 'ended', color: COLOUR.quiet, index: 0 },
    '1': { text: 'running', color: COLOUR.good, index: 1 },
  },
}

function notANumber(text: string): ValueMapping {
  return {
    type: MappingType.SpecialValue,
    options: { match: SpecialValueMatch.NullAndNan, result: { text, color: COLOUR.quiet, index: 0 } },
  }
}

function hosts(...stages: readonly string[]): string {
  return sum(sweepSelector('protosweep_sweep_hosts', `stage=~"${stages.join('|')}"`))
}

const TROUBLE = [
  rate(selector('protosweep_kernel_drops_total')),
  rate(selector('protosweep_send_errors_total')),
  rate(selector('protosweep_responses_total', 'kind="forged"')),
]

export const OVERVIEW: Row = {
  title: undefined,
  panels: [
    stat({
      title: 'Sweep',
      description: 'Whether a sweep runs now. A click on one of several chooses it.',
      unit: 'none',
      width: 3,
      height: HEIGHT,
      time: 'now',
      nothing: 'none',
      mappings: [RUNNING],
      isFilled: true,
      choosesSweep: true,
      queries: [{ expr: max(sweepSelector('protosweep_sweep_running'), ...SWEEP), legend: '{{sweep}}' }],
    }),
    stat({
      title: 'Progress',
      description:
        'The share of its work that is done: hosts that are finished, and those in flight by their answers so far.',
      unit: 'percentunit',
      width: 3,
      height: HEIGHT,
      time: 'range',
      nothing: '–',
      decimals: 1,
      hasGraph: true,
      choosesSweep: true,
      queries: [
        { expr: max(sweepSelector('protosweep_sweep_progress_ratio'), ...SWEEP), legend: '{{sweep}}' },
      ],
    }),
    stat({
      title: 'Time left',
      description:
        'At the rate of the last ten seconds. Unknown until the first answers, and where nothing answers.',
      unit: 's',
      width: 3,
      height: HEIGHT,
      time: 'now',
      nothing: '–',
      mappings: [notANumber('unknown')],
      choosesSweep: true,
      queries: [{ expr: max(sweepSelector('protosweep_sweep_eta_seconds'), ...SWEEP), legend: '{{sweep}}' }],
    }),
    stat({
      title: 'Limited by',
      description:
        'What keeps the sweep from being faster now. The targets: as it should be, each is asked as fast as it ' +
        'answers. An option: a ceiling of yours holds packets back that could go.',
      unit: 'none',
      width: 3,
      height: HEIGHT,
      time: 'now',
      nothing: '–',
      mappings: [LIMIT_NAMES],
      choosesSweep: true,
      queries: [{ expr: LIMIT_NUMBER, legend: '{{sweep}}' }],
    }),
    stat({
      title: 'Hosts',
      description: 'Targets that are up, targets that are done (up or not), and all targets.',
      unit: 'short',
      width: 5,
      height: HEIGHT,
      time: 'range',
      nothing: '–',
      queries: [
        { expr: hosts('up'), legend: 'up' },
        { expr: hosts('up', 'down', 'no-route', 'skipped'), legend: 'done' },
        { expr: sum(sweepSelector('protosweep_sweep_targets')), legend: 'targets' },
      ],
      styles: [
        { series: 'up', colour: COLOUR.good },
        { series: 'targets', colour: COLOUR.quiet },
      ],
    }),
    stat({
      title: 'Probes',
      description: 'Protocol probes sent per second, retransmissions included.',
      unit: 'pps',
      width: 3,
      height: HEIGHT,
      time: 'range',
      nothing: '–',
      hasGraph: true,
      queries: [{ expr: sumRate('protosweep_probes_sent_total'), legend: 'probes' }],
    }),
    stat({
      title: 'Unproved',
      description:
        'The share of the states of finished hosts that are unproved, since the process began. 0 is right.',
      unit: 'percentunit',
      width: 2,
      height: HEIGHT,
      time: 'range',
      nothing: '–',
      mappings: [notANumber('–')],
      decimals: 1,
      steps: [
        [0.0001, COLOUR.doubt],
        [0.01, COLOUR.bad],
      ],
      queries: [
        {
          expr: ratio(
            sum(selector('protosweep_protocol_states_total', 'state="unproved"')),
            sum(selector('protosweep_protocol_states_total')),
          ),
          legend: 'unproved',
        },
      ],
    }),
    stat({
      title: 'Trouble',
      description:
        'Packets per second that the kernel dropped unread, that could not be sent, or that were forged: the ' +
        'highest rate in the time shown. 0 is right; the row about drops and errors has them one by one.',
      unit: 'pps',
      width: 2,
      height: HEIGHT,
      time: 'range',
      nothing: '–',
      value: 'max',
      steps: [[0.001, COLOUR.bad]],
      queries: [{ expr: TROUBLE.map((each) => sum(each)).join(' + '), legend: 'trouble' }],
    }),
  ],
}
