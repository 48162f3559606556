/** sadf -x, one element a line as sadf writes it: gathered moment by moment. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { SECTIONS } from '../sar/sections.ts';
import { NEWLINE, RETURN } from '../text/line-bytes.ts';
import { ActivityBook, type Moment } from './activities.ts';
import { timeOf } from './json.ts';
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
  line = 1;
  private readonly into: TableBuilder;
  private readonly activities: ActivityBook;
  private moment: Moment | undefined;
  private readonly path: string[] = [];
  private understood = 0;
  private unknown = 0;
  private rows = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.activities = new ActivityBook(into);
  }

  take(bytes: Uint8Array, start: number, end: number, offset: number): void {
    for (let from = start; from < end; ) {
      const newline = bytes.indexOf(NEWLINE, from);
      const lineEnd = Math.max(from, bytes[newline - 1] === RETURN ? newline - 1 : newline);
      const line = Buffer.from(
        bytes.buffer,
        bytes.byteOffset + from,
        Math.min(lineEnd - from, LINE_MAX),
      ).toString();
      if (this.takeLine(line, offset + from, offset + newline + 1)) this.understood++;
      else {
        this.unknown++;
        this.into.problem(offset + from, lineEnd - from, `line ${this.line} is not understood as sadf's XML`);
      }
      this.line++;
      from = newline + 1;
    }
  }

  skipLines(count: number): void {
    this.line += count;
    this.unknown += count;
  }

  finish(): void {
    if (this.moment) this.into.problem(this.moment.byteStart, 0, 'the file ends within this moment');
    this.activities.book.commit();
    const { understood, unknown } = this;
    this.into.coverage = { lines: understood + unknown, understood, repaired: 0, unknown };
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
    this.moment = { time, byteStart, byteEnd, line: this.line };
    return true;
  }
}
