/** sadf -x, one element a line as sadf writes it: gathered moment by moment. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { SECTIONS } from '../sar/sections.ts';
import { RETURN } from '../text/line-bytes.ts';
import { ActivityBook, type Moment } from './activities.ts';
import { timeOf } from './json.ts';
import { LineTally, textOf } from './line-tally.ts';
import { putTree } from './sample-tree.ts';

type Tree = Record<string, string>;

const ELEMENT = /^\s*<([\w-]+)((?:\s+[\w-]+="[^"]*")*)\s*(\/?)>(?:([^<]*)<\/\1>)?\s*$/;
const ATTRIBUTE = /([\w-]+)="([^"]*)"/g;
const CLOSING = /^\s*<\/([\w-]+)>\s*$/;
const LINE_MAX = 16_384;

const ACTIVITIES: ReadonlySet<string> = new Set(SECTIONS.map(({ id }) => id));

/** Attributes that name a device even where they are numbers. */
const NAMING: ReadonlySet<string> = new Set([
  'number',
  'dev',
  'iface',
  'intr',
  'line',
  'cpu',
  'fsname',
  'name',
]);

export class XmlReader {
  private readonly into: TableBuilder;
  private readonly activities: ActivityBook;
  private moment: Moment | undefined;
  private readonly path: string[] = [];
  private readonly tally: LineTally;
  private rows = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.activities = new ActivityBook(into);
    this.tally = new LineTally(into, (bytes, from, end, offset) => {
      const line = textOf(bytes, from, Math.min(end, from + LINE_MAX));
      const byteEnd = offset + end + (bytes[end] === RETURN ? 2 : 1);
      return this.takeLine(line, offset + from, byteEnd) ? '' : "is not understood as sadf's XML";
    });
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number, unterminated: boolean): void {
    this.tally.take(bytes, start, end, offset, unterminated);
  }

  skipLines(count: number): void {
    this.tally.skipLines(count);
  }

  finish(): void {
    if (this.moment) this.into.problem(this.moment.byteStart, 0, 'the file ends within this moment');
    this.activities.book.commit();
    this.tally.finish();
  }

  private takeLine(line: string, byteStart: number, byteEnd: number): boolean {
    if (line.trim() === '' || !this.moment) return this.outside(line, byteStart, byteEnd);
    this.moment.byteEnd = byteEnd;
    const closing = CLOSING.exec(line)?.[1];
    if (closing === 'timestamp') {
      this.moment = undefined;
      this.path.length = 0;
      this.activities.book.commit();
      this.rows++;
      return true;
    }
    if (closing !== undefined) {
      if (this.path[this.path.length - 1] === closing) this.path.pop();
      return true;
    }
    const element = ELEMENT.exec(line);
    if (!element) return false;
    const [, tag = '', attributes = '', empty, text] = element;
    const values: Tree = {};
    for (const [, name = '', value = ''] of attributes.matchAll(ATTRIBUTE))
      if (name !== 'per' && name !== 'unit') values[name] = value;
    if (text !== undefined) values[tag] = text;
    this.put(tag, values, text !== undefined, this.moment);
    if (!empty && text === undefined) this.path.push(tag);
    return true;
  }

  private put(tag: string, values: Tree, isField: boolean, moment: Moment): void {
    const [first] = Object.entries(values);
    if (!first) return;
    const parent = this.path.findLast((name) => ACTIVITIES.has(name));
    const activity =
      !isField && ACTIVITIES.has(tag) ? tag : (parent ?? this.path[this.path.length - 1] ?? tag);
    const isDevice = !isField && (NAMING.has(first[0]) || !/^-?\d+(?:[.,]\d+)?$/.test(first[1]));
    putTree(this.activities, activity, isDevice ? [values] : values, moment);
  }

  private outside(line: string, byteStart: number, byteEnd: number): boolean {
    const stamp = /^\s*<timestamp\s+(.*)>\s*$/.exec(line)?.[1];
    if (stamp === undefined) {
      const boot = /^\s*<boot\s+(.*)\/>\s*$/.exec(line)?.[1];
      if (boot !== undefined)
        this.into.mark('restart', this.rows, 'LINUX RESTART: the machine was started anew');
      const cpus = /<number-of-cpus>(\d+)</.exec(line)?.[1];
      if (cpus) this.into.fact('cpuCount', Number(cpus));
      const release = /<release>([^<]*)</.exec(line)?.[1];
      if (release) this.into.fact('kernel', release);
      return /^\s*(?:<.*>?|xmlns.*|xsi:.*|"http.*)?\s*$/.test(line);
    }
    const attributes = Object.fromEntries(
      [...stamp.matchAll(ATTRIBUTE)].map(([, name, value]) => [name, value]),
    );
    const time = timeOf(attributes, this.into);
    if (Number.isNaN(time)) return false;
    this.moment = { time, byteStart, byteEnd, line: this.tally.line };
    return true;
  }
}
