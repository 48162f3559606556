/** sadf -d and -dh: fields with semicolons, a line a device or a line a moment. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { parseNumber } from '../sar/numbers.ts';
import { SectionBook } from '../sar/section-table.ts';
import { isAt } from '../text/line-bytes.ts';
import { type CsvGroup, csvLayout, goesOn, LEADING_FIELDS } from './csv-layout.ts';
import { LineTally, textOf } from './line-tally.ts';
import { Timestamps } from './timestamps.ts';

const HASH = 35;
const SEMICOLON = 59;
const L = 76;
const C = 67;

export class CsvReader {
  private readonly into: TableBuilder;
  private readonly book: SectionBook;
  private readonly times: Timestamps;
  private readonly tally: LineTally;
  private groups: CsvGroup[] = [];
  /** Where the fields of the line begin; one more for its end. */
  private fields = new Int32Array(256);
  private count = 0;
  private readonly restarts = new Set<number>();

  constructor(into: TableBuilder) {
    this.into = into;
    this.book = new SectionBook(into);
    this.times = new Timestamps(into);
    this.tally = new LineTally(into, (...line) => this.takeLine(...line));
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, unterminated: boolean): void {
    this.tally.take(bytes, start, end, offset, unterminated);
  }

  skipLines(count: number): void {
    this.tally.skipLines(count);
  }

  finish(): void {
    this.book.commit();
    this.tally.finish();
  }

  /** @returns what is wrong with the line, '' when nothing is. */
  private takeLine(bytes: Uint8Array, from: number, end: number, offset: number, cut: boolean): string {
    if (from === end) return '';
    if (bytes[from] === HASH) {
      this.groups = csvLayout(textOf(bytes, from + 1, end).trim(), this.book);
      return '';
    }
    this.split(bytes, from, end);
    if (this.count <= LEADING_FIELDS) return 'is not understood as a line of sadf -d';
    const time = this.times.read(bytes, this.fields[2] as number, this.endOf(2));
    if (Number.isNaN(time)) return 'has no time in its third field';
    const letter = bytes[this.fields[LEADING_FIELDS] as number];
    if (this.count === LEADING_FIELDS + 1 && (letter === L || letter === C)) {
      const first = textOf(bytes, this.fields[LEADING_FIELDS] as number, this.endOf(LEADING_FIELDS));
      if (first.startsWith('LINUX-RESTART')) return this.restart(time, first);
      if (/^COM(?:MENT)? /.test(first)) return this.mark('event', `comment in the file: ${first.slice(4)}`);
    }
    if (this.groups.length === 0) return 'has no heading above it';
    // The last field may lack its last digits.
    if (cut) return 'was cut off';
    return this.row(bytes, time, offset + from, offset + end + 1) ? '' : 'does not fit the heading above it';
  }

  private split(bytes: Uint8Array, from: number, end: number): void {
    this.count = 0;
    let at = from;
    while (at <= end) {
      if (this.count + 2 >= this.fields.length) {
        const wider = new Int32Array(2 * this.fields.length);
        wider.set(this.fields);
        this.fields = wider;
      }
      this.fields[this.count++] = at;
      while (at < end && bytes[at] !== SEMICOLON) at++;
      at++;
    }
    this.fields[this.count] = end + 1;
  }

  private endOf(field: number): number {
    return (this.fields[field + 1] as number) - 1;
  }

  private row(bytes: Uint8Array, time: number, byteStart: number, byteEnd: number): boolean {
    const [only] = this.groups;
    if (this.groups.length === 1 && only && !only.repeats && !only.starred)
      return this.plainRow(only, bytes, time, byteStart, byteEnd);
    let at = LEADING_FIELDS;
    for (const group of this.groups) {
      const had = new Set<string>();
      let last = '';
      do {
        let name = '';
        if (group.hasEntity) {
          if (at >= this.count) return false;
          name = textOf(bytes, this.fields[at] as number, this.endOf(at));
          at++;
        }
        if (group.starred) this.spread(group, bytes, at);
        if (at + group.names.length > this.count) return false;
        this.values(group, name, bytes, at, time, byteStart, byteEnd);
        at += group.names.length;
        had.add(name);
        last = name;
      } while (
        group.repeats &&
        at + group.names.length < this.count &&
        goesOn(group, textOf(bytes, this.fields[at] as number, this.endOf(at)), had, last)
      );
    }
    return at === this.count;
  }

  /** A line a device, or a line a moment without devices. */
  private plainRow(
    group: CsvGroup,
    bytes: Uint8Array,
    time: number,
    byteStart: number,
    byteEnd: number,
  ): boolean {
    const at = LEADING_FIELDS + (group.hasEntity ? 1 : 0);
    if (at + group.names.length !== this.count) return false;
    const name = group.hasEntity ? this.nameAt(group, bytes, LEADING_FIELDS) : '';
    this.values(group, name, bytes, at, time, byteStart, byteEnd);
    return true;
  }

  /** The devices of a moment come in the order in which they came in the one before. */
  private nameAt(group: CsvGroup, bytes: Uint8Array, field: number): string {
    const from = this.fields[field] as number;
    const length = this.endOf(field) - from;
    const { order } = group;
    const expected = order[group.next];
    if (expected?.bytes.length === length && isAt(bytes, from, expected.bytes)) {
      group.next = group.next + 1 === order.length ? 0 : group.next + 1;
      return expected.name;
    }
    const name = textOf(bytes, from, from + length);
    const known = order.findIndex((one) => one.name === name);
    if (known < 0) order.push({ name, bytes: Uint8Array.from(bytes.subarray(from, from + length)) });
    group.next = known < 0 ? 0 : (known + 1) % order.length;
    return name;
  }

  /** `CPU*`: as many values as there are numbers with decimals, for all CPUs and then each. */
  private spread(group: CsvGroup, bytes: Uint8Array, from: number): void {
    let count = 0;
    while (
      from + count < this.count &&
      /^\d+[.,]\d/.test(textOf(bytes, this.fields[from + count] as number, this.endOf(from + count)))
    )
      count++;
    group.names = Array.from({ length: count }, (_, i) => (i === 0 ? 'all' : `CPU${i - 1}`));
    group.starred = false;
  }

  private values(
    group: CsvGroup,
    name: string,
    bytes: Uint8Array,
    from: number,
    time: number,
    byteStart: number,
    byteEnd: number,
  ): void {
    const { table } = group;
    let place = group.entities.get(name);
    if (!place) {
      place = table.entityColumns(group.names, name);
      group.entities.set(name, place);
    }
    table.begin(time, byteStart, this.tally.line, place);
    for (let i = 0; i < group.names.length; i++) {
      const value = parseNumber(bytes, this.fields[from + i] as number, this.endOf(from + i));
      if (!Number.isNaN(value)) table.put(place.columns[i] as number, value);
    }
    table.reaches(byteEnd);
  }

  private restart(time: number, words: string): string {
    const cpus = /\((\d+) CPU\)/.exec(words)?.[1];
    if (cpus) this.into.fact('cpuCount', Number(cpus));
    if (this.restarts.has(time)) return '';
    this.restarts.add(time);
    return this.mark('restart', 'LINUX RESTART: the machine was started anew');
  }

  private mark(kind: 'restart' | 'event', words: string): string {
    this.book.commit();
    this.into.mark(kind, this.groups[0]?.table.rows ?? 0, words);
    return '';
  }
}
