/** A capture that was read: tables, what the statistics say of them, and its bytes for evidence. */
import type {
  CaptureSummary,
  ColumnSummary,
  Coverage,
  Mark,
  Problems,
  SeriesSummary,
  TableSummary,
} from '../protocol/capture.ts';
import type { ByteSource } from './byte-source.ts';
import type { Format } from './format.ts';
import type { Judgement } from './growth/judge.ts';
import { type Column, type Table, timesOf } from './table.ts';

export interface Capture {
  index: number;
  path: string;
  format: Format;
  /** Size on disk. */
  bytes: number;
  tables: Table[];
  /** By table id, then column id. Series tables only; constant columns have none. */
  judgements: Map<string, Map<string, Judgement>>;
  shares: Map<string, number>;
  zone: string;
  zoneOffset: number | undefined;
  facts: Record<string, number | string>;
  problems: Problems;
  coverage: Coverage | undefined;
  marks: Mark[];
  source: ByteSource;
  /** What the format's own rules and operations work on beside the tables (an object graph); only its format knows what it is. */
  model?: unknown;
}

export function seriesTables(capture: Capture): Table[] {
  return capture.tables.filter((table) => table.kind === 'series');
}

export function judgementOf(capture: Capture, table: string, column: string): Judgement | undefined {
  return capture.judgements.get(table)?.get(column);
}

/** Logs with a time of day only count from the day that the epoch began: nothing that is read is as old as that. */
const DATE_UNKNOWN_BEFORE = 7 * 86_400_000;

function stated(iso: string, ms: number): string {
  if (Math.abs(ms) >= DATE_UNKNOWN_BEFORE) return iso;
  const days = Math.floor(ms / 86_400_000);
  return `${days > 0 ? `${days}d ` : ''}${iso.slice(iso.indexOf('T') + 1)}`;
}

/** ISO 8601 of a wall-clock time, with its offset where the capture states it. */
export function isoTime(ms: number, offset: number | undefined): string {
  const text = stated(new Date(Math.round(ms)).toISOString(), ms)
    .replace(/\.000Z$/, '')
    .replace(/Z$/, '');
  if (offset === undefined) return text;
  if (offset === 0) return `${text}Z`;
  const size = Math.abs(offset);
  const two = (n: number) => String(n).padStart(2, '0');
  return `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** First and last moment over all series tables; undefined without times. */
export function timeSpan(capture: Pick<Capture, 'tables'>): { from: number; to: number } | undefined {
  let span: { from: number; to: number } | undefined;
  for (const table of capture.tables) {
    const time = table.kind === 'series' && table.rows > 0 ? timesOf(table) : undefined;
    if (!time) continue;
    const [from, to] = [time.at(0), time.at(table.rows - 1)];
    span = span ? { from: Math.min(span.from, from), to: Math.max(span.to, to) } : { from, to };
  }
  return span;
}

export function summarizeCapture(capture: Capture): CaptureSummary {
  const span = timeSpan(capture);
  return {
    index: capture.index,
    path: capture.path,
    format: capture.format.id,
    formatTitle: capture.format.title,
    bytes: capture.bytes,
    tables: capture.tables.map((table) => summarizeTable(capture, table)),
    ...(span
      ? { from: isoTime(span.from, capture.zoneOffset), to: isoTime(span.to, capture.zoneOffset) }
      : {}),
    zone: capture.zone,
    facts: capture.facts,
    problems: capture.problems,
    ...(capture.coverage ? { coverage: capture.coverage } : {}),
    marks: capture.marks,
    ...(capture.format.isBinary ? { binary: true as const } : {}),
    ...timelineOf(capture),
    ...(capture.format.objects && capture.model !== undefined ? { hasObjects: true as const } : {}),
  };
}

function timelineOf({ format, tables }: Capture): Pick<CaptureSummary, 'timeline'> {
  const table = tables.find(({ id }) => id === format.spans?.table);
  return table ? { timeline: table.id } : {};
}

function summarizeTable(capture: Capture, table: Table): TableSummary {
  const isSeries = table.kind === 'series';
  const measure = table.compareBy?.measures[0];
  return {
    id: table.id,
    kind: table.kind,
    title: table.title,
    rows: table.rows,
    columns: table.columns.map((column) => ({
      id: column.id,
      title: column.title,
      unit: column.unit,
      type: column.type,
      ...(isSeries && column.type === 'number' ? { series: summarizeSeries(capture, table, column) } : {}),
      ...(table.kind === 'histogram' ? amountOf(column, table.rows) : {}),
      ...(column.masked ? { masked: true as const } : {}),
    })) satisfies ColumnSummary[],
    ...(measure === undefined ? {} : { measure }),
  };
}

function amountOf({ type, attribute, numbers }: Column, rows: number): Pick<ColumnSummary, 'amount'> {
  if (type !== 'number' || attribute || !numbers || rows === 0) return {};
  let max = 0;
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    const value = numbers.at(row);
    if (!Number.isFinite(value)) continue;
    sum += value;
    if (value > max) max = value;
  }
  return { amount: { max, sum } };
}

export function summarizeSeries(capture: Capture, table: Table, column: Column): SeriesSummary {
  const judgement = judgementOf(capture, table.id, column.id);
  const share = capture.shares.get(`${table.id} ${column.id}`);
  const base = { counter: column.counter, entity: column.entity };
  if (!judgement) {
    const numbers = column.numbers;
    const value = numbers?.at(numbers.end - 1) ?? Number.NaN;
    const first = firstValue(column, table.rows);
    return {
      ...base,
      samples: numbers?.end ?? 0,
      first,
      last: value,
      min: Math.min(first, value),
      max: Math.max(first, value),
      // What is only shown may have changed; of that nothing is said.
      verdict: table.rows < 2 || (column.attribute && first !== value) ? 'cannot tell' : 'steady',
      delta: table.rows < 2 ? 0 : value - first,
      rate: 0,
      rateLow: 0,
      rateHigh: 0,
      regimes: [],
      spark: [value],
    };
  }
  return {
    ...base,
    samples: judgement.samples,
    first: judgement.first,
    last: judgement.last,
    min: judgement.min,
    max: judgement.max,
    verdict: judgement.verdict,
    delta: judgement.delta,
    rate: judgement.rate,
    rateLow: judgement.rateLow,
    rateHigh: judgement.rateHigh,
    regimes: judgement.regimes,
    spark: judgement.spark,
    ...(share === undefined ? {} : { share }),
  };
}

function firstValue(column: Column, rows: number): number {
  for (let row = 0; row < rows; row++) {
    const value = column.numbers?.at(row) ?? Number.NaN;
    if (!Number.isNaN(value)) return value;
  }
  return Number.NaN;
}
