/**
 * dstat(1) and pcp-dstat(1) with `--output FILE`: a few quoted lines about the run, a line of groups, a line of names,
 * then a row a sample. The first row is the average since boot: its rates are no sample's. Running it again on the same file appends all of that.
 */
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { csvFields } from '../text/csv-fields.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import { stampLine } from '../text/stamps.ts';
import { type LinePlace, noteZone, type ToolPayload } from '../text/tool-lines.ts';
import { cellsIn, groupsIn, namesIn } from './terminal.ts';

interface Heading {
  group: string;
  name: string;
  id: string;
  info: Omit<ColumnInfo, 'id'>;
}

export class DstatPayload implements ToolPayload {
  readonly title = 'dstat';
  readonly lineMax = 256 * 1024;
  private readonly into: TableBuilder;
  private readonly sample: OpenSample;
  private groups: string[] = [];
  private headings: Heading[] = [];
  private rowsOfRun = 0;
  /** Of what was printed on a terminal; its headings without their names yet. */
  private terminal: { groups: string[]; names: string[][] | undefined } | undefined;
  private year = 0;

  constructor(into: TableBuilder) {
    this.into = into;
    this.sample = new OpenSample(into, 'dstat', 'dstat');
  }

  take(line: string, place: LinePlace): boolean {
    if (this.takeTerminal(line, place)) return true;
    const fields = csvFields(line, ',');
    if (!fields) return false;
    if (/^"(?:pcp-)?dstat .*CSV output"/i.test(line)) return this.newRun();
    const label = fields[0] ?? '';
    if (/^(?:Author|Host|Cmdline):$/.test(label)) return this.about(fields);
    if (line.startsWith('"')) return this.heading(fields);
    return this.row(fields, place);
  }

  /** Headings come again after a screen, and begin no new run. */
  private takeTerminal(line: string, place: LinePlace): boolean {
    const groups = groupsIn(line);
    if (groups) {
      this.terminal = { groups, names: undefined };
      return true;
    }
    const { terminal } = this;
    if (!terminal) return false;
    if (!terminal.names) {
      terminal.names = namesIn(line, terminal.groups);
      if (!terminal.names) return false;
      this.groups = terminal.names.flatMap((names, i) => names.map(() => terminal.groups[i] as string));
      this.headings = [];
      return this.heading(terminal.names.flat());
    }
    const cells = cellsIn(line, terminal.names);
    return cells !== undefined && this.row(cells, place);
  }

  boundary(): void {}

  finish(): void {}

  private newRun(): boolean {
    this.groups = [];
    this.headings = [];
    this.rowsOfRun = 0;
    return true;
  }

  /** `"Host:","vm",,,,"User:","root"`, `"Cmdline:","dstat -t",,,,"Date:","20 Nov 2026 15:50:51 UTC"`. */
  private about(fields: readonly string[]): boolean {
    for (let i = 0; i + 1 < fields.length; i++) {
      const value = fields[i + 1] as string;
      if (fields[i] === 'Host:') this.into.fact('host', value);
      if (fields[i] === 'Date:') {
        const stamp = stampLine(value);
        if (stamp) {
          this.year = new Date(stamp.ms).getUTCFullYear();
          noteZone(this.into, stamp);
        }
      }
    }
    return true;
  }

  /** Two lines: the groups, then the names of their columns. */
  private heading(fields: readonly string[]): boolean {
    const isGroups = fields.some((field) => field === '') || this.groups.length === 0;
    if (isGroups && this.headings.length === 0) {
      let group = '';
      this.groups = fields.map((field) => {
        if (field !== '') group = field;
        return group;
      });
      return true;
    }
    if (fields.some((field) => field === '')) {
      // The same headings again after a pause of the terminal or of a second run.
      this.groups = [];
      this.headings = [];
      return this.heading(fields);
    }
    const taken = new Set<string>();
    this.headings = fields.map((name, i) => {
      const group = this.groups[i] ?? this.groups.at(-1) ?? '';
      let id = `${group} ${name}`;
      while (taken.has(id)) id += ' again';
      taken.add(id);
      return { group, name, id, info: dstatColumn(id, group, name) };
    });
    return true;
  }

  private row(fields: readonly string[], place: LinePlace): boolean {
    const { headings } = this;
    if (headings.length === 0 || fields.length < headings.length - 1 || fields.length > headings.length + 1)
      return false;
    let { time } = place;
    const values: number[] = [];
    for (const [i, { group, name }] of headings.entries()) {
      const field = fields[i] ?? '';
      const stated = this.timeOf(group, name, field);
      if (stated !== undefined) time = stated;
      values.push(stated === undefined && field !== '' ? Number(field) : Number.NaN);
    }
    if (values.every(Number.isNaN)) return false;
    this.sample.extend({ ...place, time });
    const sinceBoot = this.rowsOfRun++ === 0;
    values.forEach((value, i) => {
      const { id, info } = headings[i] as Heading;
      const isFlow = info.unit === '%' || info.unit.endsWith('/s');
      if (!Number.isNaN(value) && !(sinceBoot && isFlow)) this.sample.put(id, value, () => info);
    });
    this.sample.end();
    if (sinceBoot)
      this.into.mark(
        'event',
        this.sample.rows - 1,
        'this row is the average since boot: its rates are left out',
      );
    return true;
  }

  /** Milliseconds, when the column is a clock: `20-11 15:50:51`, `Nov-20 15:50:51`, or seconds since 1970. */
  private timeOf(group: string, name: string, field: string): number | undefined {
    if (/^epoch$/i.test(name)) {
      noteZone(this.into, { zone: 'UTC', offset: 0 });
      return Number(field) * 1000;
    }
    if (!/^(?:time|date\/time)$/.test(name) && !/^system$/.test(group)) return undefined;
    const clock = /^(?:(\d{1,2})-(\d{1,2}) )?(\d{1,2}):(\d{2}):(\d{2})(\.\d+)?$/.exec(field);
    if (!clock) return undefined;
    const [, day, month, hour, minute, second, fraction = '0'] = clock;
    const date = day && month ? Date.UTC(this.year || 2000, Number(month) - 1, Number(day)) : 0;
    if (date !== 0 && this.year === 0) noteZone(this.into, { zone: 'year not stated', offset: undefined });
    return date + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second) + Number(fraction)) * 1000;
  }
}

/** Units as dstat's plugins print them: traffic and memory in bytes, CPU in percent. */
function dstatColumn(id: string, group: string, name: string): Omit<ColumnInfo, 'id'> {
  const entity =
    /^(?:dsk|net|io|int|cpu|swap)\/(?!total)(.+)$/.exec(group)?.[1] ?? /^cpu(\d+) usage/.exec(group)?.[1];
  const owner = entity === undefined ? '' : /^cpu/.test(group) ? `cpu ${entity}` : entity;
  return measure(id, unitOf(group, name), owner);
}

function unitOf(group: string, name: string): string {
  if (/cpu.*usage|%|util/i.test(group) || /%|^util$/.test(name)) return '%';
  if (/^(?:dsk|net)\//.test(group) || group === 'paging') return 'bytes/s';
  if (/memory usage|^swap/.test(group)) return 'bytes';
  if (/^io\//.test(group) || group === 'system') return 'count/s';
  if (/^procs/.test(group)) return name === 'new' ? 'count/s' : 'count';
  return 'count';
}
