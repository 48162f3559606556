/** Tables of separated values (CSV, TSV, with semicolons or bars), read by their heading. */
import type { ColumnInfo } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { csvFields } from '../text/csv-fields.ts';
import { OpenSample } from '../text/open-sample.ts';
import { type Stamp, stampText } from '../text/stamps.ts';
import { type LinePlace, noteZone, type ToolPayload } from '../text/tool-lines.ts';
import { cellOf, inUnit } from './cells.ts';
import { headingOf, type Layout, trimmedEnds } from './layout.ts';
import { unitOfName, unitOfValue } from './names.ts';
import { momentOf } from './time-cell.ts';

/** Things that get series of their own; the rest is said. */
const ENTITIES_MAX = 500;

/** As far as the seconds of an ISO time, which most tables have. */
const MINUTE_CHARS = 17;
const PLAIN_SECONDS = /^\d\d(?:\.\d{1,9})?Z?$/;

export class DelimitedReader implements ToolPayload {
  readonly title = 'a row of this table';
  readonly lineMax = 256 * 1024;
  private readonly into: TableBuilder;
  private readonly layout: Layout;
  private readonly sample: OpenSample;
  private names: readonly string[];
  private readonly infoOf = new Map<string, Omit<ColumnInfo, 'id'>>();
  private readonly entities = new Set<string>();
  private leftOut = 0;
  private time = Number.NaN;
  /** The last minute that was read in full: `2026-11-20T12:00:`. */
  private minute = { text: '', ms: Number.NaN };

  constructor(into: TableBuilder, layout: Layout) {
    this.into = into;
    this.layout = layout;
    this.names = layout.names;
    this.sample = new OpenSample(into, 'counters', 'Counter log');
  }

  take(line: string, place: LinePlace): boolean {
    const fields = trimmedEnds(csvFields(line, this.layout.separator) ?? []);
    if (fields.length < 2) return false;
    const time = this.timeOf(fields);
    if (time === undefined && this.takeHeading(line)) return true;
    if (fields.length !== this.names.length) return false;
    if (this.layout.time.length > 0 && time === undefined) return false;
    return this.row(fields, { ...place, time: time ?? place.time });
  }

  boundary(): void {
    this.sample.end();
  }

  finish(): void {
    this.sample.end();
    if (this.leftOut > 0)
      this.into.problem(
        0,
        0,
        `more than ${ENTITIES_MAX} different values in the column “${this.names[this.layout.entity ?? 0]}”: ${this.leftOut.toLocaleString('en-US')} rows of the others are left out`,
      );
  }

  commit(): void {}

  /** Rows are complete as soon as they are read: nothing is pending. */
  takeBack(): void {}

  /** The heading again, or the one of a second table of the same making. */
  private takeHeading(line: string): boolean {
    const names = headingOf(line, this.layout.separator);
    if (names?.length !== this.names.length) return false;
    if (this.layout.time.some((i) => names[i] !== this.layout.names[i])) return false;
    this.names = names;
    return true;
  }

  private timeOf(fields: readonly string[]): number | undefined {
    const { time, elapsed } = this.layout;
    if (time.length === 0) return undefined;
    if (elapsed !== undefined) {
      const seconds = cellOf(fields[time[0] as number] ?? '', this.layout.decimalComma)?.value;
      if (this.into.zone === '') this.into.zone = 'uptime';
      return seconds === undefined || Number.isNaN(seconds) ? undefined : seconds * elapsed;
    }
    const text = fields[time[0] as number] ?? '';
    const minute = text.slice(0, MINUTE_CHARS);
    const seconds = text.slice(MINUTE_CHARS);
    if (time.length === 1 && minute === this.minute.text && PLAIN_SECONDS.test(seconds))
      return this.minute.ms + Number.parseFloat(seconds) * 1000;
    const stamp = momentIn(time.map((i) => fields[i] ?? ''));
    if (!stamp) return undefined;
    noteZone(this.into, stamp);
    if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:$/.test(minute) && PLAIN_SECONDS.test(seconds))
      this.minute = { text: minute, ms: stamp.ms - Number.parseFloat(seconds) * 1000 };
    return stamp.ms;
  }

  private row(fields: readonly string[], place: LinePlace): boolean {
    const { entity: entityAt } = this.layout;
    const entity = entityAt === undefined ? '' : (fields[entityAt] as string).slice(0, 200);
    if (entityAt === undefined || place.time !== this.time) this.sample.end();
    this.time = place.time;
    if (entity !== '' && !this.entities.has(entity)) {
      if (this.entities.size >= ENTITIES_MAX) {
        this.leftOut++;
        return true;
      }
      this.entities.add(entity);
    }
    let numbers = 0;
    for (let i = 0; i < fields.length; i++) {
      if (i === entityAt || this.layout.time.includes(i)) continue;
      const cell = cellOf(fields[i] as string, this.layout.decimalComma);
      if (!cell || Number.isNaN(cell.value)) continue;
      const name = this.names[i] as string;
      const id = entity === '' ? name : `${name} (${entity})`;
      let info = this.infoOf.get(id);
      if (!info) {
        const unit =
          unitOfName(name) === 'count' && cell.unit !== '' ? cell.unit : unitOfValue(name, cell.value);
        const counter = /(?:^|_)(?:total|count_total|sum)$/i.test(name);
        info = {
          title: id,
          unit,
          type: 'number',
          counter,
          entity,
          ...(isLabel(name) ? { attribute: true } : {}),
        };
        this.infoOf.set(id, info);
      }
      const known = info;
      numbers++;
      this.sample.extend(place);
      this.sample.put(id, inUnit(cell, known.unit), () => known);
    }
    if (entityAt === undefined) this.sample.end();
    return numbers > 0;
  }
}

/** Numbers that name something. */
function isLabel(name: string): boolean {
  return /^(?:pid|ppid|tid|uid|port|id|index|no|row|sample|column 1)$/i.test(name);
}

function momentIn(cells: readonly string[]): Stamp | undefined {
  const [first = '', second] = cells;
  if (second === undefined) return momentOf(first);
  const joined = `${first} ${second}`;
  return momentOf(joined) ?? stampText(joined);
}
