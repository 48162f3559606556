/** Rows of collectl(1): the plot format (`-P`), and what it shows on a terminal. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { OpenSample } from '../text/open-sample.ts';
import { stampText } from '../text/stamps.ts';
import { type LinePlace, noteZone, type ToolPayload } from '../text/tool-lines.ts';
import { briefColumn, plotColumn } from './columns.ts';

interface Heading {
  id: string;
  info: Omit<ColumnInfo, 'id'>;
}

const CLOCK = /^(\d{2}):(\d{2}):(\d{2})(\.\d+)?$/;
const BRIEF_VALUE = /^(-?\d+(?:\.\d+)?)([KMGT])?$/;

export class CollectlPayload implements ToolPayload {
  readonly title = 'collectl';
  readonly lineMax = 256 * 1024;
  private readonly into: TableBuilder;
  private readonly sample: OpenSample;
  private headings: Heading[] = [];
  private separator: string | RegExp = ' ';
  /** Fields of a row before the first value: none, a clock, a date and a clock, an epoch. */
  private leading: 'nothing' | 'clock' | 'date' | 'epoch' = 'nothing';
  private banner: { name: string; end: number }[] = [];
  private isPlot = false;
  private rounded = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.sample = new OpenSample(into, 'collectl', 'collectl');
  }

  take(line: string, place: LinePlace): boolean {
    if (line.startsWith('#')) return this.comment(line);
    if (/^waiting for \d+ second sample/.test(line)) return true;
    if (this.headings.length === 0 || !/^\s*-?\d/.test(line)) return false;
    return this.isPlot ? this.plotRow(line, place) : this.briefRow(line, place);
  }

  boundary(): void {}

  finish(): void {
    if (this.rounded > 0) this.into.fact('roundedValueCount', this.rounded);
  }

  private comment(line: string): boolean {
    const plot = /^#(Date([ ,;\t|:])Time|UTC)([ ,;\t|])(\[.*)$/.exec(line);
    if (plot) {
      this.isPlot = true;
      this.leading = plot[1] === 'UTC' ? 'epoch' : 'date';
      this.separator = plot[2] ?? (plot[3] as string);
      const names = (plot[4] as string).trimEnd().split(this.separator);
      this.headings = names.map((id) => ({ id, info: plotColumn(id) }));
      return true;
    }
    if (/^#\s*<-+[^<>]+-+>/.test(line)) {
      this.banner = [...line.matchAll(/<-*([^<>-][^<>]*?)-*>/g)].map((m) => ({
        name: (m[1] as string).replace(/\[.*\]/, '').replace(/-+$/, ''),
        end: m.index + m[0].length,
      }));
      return true;
    }
    if (this.banner.length > 0 && /^#\s*(?:Date\s+)?(?:Time\s+)?[A-Za-z]/.test(line)) {
      this.briefHeadings(line);
      return true;
    }
    const zone = /\bTZ: ([+-]\d{4})\b/.exec(line)?.[1];
    if (zone) noteZone(this.into, zoneOf(zone));
    return /^#(?:#|\s)/.test(line);
  }

  private briefHeadings(line: string): void {
    this.isPlot = false;
    const words = [...line.matchAll(/[^\s#]+/g)].map((m) => ({ word: m[0], end: m.index + m[0].length }));
    this.leading = 'nothing';
    if (words[0]?.word === 'Date') words.shift();
    if (words[0]?.word === 'Time') {
      this.leading = /^#\s*Date/.test(line) ? 'date' : 'clock';
      words.shift();
    }
    this.headings = words.map(({ word, end }) => {
      const group = this.banner.find((part) => end <= part.end)?.name ?? '';
      const info = briefColumn(group, word);
      return { id: info.title, info };
    });
  }

  private plotRow(line: string, place: LinePlace): boolean {
    const fields = line.trimEnd().split(this.separator);
    const time = this.timeOf(fields);
    if (time === undefined || fields.length !== this.headings.length) return false;
    return this.row(fields.map(Number), { ...place, time });
  }

  private briefRow(line: string, place: LinePlace): boolean {
    const fields = line.trim().split(/\s+/);
    const time = this.leading === 'nothing' ? place.time : this.timeOf(fields);
    if (time === undefined || fields.length !== this.headings.length) return false;
    const values = fields.map((field, i) => this.briefValue(field, this.headings[i] as Heading));
    return this.row(values, { ...place, time });
  }

  /** Takes what states the time off the fields. @returns undefined when it is none. */
  private timeOf(fields: string[]): number | undefined {
    if (this.leading === 'epoch') return Number(fields.shift()) * 1000;
    const date = this.leading === 'date' ? (fields.shift() ?? '') : '';
    const clock = CLOCK.exec(fields.shift() ?? '');
    if (!clock) return undefined;
    const day = date === '' ? 0 : dayOf(date);
    if (day === undefined) return undefined;
    const [, hour, minute, second, fraction = '0'] = clock;
    return day + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) + Number(fraction)) * 1000;
  }

  /** `17G` is rounded: memory in steps of 1024, everything else of 1000. */
  private briefValue(field: string, { info }: Heading): number {
    const m = BRIEF_VALUE.exec(field);
    if (!m) return Number.NaN;
    const value = Number(m[1]);
    if (!m[2]) return value;
    this.rounded++;
    const power = 'KMGT'.indexOf(m[2]);
    return info.unit.startsWith('kB') ? value * 1024 ** power : value * 1000 ** (power + 1);
  }

  private row(values: readonly number[], place: LinePlace): boolean {
    if (values.every(Number.isNaN)) return false;
    this.sample.extend(place);
    values.forEach((value, i) => {
      const { id, info } = this.headings[i] as Heading;
      this.sample.put(id, value, () => info);
    });
    this.sample.end();
    return true;
  }
}

function dayOf(date: string): number | undefined {
  const m = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? /^(\d{4})[/-](\d{2})[/-](\d{2})$/.exec(date);
  if (m) return Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3]));
  return /^\d{2}\/\d{2}$/.test(date) ? 0 : undefined;
}

function zoneOf(offset: string): { zone: string; offset: number | undefined } {
  const stamp = stampText(`2000-01-01 00:00:00 ${offset}`);
  return { zone: offset === '+0000' ? 'UTC' : offset, offset: stamp?.offset };
}
