/** One JSON object a line (pino, bunyan, zap, `JSON.stringify(process.memoryUsage())`): its numbers by path. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { SeriesBuilder, TableBuilder } from '../../engine/table-builder.ts';
import { type LinePlace, noteZone, type ToolPayload } from '../text/tool-lines.ts';
import { linePrefix } from '../text/unwrap.ts';
import { slotNamed } from './names.ts';
import { epochOf, momentOf } from './time-cell.ts';

/** Deeper values are left alone: they are documents, not measures. */
const DEPTH_MAX = 5;

/** Numbers of one object, and elements of one list. */
const NUMBERS_MAX = 512;
const LIST_MAX = 16;

/** What stands before the object, as far as a stamp is looked for in it. */
const PREFIX_MAX = 100;

/** Kinds of object that become tables, and that are looked at. */
const TABLES_MAX = 16;
const KINDS_MAX = 512;

const TIME_KEYS = [
  'time',
  'timestamp',
  '@timestamp',
  'ts',
  'date',
  'datetime',
  't',
  'when',
  'eventTime',
  'epoch',
];

/** Numbers that name or grade a line and measure nothing. */
const LABELS =
  /(?:^|\.)(?:level|severity|pid|ppid|tid|port|v|id|reqId|line|lineno|statusCode|status|code|version)$/;

interface Row {
  place: LinePlace;
  values: number[];
}

interface Kind {
  names: string[];
  measures: number;
  columns: number[];
  series: SeriesBuilder | undefined;
  /** An object that has no like makes no table. */
  first: Row | undefined;
  text: string;
}

export class JsonReader implements ToolPayload {
  readonly title = 'a JSON object with numbers';
  readonly lineMax = 256 * 1024;
  private readonly into: TableBuilder | undefined;
  private readonly kinds = new Map<string, Kind>();
  private tables = 0;
  /** For sniffing: lines that are an object with a measure, and those of them that state a time. */
  measured = 0;
  timed = 0;

  constructor(into: TableBuilder | undefined) {
    this.into = into;
  }

  take(line: string, place: LinePlace): boolean {
    const object = objectIn(line);
    if (!object) return false;
    const time = this.timeOf(object) ?? this.timeBefore(line);
    const numbers = new Map<string, number>();
    flatten(object, '', 0, numbers);
    const names = [...numbers.keys()];
    const measures = names.filter((name) => !LABELS.test(name)).length;
    // A line of the log that measures nothing is no damage.
    if (measures === 0) return true;
    this.measured++;
    if (!Number.isNaN(time ?? place.time)) this.timed++;
    if (!this.into) return true;
    const message = typeof object.msg === 'string' ? object.msg : object.message;
    const key = names.join('\u0000');
    let kind = this.kinds.get(key);
    if (!kind) {
      if (this.kinds.size >= KINDS_MAX) return true;
      const text = typeof message === 'string' ? message.slice(0, 60) : names.slice(0, 4).join(', ');
      kind = { names, measures, columns: [], series: undefined, first: undefined, text };
      this.kinds.set(key, kind);
    }
    this.row(kind, { place: { ...place, time: time ?? place.time }, values: [...numbers.values()] });
    return true;
  }

  boundary(): void {}

  finish(): void {}

  commit(): void {}

  /** Rows are complete as soon as they are read: nothing is pending. */
  takeBack(): void {}

  private row(kind: Kind, row: Row): void {
    if (!kind.series && !kind.first) {
      kind.first = row;
      return;
    }
    if (!kind.series) {
      if (this.tables >= TABLES_MAX) return;
      this.open(kind, row);
    }
    this.commitRow(kind, row);
  }

  private open(kind: Kind, row: Row): void {
    const into = this.into as TableBuilder;
    this.tables++;
    const id = this.tables === 1 ? 'counters' : `counters ${this.tables}`;
    const series = into.series(id, `Objects like “${kind.text}”`);
    kind.series = series;
    kind.columns = kind.names.map((name, i) => series.column(columnNamed(name, row.values[i] as number)));
    if (kind.first) this.commitRow(kind, kind.first);
    kind.first = undefined;
  }

  private commitRow({ series, columns }: Kind, { place, values }: Row): void {
    series?.commit(place, place.byteEnd, columns, values, values.length);
  }

  /** `2026-11-20 12:00:00 INFO memory {…}`. */
  private timeBefore(line: string): number | undefined {
    const { stamp } = linePrefix(line.slice(0, Math.min(PREFIX_MAX, line.indexOf('{'))));
    if (stamp && this.into) noteZone(this.into, stamp);
    return stamp?.ms;
  }

  private timeOf(object: Record<string, unknown>): number | undefined {
    for (const key of TIME_KEYS) {
      const value = object[key];
      const stamp =
        typeof value === 'number' ? epochOf(value) : typeof value === 'string' ? momentOf(value) : undefined;
      if (!stamp) continue;
      if (this.into) noteZone(this.into, stamp);
      delete object[key];
      return stamp.ms;
    }
    return undefined;
  }
}

function columnNamed(name: string, value: number): ColumnInfo {
  const { unit, counter } = slotNamed(name, undefined, value);
  return {
    ...{ id: name, title: name, unit, type: 'number', counter, entity: '' },
    ...(LABELS.test(name) ? { attribute: true } : {}),
  };
}

/** The object that the line is, ends with, or that a container's runtime packed into another one. */
function objectIn(line: string): Record<string, unknown> | undefined {
  const start = line.indexOf('{');
  if (start < 0 || !line.trimEnd().endsWith('}')) return undefined;
  const object = parsed(line.slice(start));
  if (object && typeof object.log === 'string' && object.log.startsWith('{')) {
    const { log, stream: _, ...rest } = object;
    return { ...rest, ...parsed(log as string) };
  }
  return object;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function flatten(value: unknown, path: string, depth: number, into: Map<string, number>): void {
  if (into.size >= NUMBERS_MAX) return;
  if (typeof value === 'number') {
    if (path !== '') into.set(path, value);
  } else if (Array.isArray(value)) {
    if (depth >= DEPTH_MAX || value.length > LIST_MAX) return;
    for (const [i, item] of value.entries()) flatten(item, `${path}[${i}]`, depth + 1, into);
  } else if (typeof value === 'object' && value !== null) {
    if (depth >= DEPTH_MAX) return;
    for (const [key, item] of Object.entries(value))
      flatten(item, path === '' ? key : `${path}.${key}`, depth + 1, into);
  }
}
