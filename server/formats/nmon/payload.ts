/**
 * nmon for Linux and AIX: `SECTION,title,heading,…` once, then `SECTION,Tnnnn,value,…` each snapshot, whose time
 * `ZZZZ,Tnnnn,clock,date` states. People sort these files, so a snapshot is found by its number, wherever it stands.
 */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column, ColumnInfo } from '../../engine/table.ts';
import { TIME_COLUMN } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { monthNumber } from '../text/stamps.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';
import { nmonColumn, topColumn } from './columns.ts';

/** Processes shown; a day of cron jobs has tens of thousands. */
const PROCESSES_MAX = 2_000;

/** Snapshots of one file: four digits and more, but no memory bomb. */
const SNAPSHOTS_MAX = 1_000_000;

interface Section {
  title: string;
  headings: string[];
}

interface Snapshot {
  time: number;
  place: LinePlace;
  byteEnd: number;
}

export class NmonPayload implements ToolPayload {
  readonly title = 'nmon';
  readonly lineMax = 256 * 1024;
  private readonly into: TableBuilder;
  private readonly sections = new Map<string, Section>();
  private readonly rowOf = new Map<string, number>();
  private readonly snapshots: Snapshot[] = [];
  private readonly host = new Gathered();
  private readonly processes = new Gathered();
  private readonly processNames = new Set<string>();
  private processesLeftOut = 0;
  private topHeadings: string[] = [];

  constructor(into: TableBuilder) {
    this.into = into;
  }

  take(line: string, place: LinePlace): boolean {
    const comma = line.indexOf(',');
    const section = line.slice(0, comma);
    if (comma < 1 || !/^[A-Z][A-Z0-9_]*$/.test(section)) return false;
    const fields = line.slice(comma + 1).split(',');
    if (section === 'ZZZZ') return this.snapshotTime(fields, place);
    if (section === 'AAA') return this.about(fields);
    if (/^BBB/.test(section)) return true;
    if (section === 'TOP') return this.top(fields, place);
    return /^T\d+$/.test(fields[0] ?? '')
      ? this.values(section, fields, place)
      : this.headingsOf(section, fields);
  }

  boundary(): void {}

  finish(): void {
    if (!this.host.isEmpty) this.table('nmon', 'nmon', this.host);
    if (!this.processes.isEmpty) this.table('processes', 'Processes (TOP)', this.processes);
    if (this.processesLeftOut > 0)
      this.into.problem(
        0,
        0,
        `the file names more than ${PROCESSES_MAX.toLocaleString('en-US')} processes: ${this.processesLeftOut.toLocaleString('en-US')} lines of the others are left out`,
      );
  }

  private about(fields: readonly string[]): boolean {
    const [name = '', value = ''] = fields;
    if (name === 'host' || name === 'version' || name === 'OS') this.into.fact(name, value);
    if (name === 'interval' && /^\d+$/.test(value)) this.into.fact('intervalSeconds', Number(value));
    if (name === 'boottime') this.into.fact('bootTime', value);
    return true;
  }

  private snapshotTime(fields: readonly string[], place: LinePlace): boolean {
    const [number = '', clock = '', date = ''] = fields;
    const row = this.row(number, place);
    const time = timeOf(clock, date);
    if (row < 0 || Number.isNaN(time)) return false;
    (this.snapshots[row] as Snapshot).time = time;
    return true;
  }

  private headingsOf(section: string, fields: readonly string[]): boolean {
    if (fields.length < 2) return false;
    const [title = '', ...headings] = fields;
    this.sections.set(section, { title, headings: headings.map((heading) => heading.trim()) });
    return true;
  }

  private values(section: string, fields: readonly string[], place: LinePlace): boolean {
    const known = this.sections.get(section);
    const row = known ? this.row(fields[0] as string, place) : -1;
    if (!known || row < 0 || fields.length - 1 > known.headings.length) return false;
    for (let i = 1; i < fields.length; i++) {
      const heading = known.headings[i - 1] as string;
      if (heading === '') continue;
      const value = figure(fields[i] as string);
      this.host.put(`${section} ${heading}`, row, value, () => nmonColumn(section, known.title, heading));
    }
    return true;
  }

  private top(fields: readonly string[], place: LinePlace): boolean {
    if (fields[0] === '+PID') this.topHeadings = [...fields];
    if (!/^\d+$/.test(fields[0] ?? '')) return true;
    const row = this.row(fields[1] ?? '', place);
    if (row < 0) return false;
    const command = fields[this.topHeadings.indexOf('Command')] ?? '';
    const entity = `${command} (${Number(fields[0])})`;
    if (!this.processNames.has(entity) && this.processNames.size >= PROCESSES_MAX) {
      this.processesLeftOut++;
      return true;
    }
    this.processNames.add(entity);
    this.topHeadings.forEach((heading, i) => {
      if (i < 2 || heading === 'Command') return;
      const value = figure(fields[i] ?? '');
      this.processes.put(`${heading} (${entity})`, row, value, () => topColumn(heading, entity));
    });
    return true;
  }

  /** Row of a snapshot; -1 when it is no snapshot's number. */
  private row(number: string, place: LinePlace): number {
    if (!/^T\d{4,7}$/.test(number)) return -1;
    let row = this.rowOf.get(number);
    if (row === undefined) {
      if (this.snapshots.length >= SNAPSHOTS_MAX) return -1;
      row = this.snapshots.length;
      this.rowOf.set(number, row);
      this.snapshots.push({ time: Number.NaN, place: { ...place }, byteEnd: place.byteEnd });
    }
    const snapshot = this.snapshots[row] as Snapshot;
    // Of a sorted file a snapshot's first line is its place: the next ones lie apart.
    if (row === this.snapshots.length - 1) snapshot.byteEnd = place.byteEnd;
    return row;
  }

  /** Snapshots of which something was gathered, a row each. */
  private table(id: string, title: string, gathered: Gathered): void {
    const rowOf = new Int32Array(this.snapshots.length).fill(-1);
    const snapshots = this.snapshots.filter((_, row) => gathered.has(row));
    let rows = 0;
    for (const row of rowOf.keys()) if (gathered.has(row)) rowOf[row] = rows++;
    const time: Column = {
      ...{ id: TIME_COLUMN, title: 'Time', unit: 'ms', type: 'time', counter: false, entity: '' },
      numbers: NumberColumn.of(snapshots.map((snapshot) => snapshot.time)),
    };
    const table = this.into.table(id, 'series', title, [time, ...gathered.columns(rowOf)], rows);
    table.byteStart = NumberColumn.of(snapshots.map(({ place }) => place.byteStart));
    table.byteLength = NumberColumn.of(snapshots.map(({ place, byteEnd }) => byteEnd - place.byteStart));
    table.line = NumberColumn.of(snapshots.map(({ place }) => place.line));
  }
}

interface GatheredColumn {
  info: Omit<ColumnInfo, 'id'>;
  snapshots: number[];
  values: number[];
}

/** Values by column and snapshot, snapshots in any order. */
class Gathered {
  private readonly known = new Map<string, GatheredColumn>();
  private readonly used = new Set<number>();

  get isEmpty(): boolean {
    return this.used.size === 0;
  }

  has(snapshot: number): boolean {
    return this.used.has(snapshot);
  }

  put(id: string, snapshot: number, value: number, describe: () => Omit<ColumnInfo, 'id'>): void {
    if (Number.isNaN(value)) return;
    let column = this.known.get(id);
    if (!column) {
      column = { info: describe(), snapshots: [], values: [] };
      this.known.set(id, column);
    }
    this.used.add(snapshot);
    column.snapshots.push(snapshot);
    column.values.push(value);
  }

  /** @param rowOf row by snapshot. */
  *columns(rowOf: Int32Array): Iterable<Column> {
    for (const [id, { info, snapshots, values }] of this.known) {
      const rows = Int32Array.from(snapshots, (snapshot) => rowOf[snapshot] as number);
      const order = Uint32Array.from(rows, (_, i) => i);
      // The first value of a snapshot counts, should a file hold several.
      if (rows.some((row, i) => row <= (rows[i - 1] ?? -1)))
        order.sort((a, b) => rows[a]! - rows[b]! || a - b);
      const numbers = new NumberColumn();
      for (const i of order) if (rows[i]! >= numbers.end) numbers.set(rows[i]!, values[i]!);
      yield { id, ...info, numbers };
    }
  }
}

/** Negative figures and `-0.0` say that this system does not have it. */
function figure(field: string): number {
  return field === '' || field.startsWith('-') ? Number.NaN : Number(field);
}

/** `15:50:54`, `20-NOV-2026`; NaN for anything else. */
function timeOf(clock: string, date: string): number {
  const at = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(clock);
  const day = /^(\d{1,2})-(\p{L}{3,})-(\d{4})$/u.exec(date);
  const month = day ? monthNumber(day[2] as string) : 0;
  if (!at || !day || month === 0) return Number.NaN;
  return Date.UTC(Number(day[3]), month - 1, Number(day[1]), Number(at[1]), Number(at[2]), Number(at[3]));
}
