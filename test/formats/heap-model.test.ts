import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { HeapModel } from '../../server/formats/heapsnapshot/heap-model.ts';
import { formatOf, readMemory, sampleBytes } from './kit.ts';

const LEAK = 'heapsnapshot/session-cache.heapsnapshot.gz';

test('the graph travels between threads whole, and its columns are not copied', async () => {
  const capture = await readMemory(sampleBytes(LEAK));
  const model = capture.model as HeapModel;
  const { port1, port2 } = new MessageChannel();
  port1.postMessage(formatOf('heapsnapshot').packModel?.(model));
  const packed = receiveMessageOnPort(port2)?.message;
  port1.close();
  const arrived = formatOf('heapsnapshot').unpackModel?.(packed, capture.source) as HeapModel;
  assert.equal(arrived.snapshot.edges.to.buffer.constructor, SharedArrayBuffer);
  assert.equal(arrived.analysis.retained.buffer.constructor, SharedArrayBuffer);
  assert.deepEqual(arrived.snapshot.nodes, model.snapshot.nodes);
  assert.deepEqual(arrived.analysis, model.analysis);
  const names = (heap: HeapModel) =>
    Array.from(heap.snapshot.nodes.name.subarray(0, 500), (name) => heap.snapshot.strings.at(name));
  assert.deepEqual(names(arrived), names(model));
  assert.ok(names(arrived).some((name) => name !== ''));
});
