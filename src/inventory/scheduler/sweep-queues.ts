/**
 * Which runs may go on at once. Runs that want a common address, or are of one schedule, make up a group; a group has
 * a queue and runs one after another, in the order in which they came. Over all groups one more queue holds the number
 * of sweeps down.
 *
 * A run may belong to several groups. Then they become one: the first takes the others' members over and waits, before
 * it begins the newcomer, until their queues are empty; nothing joins those any more. So waiting goes one way only, and
 * no two groups ever wait for each other.
 */
import PQueue from 'p-queue'
import type { AddressRanges } from '../../contract/address-ranges.ts'
import { haveShared } from '../../contract/range-sets.ts'

/** A run as the queues see it. */
interface Member {
  readonly schedule: string
  readonly ranges: AddressRanges
}

interface Group {
  readonly queue: PQueue
  /** Those that wait or run. */
  readonly members: Set<Member>
}

export class SweepQueues {
  readonly #all: PQueue
  #groups: readonly Group[] = []

  /** At most so many tasks at once, 1 or more. */
  constructor(mostSweeps: number) {
    this.#all = new PQueue({ concurrency: mostSweeps })
  }

  /** Runs a task of a schedule over ranges when its turn has come. Rejects as the task does. */
  async add(schedule: string, ranges: AddressRanges, task: () => Promise<void>): Promise<void> {
    const member: Member = { schedule, ranges }
    const group = this.#groupOf(member)
    group.members.add(member)
    try {
      await group.queue.add(() => this.#all.add(task))
    } finally {
      this.#leave(member)
    }
  }

  #groupOf(member: Member): Group {
    const [group, ...others] = this.#groups.filter(({ members }) => [...members].some(excludes(member)))
    if (group === undefined) {
      const alone: Group = { queue: new PQueue({ concurrency: 1 }), members: new Set() }
      this.#groups = [...this.#groups, alone]
      return alone
    }
    for (const other of others) {
      for (const taken of other.members) group.members.add(taken)
      void group.queue.add(() => other.queue.onIdle())
    }
    this.#groups = this.#groups.filter((kept) => !others.includes(kept))
    return group
  }

  #leave(member: Member): void {
    for (const { members } of this.#groups) members.delete(member)
    this.#groups = this.#groups.filter(({ members }) => members.size > 0)
  }
}

/** Whether the two may not run at once. */
function excludes(one: Member): (other: Member) => boolean {
  return (other) => one.schedule === other.schedule || haveShared(one.ranges, other.ranges)
}
