import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { accountNamed, groupNamed } from '../../../src/linux/account.ts'

/** The lines of a file such as /etc/passwd, in fields. */
function linesOf(path: string): string[][] {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.filter((line) => /^\w/.test(line)).map((line) => line.split(':'))
}

test('every account of /etc/passwd is found with its numbers and its home', () => {
  for (const [name = '', , uid, gid, , home] of linesOf('/etc/passwd')) {
    assert.deepEqual(accountNamed(name), { name, uid: Number(uid), gid: Number(gid), home })
  }
})

test('every group of /etc/group is found with its number', () => {
  for (const [name = '', , gid] of linesOf('/etc/group')) assert.equal(groupNamed(name), Number(gid), name)
})

test('names that nobody has are undefined', () => {
  for (const name of ['no-such-name', '', 'röt', '0']) {
    assert.equal(accountNamed(name), undefined)
    assert.equal(groupNamed(name), undefined)
  }
})
