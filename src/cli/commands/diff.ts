/** `protosweep diff`: what is different between two kept sweeps, two files of results, or one of each. */
import { EXIT } from '../../contract/failures.ts'
import { diffLines } from '../../inventory/diff/diff-text.ts'
import { viewDifference } from '../../inventory/views/difference-view.ts'
import { CLASSIFICATIONS } from '../../verdict/classify.ts'
import { oneOf } from '../values.ts'
import { command, READING } from './command.ts'
import { differenceOf } from './compared.ts'
import { writeJson, writeLines } from './listing.ts'

export const diff = command({
  name: 'diff',
  usage: '[OPTION]... [SWEEP|FILE [SWEEP|FILE]]',
  about:
    'Tells what is different between two sweeps, the older one first. Of one sweep: since the one before it that asked the same of the same targets. Of none: between the last two of these. A file is of protosweep -oJ or -oX, or of nmap -sO -oX; one whose name is a number is written ./12. The exit code is 1 if there is a difference.',
  mostWords: 2,
  options: {
    schedule: {
      type: 'string',
      value: 'NAME',
      describe: 'Choose among the sweeps of this schedule; cli for those by hand',
    },
    classify: {
      type: 'string',
      value: 'HOW',
      describe:
        'Read kept answers as the table does (table) or as Nmap since 2007 (nmap); without it as the sweep, or the file beside it, did',
    },
    ...READING,
  },
  async run(typed, io) {
    const classification =
      typed.classify === undefined ? undefined : oneOf('--classify', typed.classify, CLASSIFICATIONS)
    const difference = await differenceOf(typed._, {
      classification,
      schedule: typed.schedule,
      openArchive: () => io.openArchive(typed['state-dir']),
    })
    if (typed.json === true) writeJson(io, viewDifference(difference))
    else writeLines(io, diffLines(difference))
    return difference.hosts.length > 0 ? EXIT.different : EXIT.complete
  },
})
