/** A case of three dumps of one process: strings that grow, what the memory is used for, segments, a secret. */
import type { CaptureSummary, ColumnSummary, TableSummary } from '../../server/protocol/capture.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { ByteMark, Cell } from '../../server/protocol/operations.ts';
import { type FakeCase, HOSTILE } from './fake-cases.ts';
import type { FakeTable } from './fake-table.ts';
import { textOfLines } from './fake-text.ts';

const SIZE = 0x90_0000;
const SECRET = 'AKIAIOSFODNN7EXAMPLE';
const SECRET_AT = 0x1030;
const PAIR_AT = 0x2000;
const HEAP = 0x16c_7000;

const memory = new Uint8Array(SIZE);
for (let i = 0; i < SIZE; i++) memory[i] = (i * 31 + (i >> 9)) % 256;
write(SECRET_AT, `key=${SECRET}\0`);
write(PAIR_AT, 'Unknown:Unknown\0couchbase.context_info\0');
// A pointer into the heap: 0x16c8000, little-endian.
memory.set([0x00, 0x80, 0x6c, 0x01, 0, 0, 0, 0], 0x3000);

function write(at: number, text: string): void {
  memory.set(new TextEncoder().encode(text), at);
}

export type Column = ColumnSummary & { values: Cell[] };

export const text = (id: string, title: string, values: string[], masked = false): Column => ({
  id,
  title,
  unit: '',
  type: 'text',
  ...(masked && { masked: true }),
  values,
});

export const amount = (id: string, title: string, unit: string, values: number[]): Column => ({
  id,
  title,
  unit,
  type: 'number',
  amount: { max: Math.max(0, ...values), sum: values.reduce((sum, value) => sum + value, 0) },
  values,
});

export const place = (id: string, title: string, values: (number | null)[]): Column => ({
  id,
  title,
  unit: '',
  type: 'number',
  values,
});

function histogram(id: string, title: string, columns: Column[], measure?: string): FakeTable {
  const summary: TableSummary = {
    id,
    kind: 'histogram',
    title,
    rows: columns[0]?.values.length ?? 0,
    columns: columns.map(({ values: _, ...column }) => column),
    ...(measure !== undefined && { measure }),
  };
  return { summary, cell: (row, column) => columns[column]?.values[row] ?? null };
}

const NAMES = [
  'Unknown:Unknown',
  'couchbase.context_info',
  HOSTILE,
  ...Array.from({ length: 400 }, (_, i) => `user:${i}`),
];
const MASKED_TEXT = 'key=[AWS access key: AK… (20 characters)]';

function strings(growth: number): FakeTable {
  const names = [...NAMES, MASKED_TEXT];
  const counts = names.map((_, i) => (i < 2 ? 49_788 + growth * 1_016_207 : Math.max(1, 900 - i * 2)));
  return histogram(
    'strings',
    'Strings',
    [
      text('text', 'Text', names, true),
      amount('count', 'Count', 'count', counts),
      amount(
        'bytes',
        'Bytes',
        'bytes',
        counts.map((count, i) => count * (names[i] ?? '').length),
      ),
      text(
        'segment',
        'First seen in',
        names.map(() => '[heap]'),
      ),
      place(
        'firstOffset',
        'First offset',
        names.map((name, i) => (name === MASKED_TEXT ? SECRET_AT : PAIR_AT + i)),
      ),
    ],
    'count',
  );
}

const stringsGrowth = histogram('strings.growth', 'Growth of Strings over 3 captures', [
  text('key', 'Name', ['Unknown:Unknown', 'couchbase.context_info', 'user:1', 'user:2']),
  text('verdict', 'Verdict', ['rising', 'rising', 'stopped growing', 'shrinking']),
  amount('count.delta', 'Δ Count', 'count', [2_032_414, 2_032_407, 40, -12]),
  amount('count.1', 'Count in 1', 'count', [49_788, 49_795, 2, 898]),
  amount('count.2', 'Count in 2', 'count', [1_065_995, 1_065_991, 42, 890]),
  amount('count.3', 'Count in 3', 'count', [2_082_202, 2_082_202, 42, 886]),
  amount('bytes.delta', 'Δ Bytes', 'bytes', [30_486_210, 44_712_954, 240, -72]),
  amount('bytes.1', 'Bytes in 1', 'bytes', [746_820, 1_095_490, 12, 5388]),
  amount('bytes.2', 'Bytes in 2', 'bytes', [15_989_925, 23_451_802, 252, 5340]),
  amount('bytes.3', 'Bytes in 3', 'bytes', [31_233_030, 45_808_444, 252, 5316]),
]);

const budget = histogram(
  'budget',
  'What the dumped memory is used for',
  [
    text('use', 'Use', ['In use by C', 'Python objects', 'Free in the bins of malloc', 'Stacks']),
    amount('bytes', 'Bytes', 'bytes', [6_400_000, 1_900_000, 700_000, 200_000]),
    amount('share', 'Share', '%', [69.6, 20.7, 7.6, 2.1]),
    text('mostly', 'Mostly', ['fakelcb.so+0x2050 5.1 MB', '', '', '']),
    text('kind', 'Kind', ['c', 'python', 'free', 'stack']),
  ],
  'bytes',
);

const budgetGrowth = histogram(
  'budget.growth',
  'Growth of What the dumped memory is used for over 3 captures',
  [
    text('key', 'Name', ['In use by C']),
    text('verdict', 'Verdict', ['rising']),
    amount('bytes.delta', 'Δ Bytes', 'bytes', [5_100_000]),
    amount('bytes.1', 'Bytes in 1', 'bytes', [1_300_000]),
    amount('bytes.2', 'Bytes in 2', 'bytes', [3_900_000]),
    amount('bytes.3', 'Bytes in 3', 'bytes', [6_400_000]),
  ],
);

const SEGMENTS: [
  name: string,
  kind: string,
  start: number,
  bytes: number,
  dumped: number,
  offset: number | null,
][] = [
  ['worker', 'file', 0x40_0000, 0x8_0000, 0, null],
  ['worker', 'data', 0x48_0000, 0x2000, 0x1000, 0],
  ['[heap]', 'heap', HEAP, 0x80_0000, 0x80_0000, 0x1000],
  ['anonymous', 'anon', 0x7f00_0000_0000, 0x8_0000, 0x8_0000, 0x80_1000],
  ['libc.so.6', 'file', 0x7f00_1000_0000, 0x18_0000, 0, null],
  ['[stack]', 'stack', 0x7ffc_0000_0000, 0x2_1000, 0x2_1000, 0x88_1000],
];

const segments = histogram(
  'segments',
  'Segments',
  [
    text(
      'name',
      'Name',
      SEGMENTS.map(([name]) => name),
    ),
    text(
      'kind',
      'Kind',
      SEGMENTS.map(([, kind]) => kind),
    ),
    text(
      'range',
      'Addresses',
      SEGMENTS.map(([, , start, bytes]) => `0x${start.toString(16)}-0x${(start + bytes).toString(16)}`),
    ),
    amount(
      'bytes',
      'Size',
      'bytes',
      SEGMENTS.map(([, , , bytes]) => bytes),
    ),
    amount(
      'dumpedBytes',
      'In the dump',
      'bytes',
      SEGMENTS.map(([, , , , dumped]) => dumped),
    ),
    place(
      'start',
      'Start',
      SEGMENTS.map(([, , start]) => start),
    ),
    place(
      'offset',
      'Offset in the dump',
      SEGMENTS.map(([, , , , , offset]) => offset),
    ),
  ],
  'bytes',
);

/** Chunks from the pair of strings on, up to the pointer. */
const PIECES: ByteMark[] = [
  {
    byteStart: PAIR_AT - 16,
    byteLength: 64,
    kind: 'used',
    words: 'used chunk of 64 bytes at 0x16c7ff0 (arena 0), owner fakelcb.so+0x2050',
  },
  {
    byteStart: PAIR_AT + 48,
    byteLength: 32,
    kind: 'freed',
    words: 'freed chunk of 32 bytes at 0x16c8030 (tcache)',
  },
  { byteStart: 0x3000, byteLength: 48, kind: 'python', words: 'block of Python, 48 bytes at 0x16c9000, str' },
];

const secrets = histogram('secrets', 'Secrets and addresses', [
  text('kind', 'Kind', ['AWS access key']),
  text('value', 'Value, masked', ['AK… (20 characters)'], true),
  place('firstOffset', 'First offset', [SECRET_AT + 4]),
  { ...place('length', 'Length', [SECRET.length]), unit: 'bytes' },
]);

export function dump(): FakeCase {
  const path = (n: number) => `samples/python-leak/worker-${n}.core`;
  const captures = [1, 2, 3].map((n): CaptureSummary => {
    const own = [strings(n - 1), budget, segments, secrets];
    const all = n === 3 ? [...own, stringsGrowth, budgetGrowth] : own;
    return {
      index: n - 1,
      path: path(n),
      format: 'elf-core',
      formatTitle: 'Core dump',
      bytes: SIZE,
      binary: true,
      tables: all.map(({ summary }) => summary),
      zone: '',
      facts: { segmentCount: SEGMENTS.length },
      problems: { count: 0, first: [] },
      marks: [],
    };
  });
  const findings: Finding[] = [
    {
      id: 'leak',
      rule: 'core.leak',
      severity: 'warning',
      confidence: 'inferred',
      subject: 'Unknown:Unknown',
      title: '`Unknown:Unknown` and `couchbase.context_info` grow together, 49,788 → 2,082,202 each',
      explanation: 'One record is leaked.',
      metrics: { recordsCount: 2_032_414 },
      evidence: [
        {
          capture: path(1),
          row: { table: 'strings', index: 0 },
          byteStart: PAIR_AT,
          byteLength: 15,
          quote: 'Unknown:Unknown',
          before: 49_788,
        },
        {
          capture: path(3),
          row: { table: 'strings', index: 0 },
          byteStart: PAIR_AT,
          byteLength: 15,
          quote: 'Unknown:Unknown',
          after: 2_082_202,
        },
      ],
      limits: ['Copies are counted, not followed.'],
      next: [],
    },
    {
      id: 'secrets',
      rule: 'core.secrets',
      severity: 'note',
      confidence: 'suspected',
      subject: 'secrets',
      title: 'This dump holds 1 × AWS access key: pass on findings, not the file.',
      explanation: 'A dump holds whatever the process had.',
      metrics: { secretsCount: 1 },
      evidence: [
        {
          capture: path(1),
          row: { table: 'secrets', index: 0 },
          byteStart: SECRET_AT + 4,
          byteLength: SECRET.length,
        },
      ],
      limits: ['Found by their form.'],
      next: [],
    },
  ];
  return {
    summary: { case: 1, revision: 1, captures, findings, growth: [] },
    tables: [strings(0), budget, segments, secrets, stringsGrowth, budgetGrowth],
    text: textOfLines(['']),
    bytes: ({ offset, length }) => ({
      base64: btoa(String.fromCharCode(...memory.subarray(offset, offset + Math.min(length, 65_536)))),
      bytes: SIZE,
    }),
    marks: ({ offset, length }) => {
      const isAsked = (one: { byteStart: number; byteLength: number }) =>
        one.byteStart < offset + length && one.byteStart + one.byteLength > offset;
      return {
        pieces: PIECES.filter(isAsked),
        secrets: [{ byteStart: SECRET_AT + 4, byteLength: SECRET.length }].filter(isAsked),
      };
    },
    locate: ({ table }) => ({
      capture: path(1),
      byteStart: table === 'secrets' ? SECRET_AT + 4 : SECRET_AT,
      byteLength: table === 'secrets' ? SECRET.length : SECRET.length + 4,
    }),
  };
}
