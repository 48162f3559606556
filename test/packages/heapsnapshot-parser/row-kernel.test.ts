import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import type { Layout } from '../../../server/packages/heapsnapshot-parser/read/layout.ts';
import {
  NumberSection,
  type RowSink,
} from '../../../server/packages/heapsnapshot-parser/read/number-section.ts';
import { RowKernel } from '../../../server/packages/heapsnapshot-parser/read/row-kernel.ts';
import { EdgeRows, NodeRows, PlainRows } from '../../../server/packages/heapsnapshot-parser/read/rows.ts';

const layout: Layout = {
  nodeFields: ['type', 'name', 'id', 'self_size', 'edge_count', 'detachedness', 'other'],
  nodeTypes: [],
  edgeFields: ['type', 'name_or_index', 'to_node'],
  edgeTypes: [],
  traceFunctionFields: [],
  traceNodeFields: [],
  sampleFields: [],
  locationFields: ['object_index', 'script_id', 'line', 'column'],
  statedNodeCount: 0,
  statedEdgeCount: 0,
  rootNode: 0,
  extraNativeBytes: 0,
};
const width = layout.nodeFields.length;
const kernel = new RowKernel();

const sinks = {
  nodes: { width, make: () => new NodeRows(layout, 10) },
  edges: { width: 3, make: () => new EdgeRows(layout, 10) },
  locations: { width: 4, make: () => new PlainRows(layout.locationFields) },
};

/** Everything that a section gave, and where it stopped. */
function readWith(kind: keyof typeof sinks, bytes: Uint8Array, cuts: readonly number[], fast: boolean) {
  const rows = sinks[kind].make();
  const slow: RowSink = { rows: (values, count, offset) => rows.rows(values, count, offset) };
  const section = new NumberSection(sinks[kind].width, fast ? rows : slow, kernel);
  let at = 0;
  for (const cut of [...cuts, bytes.length].sort((a, b) => a - b)) {
    if (!section.done && section.damage === '' && cut > at) {
      const chunk = bytes.subarray(at, cut);
      at += section.take(chunk, 0, chunk.length, at);
    }
  }
  if (!section.done) section.cut();
  return { at, done: section.done, damage: section.damage, left: section.left, columns: columnsOf(rows) };
}

function columnsOf(rows: NodeRows | EdgeRows | PlainRows) {
  if (rows instanceof PlainRows) return layout.locationFields.map((field) => Array.from(rows.column(field)));
  if (rows instanceof EdgeRows)
    return [rows.type, rows.name, rows.to]
      .map((column) => Array.from(column.finish() ?? []))
      .concat([[rows.count, rows.farthest]]);
  return [
    ...[rows.type, rows.name, rows.id, rows.selfSize, rows.detachedness, rows.others.get('other')].map(
      (column) => Array.from(column?.finish() ?? []),
    ),
    Array.from(rows.firstEdge.subarray(0, rows.count + 1)),
    Array.from(rows.offsets.finish()),
    [rows.count],
  ];
}

const usual = fc.oneof(
  fc.nat(9),
  fc.nat(99),
  fc.nat(9999).map((value) => value * width),
  fc.nat(99_999_999),
  fc.integer({ min: 100_000_000, max: 4_294_967_295 }),
);
const odd = fc.constantFrom(
  '4294967296',
  '99999999999999999999',
  '-3',
  '1.5',
  '2e3',
  ' 7',
  '8 ',
  '\n9',
  '00012',
);
const broken = fc.constantFrom('', 'x', ',', '\n', '"', '1\n2', '-');

/** A list of rows as text: mostly as V8 writes it, with a newline behind each row or without. */
function listOf(kind: keyof typeof sinks): fc.Arbitrary<string> {
  const fields = sinks[kind].width;
  return fc
    .record({
      rows: fc.array(fc.array(usual, { minLength: fields, maxLength: fields }), { maxLength: 60 }),
      times: fc.integer({ min: 1, max: 40 }),
      newlines: fc.boolean(),
      strange: fc.array(
        fc.record({
          at: fc.nat(),
          text: fc.oneof({ weight: 5, arbitrary: odd }, { weight: 1, arbitrary: broken }),
        }),
        { maxLength: 2 },
      ),
      end: fc.constantFrom(']', '\n]', ''),
    })
    .map(({ rows, times, newlines, strange, end }) => {
      const texts = Array.from({ length: times }, () => rows)
        .flat()
        .map((row) => row.map(String));
      for (const { at, text } of strange) {
        const row = texts[at % Math.max(1, texts.length)];
        if (row) row[at % fields] = text;
      }
      return `[${texts.map((row) => row.join(',')).join(newlines ? '\n,' : ',')}${end}`;
    });
}

suite('rows that the kernel reads', () => {
  for (const kind of Object.keys(sinks) as (keyof typeof sinks)[]) {
    test(`are those that the loop reads: ${kind}, in pieces, with odd numbers and damage`, () => {
      fc.assert(
        fc.property(listOf(kind), fc.array(fc.nat(20_000), { maxLength: 4 }), (text, cuts) => {
          const bytes = new TextEncoder().encode(text);
          assert.deepEqual(readWith(kind, bytes, cuts, true), readWith(kind, bytes, cuts, false));
        }),
        { numRuns: 400 },
      );
    });
  }

  test('are many, and then the loop is left out', () => {
    const row = '3,12,4294967295,1234567,2,0,77';
    const bytes = new TextEncoder().encode(`[${Array.from({ length: 5000 }, () => row).join(',')}]`);
    const rows = new NodeRows(layout, 10);
    let slow = 0;
    const counting: RowSink = {
      rows: (values, count, offset) => {
        slow += count;
        rows.rows(values, count, offset);
      },
      fastRows: (...given) => rows.fastRows?.apply(rows, given) ?? 0,
    };
    const section = new NumberSection(width, counting, kernel);
    assert.equal(section.take(bytes, 0, bytes.length, 0), bytes.length);
    assert.equal(rows.count, 5000);
    assert.ok(slow < 50, `${slow} rows went through the loop`);
    assert.equal(rows.id.finish()[4999], 4_294_967_295);
  });
});
