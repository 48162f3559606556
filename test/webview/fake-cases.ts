/** Cases to look at without a server: a small one, one with very much in it, and one whose names are hostile. */
import type {
  CaptureSummary,
  CaseSummary,
  ColumnSummary,
  SeriesSummary,
} from '../../server/protocol/capture.ts';
import type { Evidence, Finding } from '../../server/protocol/finding.ts';
import type { Regime, Verdict } from '../../server/protocol/growth.ts';
import type { BytesPage, BytesQuery, LocateQuery, MarkedBytes } from '../../server/protocol/operations.ts';
import type { FakeTable } from './fake-table.ts';
import { evenText, type FakeText, textOfLines } from './fake-text.ts';

export interface FakeCase {
  summary: CaseSummary;
  tables: FakeTable[];
  text: FakeText;
  /** Of a capture that is no text. */
  bytes?(query: BytesQuery): BytesPage;
  marks?(query: BytesQuery): MarkedBytes;
  /** Where rows stand, in place of the line of that number. */
  locate?(query: LocateQuery): Evidence;
}

export const HOSTILE = `</script><img src=x onerror=alert(1)>`;

const MOCHIWEB_SECONDS = [0, 61, 123, 188, 253, 317, 382, 447, 511, 576, 641, 706, 771, 836, 901];
const MOCHIWEB_RSS = [
  40388, 41120, 65252, 89008, 90748, 90964, 90964, 90964, 90980, 91120, 98664, 106752, 114044, 119468, 125360,
];
const MOCHIWEB_CONNECTIONS = [1, 263, 5267, 9836, ...new Array<number>(11).fill(10001)];
const MOCHIWEB_START = Date.UTC(2008, 9, 20, 16, 57, 24);

interface SeriesInput {
  values: readonly number[];
  verdict: Verdict;
  regimes?: Regime[];
  rate?: number;
  entity?: string;
  counter?: boolean;
  share?: number;
}

export function seriesSummary(input: SeriesInput): SeriesSummary {
  const { values, rate = 0 } = input;
  const first = values[0] ?? 0;
  const last = values.at(-1) ?? 0;
  const step = Math.max(1, Math.ceil(values.length / 60));
  return {
    counter: input.counter ?? false,
    entity: input.entity ?? '',
    samples: values.length,
    first,
    last,
    min: Math.min(...values),
    max: Math.max(...values),
    verdict: input.verdict,
    delta: last - first,
    rate,
    rateLow: rate * 0.98,
    rateHigh: rate * 1.02,
    ...(input.share !== undefined && { share: input.share }),
    regimes: input.regimes ?? [{ from: 0, to: values.length - 1, slope: rate }],
    spark: values.filter((_, i) => i % step === 0 || i === values.length - 1),
  };
}

export function tableOfColumns(
  id: string,
  title: string,
  times: readonly number[],
  columns: { column: ColumnSummary; values: readonly number[] }[],
): FakeTable {
  return {
    summary: {
      id,
      kind: 'series',
      title,
      rows: times.length,
      columns: [
        { id: 'time', title: 'Time', unit: '', type: 'time' },
        ...columns.map(({ column }) => column),
      ],
    },
    cell: (row, column) => (column === 0 ? (times[row] ?? null) : (columns[column - 1]?.values[row] ?? null)),
  };
}

export function mochiweb(): FakeCase {
  const lines = MOCHIWEB_SECONDS.map((seconds, i) => {
    const at = new Date(MOCHIWEB_START + seconds * 1000).toISOString();
    const stamp = `Mon Oct 20 ${at.slice(11, 19)} BST 2008`;
    return `${stamp}\t${1224518244 + seconds}\t${MOCHIWEB_RSS[i]}\t${MOCHIWEB_CONNECTIONS[i]}`;
  });
  lines.splice(7, 0, `-- MARK -- ${'x'.repeat(2400)}`);
  const text = textOfLines(lines);
  const starts = text.lines({ case: 1, capture: 0, byte: 0, count: 100 }).lines;
  const table = tableOfColumns(
    'rows',
    'Samples',
    MOCHIWEB_SECONDS.map((seconds) => MOCHIWEB_START + seconds * 1000),
    [
      {
        values: MOCHIWEB_RSS,
        column: {
          id: 'rss',
          title: 'RSS',
          unit: 'kB',
          type: 'number',
          series: seriesSummary({
            values: MOCHIWEB_RSS,
            verdict: 'growing',
            rate: 94.3,
            regimes: [
              { from: 0, to: 4, slope: 199 },
              { from: 4, to: 9, slope: 1.2 },
              { from: 9, to: 14, slope: 105 },
            ],
          }),
        },
      },
      {
        values: MOCHIWEB_CONNECTIONS,
        column: {
          id: 'connections',
          title: 'connections',
          unit: 'count',
          type: 'number',
          series: seriesSummary({
            values: MOCHIWEB_CONNECTIONS,
            verdict: 'stopped growing',
            rate: 11.1,
            regimes: [
              { from: 0, to: 4, slope: 39.5 },
              { from: 4, to: 14, slope: 0 },
            ],
          }),
        },
      },
    ],
  );
  const path = 'samples/mochiweb/mochimem.log';
  const proof = (row: number, before?: number, after?: number): Finding['evidence'][0] => {
    const place = starts[row < 7 ? row : row + 1];
    return {
      capture: path,
      byteStart: place?.byteStart ?? 0,
      byteLength: place?.byteLength ?? 0,
      line: (row < 7 ? row : row + 1) + 1,
      row: { table: 'rows', index: row },
      quote: place?.text.slice(0, 120) ?? '',
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
    };
  };
  const findings: Finding[] = [
    {
      id: 'rss-after',
      rule: 'counter.growing',
      severity: 'warning',
      confidence: 'inferred',
      subject: 'RSS',
      title: 'RSS grows 105 kB/s [94.1–116 kB/s] while connections stay at 10,001: +34.2 MB in 325 s',
      explanation:
        'Memory rises with nothing to explain it: the number of connections does not change.\n\nA working set that fills up would flatten; the last five steps are 116, 124, 112, 83 and 91 kB/s.',
      metrics: { bytesPerSecond: 105_000, deltaBytes: 34_240_000 },
      evidence: [proof(9, 91120, 125360), proof(14)],
      limits: [
        'Six samples: a plateau that begins later can not be excluded.',
        'RSS counts shared pages too; `smaps` would tell what they are.',
      ],
      next: ['Record the mappings: `while sleep 10; do date; cat /proc/PID/smaps; done > smaps.log`'],
    },
    {
      id: 'rss-per-connection',
      rule: 'counter.per-unit',
      severity: 'note',
      confidence: 'measured',
      subject: 'RSS',
      title: 'RSS grows 5.06 kB per connection while connections rise to 10,001',
      explanation: 'The cost of one connection, from the first six rows.',
      metrics: { bytesPerUnit: 5060 },
      evidence: [proof(0, 40388, 90964), proof(5)],
      limits: ['The first connection pays for what all share.'],
      next: ['Compare with a second run of another size.'],
    },
    {
      id: 'connections-plateau',
      rule: 'counter.plateau',
      severity: 'note',
      confidence: 'measured',
      subject: 'connections',
      title: 'connections: warm-up, then level at 10,001 for 10 samples: not a leak',
      explanation: 'It rose and has not moved since.',
      metrics: { samplesCount: 10 },
      evidence: [proof(4, 9836, 10001)],
      limits: [],
      next: [],
    },
  ];
  const capture: CaptureSummary = {
    index: 0,
    path,
    format: 'counters',
    formatTitle: 'counter log',
    bytes: text.bytes,
    tables: [table.summary],
    from: '2008-10-20T16:57:24',
    to: '2008-10-20T17:12:25',
    zone: 'BST',
    facts: { sampleCount: 15, seriesCount: 2 },
    problems: {
      count: 1,
      first: [{ byteStart: starts[7]?.byteStart ?? 0, byteLength: 40, why: 'no row of numbers' }],
    },
    coverage: { lines: 16, understood: 15, repaired: 0, unknown: 1 },
    marks: [],
  };
  return {
    summary: { case: 1, revision: 1, captures: [capture], findings, growth: [] },
    tables: [table],
    text,
  };
}

/** 200 series of 3,600 samples, a table of 1,604,221 rows and 2,000,000 lines. */
export function many(): FakeCase {
  const samples = 3600;
  const times = Array.from(
    { length: samples },
    (_, i) => Date.UTC(2026, 10, 20, 14) + i * 1000 + (i > 2000 ? 180_000 : 0),
  );
  const verdicts: Verdict[] = ['steady', 'sawtooth', 'stopped growing', 'shrinking', 'rising', 'cannot tell'];
  const columns = Array.from({ length: 200 }, (_, i) => {
    const verdict: Verdict = i === 3 ? 'growing' : (verdicts[i % verdicts.length] ?? 'steady');
    const values = Array.from({ length: samples }, (_, s) => valueAt(i, s, verdict));
    const address = (0x16c7000 + i * 0x1a000).toString(16).padStart(8, '0');
    const kind = i % 3 === 2 ? 'count' : 'kB';
    return {
      values,
      column: {
        id: `m${i}`,
        title: `${i % 3 === 0 ? '[heap]' : i % 3 === 1 ? 'libc.so.6' : 'faults'} ${address}`,
        unit: kind,
        type: 'number' as const,
        series: seriesSummary({
          values,
          verdict,
          rate: verdict === 'growing' ? 302 : verdict === 'rising' ? 2.4 : 0,
          entity: `worker-${i % 7}`,
          counter: i % 3 === 2,
          ...(i % 3 === 0 && { share: i === 3 ? 0.996 : 0.0001 * i }),
          ...(verdict === 'growing' && { regimes: [{ from: 0, to: samples - 1, slope: 302 }] }),
        }),
      },
    };
  });
  const series = tableOfColumns('rss', 'Rss by mapping', times, columns);
  const classes: FakeTable = {
    summary: {
      id: 'classes',
      kind: 'histogram',
      title: 'Objects by class',
      rows: 1_604_221,
      columns: [
        { id: 'name', title: 'Class', unit: '', type: 'text' },
        { id: 'count', title: 'Count', unit: 'count', type: 'number' },
        { id: 'retained', title: 'Retained size', unit: 'bytes', type: 'number' },
      ],
    },
    cell: (row, column) =>
      column === 0
        ? `com.example.Class${row}`
        : column === 1
          ? (row * 7919) % 1_604_221
          : ((row * 104_729) % 999_983) * 8,
  };
  const path = '/var/dumps/worker-3.smaps.log';
  const text = evenText(
    2_000_000,
    64,
    (i) => `Rss:    ${3_720_864 + i} kB   Private_Dirty: ${3_720_000 + i} kB`,
  );
  const finding = (id: string, column: number, severity: Finding['severity'], title: string): Finding => ({
    id,
    rule: 'proc.mapping.growing',
    severity,
    confidence: severity === 'note' ? 'measured' : 'inferred',
    subject: columns[column]?.column.title ?? '',
    title,
    explanation: 'Anonymous memory that is written and never given back.',
    metrics: { bytesPerSecond: 302_000 },
    evidence: [
      {
        capture: path,
        byteStart: 77_056,
        byteLength: 512,
        line: 1205,
        row: { table: 'rss', index: 3200 },
        before: 3_720_864,
        after: 3_776_264,
      },
      {
        capture: path,
        byteStart: 5_652_288,
        byteLength: 512,
        line: 88_318,
        row: { table: 'rss', index: 3300 },
      },
    ],
    limits: ['What the pages hold is not in smaps.'],
    next: ['Take a core: `gcore -o core PID`'],
  });
  const findings = [
    finding(
      'heap-grows',
      3,
      'error',
      'Heap mapping 016c7000 grows 302 kB/s: 99.6 % of this process’s growth',
    ),
    finding('oom-soon', 6, 'warning', 'At this rate the memory limit is reached in 41 h (38–44 h)'),
    ...Array.from({ length: 9 }, (_, i) =>
      finding(
        `note-${i}`,
        7 + i * 2,
        'note',
        `Sessions cache ${i + 1}: sawtooth, troughs flat over 8 cycles: not a leak`,
      ),
    ),
  ];
  return {
    summary: {
      case: 1,
      revision: 1,
      captures: [
        {
          index: 0,
          path,
          format: 'smaps',
          formatTitle: 'smaps',
          bytes: text.bytes,
          tables: [series.summary, classes.summary],
          from: '2026-11-20T14:00:00Z',
          to: '2026-11-20T15:03:00Z',
          zone: 'UTC',
          facts: { sampleCount: samples, seriesCount: 200 },
          problems: {
            count: 12,
            first: [{ byteStart: 640_000, byteLength: 64, why: 'not a field of smaps' }],
          },
          coverage: { lines: 2_000_000, understood: 1_999_988, repaired: 34, unknown: 12 },
          marks: [
            { kind: 'gap', sample: 2001, text: 'gap 3 min' },
            { kind: 'restart', sample: 2600, text: 'restart' },
          ],
        },
      ],
      findings,
      growth: [],
    },
    tables: [series, classes],
    text,
  };
}

function valueAt(series: number, sample: number, verdict: Verdict): number {
  const noise = ((sample * 7919 + series * 104_729) % 997) / 997;
  const base = 4000 + series * 137;
  switch (verdict) {
    case 'growing':
      return Math.round(60_000 + sample * 302 + noise * 4000);
    case 'rising':
      return Math.round(base + sample * 2.4 + noise * 40);
    case 'sawtooth':
      return Math.round(base + (sample % 450) * 9 + noise * 60);
    case 'stopped growing':
      return Math.round(base + Math.min(sample, 900) * 4 + noise * 50);
    case 'shrinking':
      return Math.round(base + (3600 - sample) * 1.5 + noise * 50);
    default:
      return Math.round(base + noise * 80);
  }
}

/** Every name that a dump could bring is an attack on the page. */
export function hostile(): FakeCase {
  const made = mochiweb();
  const poison = JSON.stringify(made.summary)
    .replaceAll('connections', JSON.stringify(HOSTILE).slice(1, -1))
    .replaceAll('counter log', JSON.stringify(HOSTILE).slice(1, -1))
    .replaceAll('samples/mochiweb/mochimem.log', `/tmp/${JSON.stringify(HOSTILE).slice(1, -1)}`)
    .replaceAll(
      'Memory rises',
      JSON.stringify(`[x](javascript:alert(1)) ${HOSTILE} Memory rises`).slice(1, -1),
    );
  const summary = JSON.parse(poison) as CaseSummary;
  const [table] = made.tables;
  const [own] = summary.captures[0]?.tables ?? [];
  return {
    summary,
    tables: table === undefined || own === undefined ? [] : [{ summary: own, cell: table.cell }],
    text: textOfLines([HOSTILE, `<style>body{display:none}</style>`, `javascript:alert(1)`]),
  };
}
