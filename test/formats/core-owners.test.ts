/** Whose records hold the copies of a string: on heaps written for the test. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { columnOf, textAt } from '../../server/engine/table.ts';
import { coreHeaders, LIBRARY_SIGNATURE, mainArena } from '../bench/captures/core-headers.ts';
import { readMemory } from './kit.ts';

const HEAP = 0x5603_4000_0000;
const HEAP_BYTES = 64 << 10;
const RECORDS = 60;

/** A heap of records of six words, each with a string of its own; a record says what its words are. */
function heapOf(wordsOf: (record: number, text: number, previous: number) => readonly number[]): Buffer {
  const heap = Buffer.alloc(HEAP_BYTES);
  let at = 0;
  const chunk = (bytes: number) => {
    const size = (bytes + 8 + 15) & ~15;
    heap.writeUInt32LE(size | 1, at + 8);
    const memory = at + 16;
    at += size;
    return memory;
  };
  let previous = 0;
  for (let i = 0; i < RECORDS; i++) {
    const record = chunk(40);
    const text = chunk(24);
    heap.write('held by a record', text);
    for (const [word, value] of wordsOf(HEAP + record, HEAP + text, previous).entries())
      heap.writeBigUInt64LE(BigInt(value), record + 8 * word);
    previous = HEAP + record;
  }
  heap.writeUInt32LE((HEAP_BYTES - at) | 1, at + 8);
  return Buffer.concat([
    coreHeaders({ start: HEAP, bytes: HEAP_BYTES }),
    heap,
    mainArena(HEAP + at, HEAP_BYTES),
    Buffer.alloc(4096),
  ]);
}

async function ownerOn(core: Buffer): Promise<Record<string, string | number | undefined>> {
  const { tables } = await readMemory(core);
  const owners = tables.find(({ id }) => id === 'owners');
  assert.ok(owners);
  const texts = columnOf(owners, 'text');
  const row = Array.from({ length: owners.rows }, (_, i) => i).find(
    (i) => texts && textAt(texts, i) === 'held by a record',
  );
  assert.ok(row !== undefined, 'the string is among the owners');
  return Object.fromEntries(
    owners.columns.map((column) => [
      column.id,
      column.type === 'text' ? textAt(column, row) : (column.numbers?.at(row) ?? Number.NaN),
    ]),
  );
}

test('a record that begins with a pointer into a module names the module', async () => {
  const owner = await ownerOn(heapOf((_, text, previous) => [LIBRARY_SIGNATURE, text, previous]));
  assert.equal(owner.used, RECORDS);
  assert.equal(owner.owner, 'libcouchbase.so.2+0x2050');
  assert.equal(owner.parentOffset, 8);
  assert.equal(owner.held, 'the record points to it');
});

test('records of a list, which begin with the next one, name the module by another word of theirs', async () => {
  const owner = await ownerOn(heapOf((_, text, previous) => [previous, LIBRARY_SIGNATURE, text]));
  assert.equal(owner.owner, 'libcouchbase.so.2+0x2050');
  assert.equal(owner.held, 'the record points to it, and at 0x8 to the owner');
  assert.equal(owner.recordBytes, 48 + 32, 'the record and its string, not the next record');
});

test('records without any pointer into a module name none', async () => {
  const owner = await ownerOn(heapOf((_, text, previous) => [previous, 7, text]));
  assert.equal(owner.owner, '');
  assert.equal(owner.parents, RECORDS);
});

test('records that point to different places in modules name none', async () => {
  const owner = await ownerOn(
    heapOf((record, text, previous) => [previous, LIBRARY_SIGNATURE + (record % 4096), text]),
  );
  assert.equal(owner.owner, '');
});
