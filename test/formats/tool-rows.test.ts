/** Rows of tools that are read from their bytes, against the same lines read as text. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column } from '../../server/engine/table.ts';
import { TableBuilder } from '../../server/engine/table-builder.ts';
import { FreeGrammar } from '../../server/formats/free/grammar.ts';
import { IostatGrammar } from '../../server/formats/iostat/grammar.ts';
import { MpstatGrammar } from '../../server/formats/mpstat/grammar.ts';
import { PidstatGrammar } from '../../server/formats/pidstat/grammar.ts';
import { readTool, type ToolGrammar, type ToolLog } from '../../server/formats/text/tool-log.ts';
import { RowNumbers } from '../../server/formats/text/tool-rows.ts';
import { VmstatGrammar } from '../../server/formats/vmstat-tool/grammar.ts';
import { MemorySource, sampleText } from './kit.ts';

type MakeGrammar = (log: ToolLog) => ToolGrammar;

const tools: readonly { name: string; make: MakeGrammar; samples: readonly string[] }[] = [
  { name: 'vmstat', make: (log) => new VmstatGrammar(log), samples: ['vmstat-tool/vmstat-tw.log'] },
  { name: 'iostat', make: (log) => new IostatGrammar(log), samples: ['iostat/iostat-xt.de.log'] },
  { name: 'mpstat', make: (log) => new MpstatGrammar(log), samples: ['mpstat/mpstat-PALL.en.log'] },
  { name: 'free', make: (log) => new FreeGrammar(log), samples: ['free/free-s3.de.log'] },
  {
    name: 'pidstat',
    make: (log) => new PidstatGrammar(log),
    samples: ['pidstat/pidstat-u.fr.log', 'pidstat/pidstat-wt.log'],
  },
];

/** The grammar as if it knew no row by its bytes. */
function asText(make: MakeGrammar): MakeGrammar {
  return (log) => {
    const grammar = make(log);
    return {
      take: (line) => grammar.take(line),
      join: (line) => grammar.join?.(line) ?? false,
      interrupted: () => grammar.interrupted?.(),
      finish: () => grammar.finish?.(),
    };
  };
}

async function read(make: MakeGrammar, text: string, chunkBytes?: number) {
  const into = new TableBuilder();
  const shape = { id: 'tool', title: 'a tool' };
  await readTool(shape, make, new MemorySource(text, 'tool', chunkBytes), into, new AbortController().signal);
  const { tables, facts, marks, problems, coverage, zone, zoneOffset } = into;
  return {
    tables: tables.map(({ columns, byteStart, byteLength, line, ...table }) => ({
      ...table,
      columns: columns.map(({ numbers, ...column }: Column) => ({
        ...column,
        values: numbers && [...numbers.toArray(table.rows)],
      })),
      places: [byteStart, byteLength, line].map((numbers) => numbers && [...numbers.toArray(table.rows)]),
    })),
    facts,
    marks,
    problems,
    coverage,
    zone,
    zoneOffset,
  };
}

const cut = fc.nat({ max: 200 });
const damage = fc.oneof(
  fc.record({ kind: fc.constant('drop' as const), cut }),
  fc.record({ kind: fc.constant('twice' as const), cut }),
  fc.record({ kind: fc.constant('swap' as const), cut }),
  fc.record({ kind: fc.constant('end' as const), cut }),
  fc.record({
    kind: fc.constant('line' as const),
    cut,
    text: fc.constantFrom(
      ...[
        '### 2026-11-20T15:50:59Z',
        '==> other.log <==',
        '',
        '---',
        'Linux 6.1.0 (host) \t11/20/26 \t_x86_64_\t(2 CPU)',
      ],
      ...['15:50:59     CPU    %usr   %idle', '15:50:59     all    1.00   99.00', 'x'],
    ),
  }),
  fc.record({
    kind: fc.constant('put' as const),
    cut,
    text: fc.constantFrom(
      ...[
        '7',
        '.5',
        ',25',
        '-1',
        ' ',
        '  ',
        '\t',
        '\r',
        ':',
        'x',
        'é',
        '%',
        '\n',
        '',
        '1234567890123456',
        '> ',
        '#',
      ],
      ...['2026-11-20 15:50:59 ', '### 2026-11-20T15:50:59Z\n', '15:50:59', '59 ', '3k', 'all', 'sda'],
    ),
  }),
);
const edits = fc.array(fc.tuple(fc.nat({ max: 1_000_000 }), damage), { maxLength: 8 });

function damaged(text: string, changes: readonly [number, { kind: string; cut: number; text?: string }][]) {
  const lines = text.split('\n');
  for (const [at, change] of changes) {
    const i = at % lines.length;
    const line = lines[i] as string;
    const column = change.cut % (line.length + 1);
    if (change.kind === 'drop') lines.splice(i, 1);
    else if (change.kind === 'twice') lines.splice(i, 0, line);
    else if (change.kind === 'swap') lines.splice(column % lines.length, 0, ...lines.splice(i, 1));
    else if (change.kind === 'line') lines.splice(i, 0, change.text ?? '');
    else if (change.kind === 'end') lines[i] = line.slice(0, column);
    else lines[i] = line.slice(0, column) + (change.text ?? '') + line.slice(column);
  }
  return lines.join('\n');
}

for (const { name, make, samples } of tools) {
  const texts = samples.map((sample) => sampleText(sample).split('\n').slice(0, 120).join('\n'));

  test(`rows of ${name} are the same from bytes and from text, however they are damaged`, async () => {
    const chunkBytes = fc.constantFrom(1 << 20, 200, 57);
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...texts), edits, chunkBytes, async (text, changes, size) => {
        const log = damaged(text, changes);
        assert.deepEqual(await read(make, log, size), await read(asText(make), log, size));
      }),
      { numRuns: 150 },
    );
  });

  test(`most rows of ${name} are not decoded`, async () => {
    for (const text of texts) {
      let decoded = 0;
      const counted: MakeGrammar = (log) => {
        const grammar = make(log);
        const { take } = grammar;
        grammar.take = (line) => {
          if (/\d/.test(line)) decoded++;
          return take.call(grammar, line);
        };
        return grammar;
      };
      await read(counted, text);
      const rows = text.split('\n').filter((line) => /\d/.test(line)).length;
      assert.ok(decoded < rows / 2, `${decoded} of ${rows}`);
    }
  });
}

test('a number of a row is the number that its digits say', () => {
  const digits = fc.stringMatching(/^\d{1,9}([.,]\d{0,6})?$/);
  fc.assert(
    fc.property(digits, (text) => {
      const numbers = new RowNumbers(1, true);
      const bytes = Buffer.from(`${text}\n`);
      assert.equal(numbers.scan(bytes, 0), text.length);
      assert.equal(numbers.values[0], Number.parseFloat(text.replace(',', '.')));
    }),
  );
});

test('what is not a plain number is left to a closer look', () => {
  for (const text of ['', '-1', '1e3', '1.2.3', '0x10', '12k', '.5', '1234567890123456'])
    assert.equal(new RowNumbers(1, true).scan(Buffer.from(`${text}\n`), 0), -1, text);
  assert.equal(new RowNumbers(1, false).scan(Buffer.from('1.5\n'), 0), -1);
  assert.equal(new RowNumbers(2, true).scan(Buffer.from('1\n2\n'), 0), -1);
});
