/**
 * The class tables in test/golden/heapsnapshot were recorded from the heap snapshot worker of Chrome DevTools (npm
 * chrome-devtools-frontend 1.0.1705227): class, count, shallow and retained bytes, distance.
 */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import zlib from 'node:zlib';
import { analyzeHeap, parseHeapSnapshot } from '../../../server/packages/heapsnapshot-parser/index.ts';

const root = path.join(import.meta.dirname, '../../..');
const recorded = path.join(root, 'test/golden/heapsnapshot');

const names = fs.readdirSync(recorded).map((file) => path.basename(file, '.json'));

test('there are recordings', () => {
  assert.ok(names.length >= 3);
});

for (const name of names) {
  test(`${name}: count, sizes and distance of every class are those of Chrome DevTools`, () => {
    const theirs = JSON.parse(fs.readFileSync(path.join(recorded, `${name}.json`), 'utf8'));
    const file = path.join(root, `samples/heapsnapshot/${name}.heapsnapshot.gz`);
    const snapshot = parseHeapSnapshot(zlib.gunzipSync(fs.readFileSync(file)));
    const { classes, retained } = analyzeHeap(snapshot);
    const ours = classes.map((c) => [c.name, c.count, c.shallowBytes, c.retainedBytes, c.distance]);
    assert.equal(snapshot.nodes.count, theirs.nodeCount);
    assert.equal((retained[snapshot.root] as number) + snapshot.extraNativeBytes, theirs.totalBytes);
    const ordered = (rows: unknown[][]) => rows.map((row) => JSON.stringify(row)).sort();
    assert.deepEqual(ordered(ours), ordered(theirs.classes));
  });

  test(`${name}: sizes that take the place of what the file says are the same`, () => {
    const file = path.join(root, `samples/heapsnapshot/${name}.heapsnapshot.gz`);
    const bytes = zlib.gunzipSync(fs.readFileSync(file));
    const [apart, inPlace] = [parseHeapSnapshot(bytes), parseHeapSnapshot(bytes)];
    const expected = analyzeHeap(apart);
    const { sizes, classes } = analyzeHeap(inPlace, { inPlace: true });
    assert.equal(sizes, inPlace.nodes.selfSize);
    assert.ok(expected.sizes.every((size, node) => size === sizes[node]));
    assert.ok(expected.sizes.some((size, node) => size !== apart.nodes.selfSize[node]));
    assert.deepEqual(classes, expected.classes);
  });
}
