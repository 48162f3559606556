/** atop -P: `LABEL host epoch date time interval field…`, samples between SEP lines; RESET comes before the one since boot. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import { stampText, withEpoch } from '../text/stamps.ts';
import { type LinePlace, noteZone, type ToolPayload } from '../text/tool-lines.ts';
import { type Field, INTERFACE, LABELS, type Label, PROCESS_LABELS, TRANSPORT } from './labels.ts';

const LINE = /^([A-Za-z]{3}) (\S+) (\d{9,10}) (\d{4}\/\d{2}\/\d{2}) (\d{2}:\d{2}:\d{2}) (\d+) (.+)$/;
const PROCESS = /^(\d+) \((.*?)\) ([A-Z-]) (\d.*|[a-z] .*)$/;

/** Processes shown; a day of short-lived ones has tens of thousands. */
const PROCESSES_MAX = 2_000;

const SECTOR_BYTES = 512;

interface Interval {
  seconds: number;
  sinceBoot: boolean;
  place: LinePlace;
}

export class AtopPayload implements ToolPayload {
  readonly title = 'atop -P';
  private readonly into: TableBuilder;
  private readonly host: OpenSample;
  private readonly processes: OpenSample;
  private readonly names = new Set<string>();
  private leftOut = 0;
  private sinceBoot = false;
  private epoch = '';

  constructor(into: TableBuilder) {
    this.into = into;
    this.host = new OpenSample(into, 'atop', 'atop');
    this.processes = new OpenSample(into, 'processes', 'Processes');
  }

  take(line: string, place: LinePlace): boolean {
    if (line === 'RESET' || line === 'SEP') {
      this.endSample();
      this.sinceBoot = line === 'RESET';
      return true;
    }
    const m = LINE.exec(line);
    if (!m) return false;
    const [, label = '', , epoch = '', date = '', clock = '', seconds = '', rest = ''] = m;
    // Without its SEP (grep took it), a sample ends where the time moves on.
    if (epoch !== this.epoch && (this.host.isOpen || this.processes.isOpen)) this.endSample();
    this.epoch = epoch;
    const time = this.timeOf(epoch, `${date} ${clock}`);
    const interval = {
      seconds: Math.max(1, Number(seconds)),
      sinceBoot: this.sinceBoot,
      place: { ...place, time },
    };
    if (label in PROCESS_LABELS) return this.process(label, rest, interval);
    if (/^PR[A-Z]$/.test(label)) return true;
    if (label === 'NET') return this.network(rest, interval);
    return this.system(label, rest, interval);
  }

  boundary(): void {}

  finish(): void {
    this.endSample();
    if (this.leftOut > 0)
      this.into.problem(
        0,
        0,
        `more than ${PROCESSES_MAX.toLocaleString('en-US')} processes: ${this.leftOut.toLocaleString('en-US')} lines of the others are left out`,
      );
  }

  private endSample(): void {
    if (this.sinceBoot && this.host.isOpen)
      this.into.mark('event', this.host.rows, 'the first sample is since boot: its rates are left out');
    this.host.end();
    this.processes.end();
    this.sinceBoot = false;
  }

  private timeOf(epoch: string, dated: string): number {
    const stamp = stampText(dated);
    if (!stamp) return Number(epoch) * 1000;
    const both = withEpoch(stamp, Number(epoch) * 1000);
    noteZone(this.into, both);
    return both.ms;
  }

  private system(label: string, rest: string, interval: Interval): boolean {
    const fields = rest.split(' ');
    const known = LABELS[label];
    const device = known?.device ? (fields[label === 'cpu' ? 1 : 0] as string) : '';
    const entity = label === 'cpu' ? `cpu ${device}` : device;
    const from = known?.device && label !== 'cpu' ? 1 : 0;
    if (known) this.fields(label, known, fields.slice(from), entity, interval);
    else this.unknownLabel(label, fields, interval);
    return true;
  }

  private network(rest: string, interval: Interval): boolean {
    const [name = '', ...fields] = rest.split(' ');
    if (name === 'upper') this.fields('NET', { fields: TRANSPORT }, fields, '', interval);
    else this.fields('NET', { fields: INTERFACE }, fields, name, interval);
    return true;
  }

  private process(label: string, rest: string, interval: Interval): boolean {
    const m = PROCESS.exec(rest);
    if (!m) return false;
    const [, pid = '', name = '', , numbers = ''] = m;
    const fields = numbers.split(' ');
    const known = PROCESS_LABELS[label] as (typeof PROCESS_LABELS)[string];
    // Threads share the memory of their process, and are counted in it.
    if (fields[known.isProcess] === 'n') return true;
    const entity = `${name} (${pid})`;
    if (!this.names.has(entity) && this.names.size >= PROCESSES_MAX) {
      this.leftOut++;
      return true;
    }
    this.names.add(entity);
    this.fields(label, known, fields, entity, interval);
    return true;
  }

  private fields(label: string, known: Label, fields: readonly string[], entity: string, at: Interval): void {
    const isProcess = label in PROCESS_LABELS;
    const sample = isProcess ? this.processes : this.host;
    sample.extend(at.place);
    const hertz = Number(fields[known.hertz ?? -1] ?? 100) || 100;
    const pageBytes = Number(fields[known.pageSize ?? -1] ?? 4096) || 4096;
    known.fields.forEach((field, i) => {
      const text = fields[i];
      if (!field || text === undefined || !/^-?\d+(?:\.\d+)?$/.test(text)) return;
      const figure = figureOf(field, Number(text), known, { hertz, pageBytes, seconds: at.seconds });
      if (!figure || (at.sinceBoot && figure.flow)) return;
      const id = isProcess
        ? `${field.name} (${entity})`
        : [label, entity, field.name].filter(Boolean).join(' ');
      const unit = isProcess && field.kind === 'count' ? 'kB' : figure.unit;
      sample.put(id, figure.value, () =>
        measure(id, unit, entity, { key: label, ...(field.kind === 'size' ? { attribute: true } : {}) }),
      );
    });
  }

  /** A label of a newer atop: its numbers are kept under their places. */
  private unknownLabel(label: string, fields: readonly string[], { place }: Interval): void {
    this.host.extend(place);
    const entity = /^\d/.test(fields[0] ?? '') ? '' : (fields[0] ?? '');
    fields.forEach((text, i) => {
      if (!/^-?\d+(?:\.\d+)?$/.test(text)) return;
      const id = [label, entity, `field ${i + 1}`].filter(Boolean).join(' ');
      this.host.put(id, Number(text), () => measure(id, 'count', entity, { key: label }));
    });
  }
}

/** @returns undefined for what this kernel or atop does not know (−1 and less). */
function figureOf(
  { kind }: Field,
  value: number,
  label: Label,
  at: { hertz: number; pageBytes: number; seconds: number },
): { value: number; unit: string; flow: boolean } | undefined {
  if (value < 0) return undefined;
  switch (kind) {
    case 'ticks':
      return { value: (100 * value) / at.hertz / at.seconds, unit: '%', flow: true };
    case 'busy ms':
      return { value: value / 10 / at.seconds, unit: '%', flow: true };
    case 'stall µs':
      return { value: value / 10_000 / at.seconds, unit: '%', flow: true };
    case 'events':
      return { value: value / at.seconds, unit: 'count/s', flow: true };
    case 'sectors':
      return { value: (value * SECTOR_BYTES) / 1024 / at.seconds, unit: 'kB/s', flow: true };
    case 'bytes':
      return { value: value / 1024 / at.seconds, unit: 'kB/s', flow: true };
    case 'pages':
      return { value: (value * at.pageBytes) / 1024, unit: 'kB', flow: false };
    case 'size':
      return label.pageSize === undefined
        ? { value, unit: 'count', flow: false }
        : { value: (value * at.pageBytes) / 1024, unit: 'kB', flow: false };
    case '%':
      return { value, unit: '%', flow: false };
    default:
      return { value, unit: 'count', flow: false };
  }
}
