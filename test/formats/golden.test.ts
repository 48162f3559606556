import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { Capture } from '../../server/engine/capture.ts';
import { TIME_COLUMN } from '../../server/engine/table.ts';
import { readMemory, sampleBytes, samplePaths } from './kit.ts';

const folder = path.join(import.meta.dirname, '../golden/formats');
const update = process.env.UPDATE_GOLDEN === '1';

/** What a reader makes of a sample, small enough to review in a diff. */
function digest(capture: Capture) {
  return {
    format: capture.format.id,
    facts: capture.facts,
    zone: capture.zone,
    coverage: capture.coverage,
    problems: capture.problems,
    marks: capture.marks,
    tables: capture.tables.map((table) => ({
      id: table.id,
      kind: table.kind,
      rows: table.rows,
      firstLine: table.line?.at(0),
      lastLine: table.line?.at(table.rows - 1),
      columns: Object.fromEntries(
        table.columns.map((column) => [
          column.id,
          [
            column.type === 'time' && column.id === TIME_COLUMN ? 'time' : column.unit,
            column.counter ? 'counter' : 'gauge',
            column.entity,
            column.numbers?.at(0),
            column.numbers?.at(table.rows - 1),
            sumOf(column.numbers?.toArray(table.rows) ?? []),
          ].join(' | '),
        ]),
      ),
    })),
  };
}

/** Catches a change in any row without listing all of them. */
function sumOf(values: ArrayLike<number>): string {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  return `Σ ${count} = ${+sum.toPrecision(15)}`;
}

for (const name of samplePaths) {
  test(`samples/${name} is read as it was`, async () => {
    const file = path.join(folder, `${name.replaceAll('/', '.')}.json`);
    const now = `${JSON.stringify(digest(await readMemory(sampleBytes(name))), null, 1)}\n`;
    if (update) fs.writeFileSync(file, now);
    assert.ok(fs.existsSync(file), `no golden table: run once with UPDATE_GOLDEN=1, then review ${file}`);
    assert.equal(now, fs.readFileSync(file, 'utf8').replaceAll('\r\n', '\n'));
  });
}

test('no golden table is left of a sample that is gone', () => {
  const known = new Set(samplePaths.map((name) => `${name.replaceAll('/', '.')}.json`));
  assert.deepEqual(
    fs.readdirSync(folder).filter((file) => !known.has(file)),
    [],
  );
});

test('every sample stands in a folder with a README', () => {
  assert.ok(samplePaths.length >= 15, `only ${samplePaths.length} samples were found`);
  for (const name of samplePaths) {
    const readme = path.join(import.meta.dirname, '../../samples', path.dirname(name), 'README.md');
    assert.ok(fs.existsSync(readme), `${readme} is missing`);
    assert.ok(
      fs.readFileSync(readme, 'utf8').includes(path.basename(name)),
      `${readme} does not speak of ${name}`,
    );
  }
});
