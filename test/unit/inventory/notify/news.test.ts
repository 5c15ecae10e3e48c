/** What is told of a sweep, gathered from a real store. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newsOf } from '../../../../src/inventory/notify/news.ts'
import { formatAddress } from '../../../../src/packet/address.ts'
import { Archive } from '../../../../src/store/archive.ts'
import { Store } from '../../../../src/store/store.ts'
import { OPEN, result } from '../../../support/inventory-sample.ts'
import { record, stateDir } from '../../store/sample.ts'

const GRE = 47
const LIBRARY = { begin: { schedule: 'library' } }

test('news are the changes, the hosts that appeared, and what is unexpected of those that are there', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const [leaves, stays, comes] = [
    result('10.0.0.1', { [GRE]: OPEN }),
    result('10.0.0.2', { 1: OPEN, [GRE]: OPEN }),
    result('10.0.0.3', { 6: OPEN }),
  ]
  await record(store, 0, [leaves, stays], LIBRARY)
  const { id } = await record(store, 1, [stays, comes], LIBRARY)
  // Another schedule's hosts are its own.
  await record(store, 2, [result('10.0.0.9', { [GRE]: OPEN })])

  const news = await newsOf(archive, { name: 'library', expect: [1, 6] }, id)
  assert.deepEqual(
    news?.changes.map(({ kind, address }) => [kind, formatAddress(address)]),
    [
      ['host-missing', '10.0.0.1'],
      ['host-new', '10.0.0.3'],
    ],
  )
  assert.deepEqual(
    news?.appeared?.map(({ address, schedule }) => [formatAddress(address), schedule]),
    [['10.0.0.3', 'library']],
  )
  assert.deepEqual(
    news?.unexpected.map(({ address, protocols }) => [formatAddress(address), ...protocols]),
    [['10.0.0.2', GRE]],
  )
  const expecting = async (expect: number[] | undefined) =>
    (await newsOf(archive, { name: 'library', expect }, id))?.unexpected
  assert.deepEqual(await expecting(undefined), [])
  assert.deepEqual(await expecting([1, 6, GRE]), [])
  assert.equal(await newsOf(archive, { name: 'library', expect: [] }, 99), undefined)
  archive.close()
  await store.close()
})

test('unexpected hosts are all told, however many slices they are read in', async () => {
  const directory = stateDir()
  const store = await Store.open(directory)
  const archive = Archive.open(directory)
  const texts = Array.from({ length: 2100 }, (_, i) => `10.0.${i >> 8}.${i & 255}`)
  const { id } = await record(
    store,
    0,
    texts.map((text) => result(text, { [GRE]: OPEN })),
    LIBRARY,
  )
  const news = await newsOf(archive, { name: 'library', expect: [] }, id)
  assert.deepEqual(
    news?.unexpected.map(({ address }) => formatAddress(address)),
    texts,
  )
  archive.close()
  await store.close()
})
