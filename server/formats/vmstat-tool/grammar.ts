/** Reports of vmstat(8) of procps: two heading lines, then a row a report; with -d a row a disk. */

import type { Column } from '../../engine/table.ts';
import type { SampleStart } from '../../engine/table-builder.ts';
import { SinceStart } from '../text/since-start.ts';
import { type Stamp, stampText } from '../text/stamps.ts';
import { looksLikeKilobytes, type Measure, numberIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { ReportRows } from './rows.ts';
import { takeTotal } from './totals.ts';

/** The headings in the order in which every version prints them, for headings in other languages. */
const ORDER = 'r b swpd free buff cache si so bi bo in cs us sy id wa st gu'.split(' ');
const LEAST = 15;

const MEASURES: Readonly<Record<string, Measure>> = Object.fromEntries(
  [
    ['r', 'count'],
    ['b', 'count'],
    ['w', 'count'],
    ['swpd', 'kB'],
    ['free', 'kB'],
    ['buff', 'kB'],
    ['cache', 'kB'],
    ['inact', 'kB'],
    ['active', 'kB'],
    ['si', 'kB/s'],
    ['so', 'kB/s'],
    ['bi', 'kB/s'],
    ['bo', 'kB/s'],
    ['in', '/s'],
    ['cs', '/s'],
    ['us', '%'],
    ['sy', '%'],
    ['id', '%'],
    ['wa', '%'],
    ['st', '%'],
    ['gu', '%'],
  ].map(([id, unit]) => [id, { id, unit } as Measure]),
);
/** Columns of the moment, in the first report too (vmstat(8)); the others are averages there. */
const MOMENTS = new Set(['r', 'b', 'swpd', 'free', 'buff', 'cache', 'inact', 'active']);
const MEMORY = ['free', 'buff', 'cache', 'inact', 'active'];

const DISK: readonly Measure[] = [
  ...[
    'reads',
    'reads merged',
    'sectors read',
    'ms reading',
    'writes',
    'writes merged',
    'sectors written',
    'ms writing',
  ].map((id): Measure => ({ id, unit: unitOfDisk(id), counter: true })),
  { id: 'I/O in progress', unit: 'count' },
  { id: 's doing I/O', unit: 's', counter: true },
];

function unitOfDisk(id: string): string {
  if (id.startsWith('ms')) return 'ms';
  return id.startsWith('sectors') ? 'sectors' : 'count';
}

/** `procs ---memory---`, `--procs--`; of old ones: `procs  memory  swap  io  system  cpu`. */
export const GROUPS =
  /^\s*-*\p{L}+-*\s+(?:-+\p{L}[\p{L}/ ]*-+(?:\s+-+\p{L}[\p{L}/ ]*-+){4,5}\s*$|memory\s+swap\s+io\s)/u;
export const HEADINGS = /^\s*r\s+b\s+(?:w\s+)?swpd\s+free\s/;
const DISK_GROUPS = /^\s*disk-?\s+-+reads-+\s/;
const DISK_HEADINGS = /^\s*total\s+merged\s+sectors\s+ms\s+total/;

/** Reports after which vmstat prints its headings again of its own accord; fewer mean that it was started again. */
const ROWS_UNDER_HEADINGS = 10;

/** Does the line hold the numbers of one report, and perhaps its time? */
export function isReport(line: string): boolean {
  const words = wordsOf(line);
  const numbers = words.findIndex((word) => !/^\d+$/.test(word));
  const count = numbers < 0 ? words.length : numbers;
  return (
    count >= LEAST && count <= ORDER.length + 1 && (numbers < 0 || timeIn(words.slice(count)) !== undefined)
  );
}

function timeIn(words: readonly string[]): Stamp | undefined {
  return words.length === 2 ? stampText(words.join(' ')) : undefined;
}

export class VmstatGrammar implements ToolGrammar {
  readonly quickRows: ReportRows;
  private readonly log: ToolLog;
  private readonly sinceBoot: SinceStart;
  private names: readonly string[] = [];
  /** The last line of groups and the last line of headings: they come again after every screen. */
  private lastGroups = '';
  private lastHeadings = '';
  private groupsSeen = false;
  private isDisk = false;
  /** The next report is the first of a run. */
  private starts = false;
  private sinceHeadings = Number.POSITIVE_INFINITY;
  private lastStamp = Number.NaN;
  /** What the first report of a run says of its moment: a sample where no other report follows. */
  private moment: { start: SampleStart; byteEnd: number; values: readonly [Measure, number][] } | undefined;

  constructor(log: ToolLog) {
    this.log = log;
    this.sinceBoot = new SinceStart(log);
    this.quickRows = new ReportRows(log, (time) => this.beginReport(time));
  }

  take(line: string): boolean {
    if (line === this.lastGroups || GROUPS.test(line) || DISK_GROUPS.test(line)) {
      this.lastGroups = line;
      this.groupsSeen = true;
      this.isDisk = DISK_GROUPS.test(line);
      if (this.isDisk) this.quickRows.forget();
      return true;
    }
    if (this.isDisk) return DISK_HEADINGS.test(line) || this.takeDisk(line);
    const words = line === this.lastHeadings ? [] : wordsOf(line);
    if (this.groupsSeen || HEADINGS.test(line)) {
      const headings = line === this.lastHeadings ? this.names : this.headingsIn(words);
      if (headings) {
        this.groupsSeen = false;
        this.lastHeadings = line;
        this.begin(headings);
        return true;
      }
    }
    return this.takeReport(words) || takeTotal(line, this.log);
  }

  interrupted(): void {
    this.starts = this.names.length > 0;
    this.quickRows.forget();
    this.sinceHeadings = Number.POSITIVE_INFINITY;
  }

  finish(): void {
    this.useMoment();
    this.sinceBoot.finish();
    const { columns, rows } = this.log.series.table;
    const memory = columns.filter(({ id, unit }) => unit === 'kB' && MEMORY.includes(id));
    const values = new Float64Array(rows);
    const read = ({ numbers }: Column) => {
      numbers?.read(0, values);
      return values;
    };
    if (memory.every((column) => looksLikeKilobytes(read(column)))) return;
    // `-S m` prints megabytes of 1000: the figures do not tell them from MiB.
    const unit =
      (areKilobytesOf1000(memory, read) ?? memory.some((column) => read(column).some((v) => v > 4e6)))
        ? 'KB'
        : 'MiB';
    for (const column of columns) {
      if (![...MEMORY, 'swpd', 'si', 'so'].includes(column.id)) continue;
      column.unit = column.unit.replace('kB', unit);
      column.title = `${column.id} (unit guessed)`;
    }
  }

  private headingsIn(words: readonly string[]): string[] | undefined {
    if (words.length < LEAST || words.some((word) => /^\d/.test(word))) return undefined;
    const zone =
      words.length > LEAST && /^[A-Z]{2,5}$/.test(words.at(-1) as string) ? words.at(-1) : undefined;
    if (zone && this.log.into.zone === '') this.log.into.zone = zone;
    const names = zone ? words.slice(0, -1) : words;
    const known = names.filter((name) => name in MEASURES).length;
    return names.map((name, i) => (name in MEASURES || known === names.length ? name : (ORDER[i] ?? name)));
  }

  private begin(names: readonly string[]): void {
    this.useMoment();
    const isOther = names.length !== this.names.length || names.some((name, i) => name !== this.names[i]);
    this.names = names;
    // Headings come again while vmstat runs, at first after a screen.
    if (this.sinceHeadings >= ROWS_UNDER_HEADINGS && this.sinceHeadings !== Number.POSITIVE_INFINITY)
      this.starts = false;
    else this.starts = true;
    if (this.starts || isOther) this.quickRows.forget();
    this.sinceHeadings = 0;
  }

  private takeReport(words: readonly string[]): boolean {
    const { log } = this;
    let count = words.findIndex((word) => !/^\d+$/.test(word));
    if (count < 0) count = words.length;
    const stamp = timeIn(words.slice(count));
    const time = count < words.length ? stamp?.ms : Number.NaN;
    const names = this.names.length > 0 ? this.names : ORDER.slice(0, count);
    if (time === undefined || count !== names.length || count < LEAST || count > ORDER.length + 1)
      return false;
    if (this.starts) {
      this.sinceHeadings++;
      this.starts = false;
      this.sinceBoot.report();
      log.end();
      const all = names.map((name, i): [Measure, number] => [measureOf(name), numberIn(words[i])]);
      for (const [measure, value] of all) this.sinceBoot.put(measure, value);
      const { byteStart, byteEnd, line } = log.place;
      this.moment = {
        start: { time: Number.isNaN(time) ? log.stampTime : time, byteStart, line },
        byteEnd,
        values: all.filter(([{ id }]) => MOMENTS.has(id)),
      };
      return true;
    }
    this.beginReport(time);
    const columns = names.map((name) => log.column(measureOf(name)));
    for (let i = 0; i < count; i++) log.put(columns[i] as number, numberIn(words[i]));
    this.quickRows.learn(columns, words.slice(count).join(' '), stamp);
    return true;
  }

  private beginReport(time: number): void {
    const { log } = this;
    this.sinceHeadings++;
    this.moment = undefined;
    // A stamp dates the first report under it; those that follow stand between it and the next one.
    const stamped = Number.isNaN(time) && log.stampTime !== this.lastStamp ? log.stampTime : time;
    this.lastStamp = log.stampTime;
    log.begin(stamped);
  }

  private useMoment(): void {
    const { moment, log } = this;
    this.moment = undefined;
    if (!moment) return;
    log.end();
    const { values } = moment;
    const columns = values.map(([measure]) => log.column(measure));
    log.series.commit(
      moment.start,
      moment.byteEnd,
      columns,
      values.map(([, value]) => value),
      values.length,
    );
  }

  private takeDisk(line: string): boolean {
    const { log } = this;
    const words = wordsOf(line);
    const values = words.slice(1, 1 + DISK.length).map(numberIn);
    if (values.length < DISK.length || values.some(Number.isNaN)) return false;
    const time = timeIn(words.slice(1 + DISK.length))?.ms ?? log.stampTime;
    const device = words[0] as string;
    const first = log.column(DISK[0] as Measure, device);
    if (!log.isOpen || log.has(first)) log.begin(time);
    else log.extend();
    DISK.forEach((measure, i) => {
      log.measure(measure, values[i] as number, device);
    });
    return true;
  }
}

function measureOf(name: string): Measure {
  return MEASURES[name] ?? { id: name, unit: 'count' };
}

/** Up to here vmstat’s single precision cuts exactly; up to the second, it may be off by one. */
const EXACT_MAX = 2 ** 21;
const ROUNDED_MAX = 2 ** 24;
/** No machine has so many MiB (64 TiB). */
const MEBIBYTES_MAX = 2 ** 26;
const FIGURES_MAX = 1000;
/** One of 4.096 numbers is as many whole pages by chance. Less than this is none. */
const CHANCE = 1e-5;

/** Do the figures of `-S k` tell themselves, being whole pages cut to 1000 bytes? Undefined when there are too few. */
function areKilobytesOf1000(
  columns: readonly Column[],
  read: (column: Column) => Float64Array,
): boolean | undefined {
  const figures = new Set<number>();
  for (const column of columns) {
    const values = read(column);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value > MEBIBYTES_MAX) return true;
      if (figures.size < FIGURES_MAX && value > 1000 && value < ROUNDED_MAX) figures.add(value);
    }
  }
  let chance = 1;
  for (const value of figures) {
    const off = value < EXACT_MAX ? 0 : 1;
    const pages = Math.floor(((value + off + 1) * 1000 - 1) / 4096);
    if (Math.floor((pages * 4096) / 1000) < value - off) return false;
    chance *= (1 + 2 * off) / 4.096;
  }
  return chance < CHANCE ? true : undefined;
}
