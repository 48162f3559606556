/** Reports of sysstat's iostat(1): `avg-cpu:` and its row, a heading line with the columns, a row a device. */
import { NamedRows } from '../text/named-rows.ts';
import { SinceStart } from '../text/since-start.ts';
import { reportTime, sysstatHeading } from '../text/sysstat-heading.ts';
import { type Measure, measureNamed, numberIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import { afterLine, RowNumbers, type ToolRows } from '../text/tool-rows.ts';

const CPU_HEADINGS = /^avg-cpu:\s+%user\b/;

/** Columns of all versions; `svctm`, `avgrq-sz` and `avgqu-sz` are of versions before 12.1.2. */
const KNOWN =
  /^(?:tps|rps|wps|%util|svctm|await|[rwdf](?:\/s|_await|areq-sz)|[rwd](?:kB|MB|sec)\/s|[rwd]rqm\/s|%[rwd]rqm|avgrq-sz|avgqu-sz|areq-sz|aqu-sz|(?:kB|MB|Blk)_(?:read|wrtn|dscd|w\+d)(?:\/s)?|(?:rops|wops|ops)\/s|(?:kB|MB)\/s)$/;

/** Rows with a suffix, as `iostat -h` writes them: `1.2k`, `4.1%`. */
const SUFFIX: Readonly<Record<string, number>> = { k: 1, M: 1024, G: 1024 ** 2, T: 1024 ** 3 };

/** @returns the names of the columns, and whether the device stands first or last. */
export function deviceHeadings(line: string): { names: string[]; deviceLast: boolean } | undefined {
  const words = wordsOf(line);
  // `sar -d` prints the same columns under a time, and calls the device so.
  if (words.length < 3 || words.includes('DEV')) return undefined;
  const rest = words.slice(1);
  if (areColumns(rest) && !KNOWN.test(words[0] as string)) return { names: rest, deviceLast: false };
  const before = words.slice(0, -1);
  return areColumns(before) && KNOWN.test(words[0] as string)
    ? { names: before, deviceLast: true }
    : undefined;
}

/** `await` is also a word of programs: columns are different ones, and nearly all of them known. */
function areColumns(words: readonly string[]): boolean {
  const known = words.filter((word) => KNOWN.test(word));
  return new Set(known).size >= 3 && known.length >= 0.6 * words.length;
}

export function isCpuHeadings(line: string): boolean {
  return CPU_HEADINGS.test(line);
}

interface DeviceHeadings {
  line: string;
  measures: readonly Measure[];
  deviceLast: boolean;
  rows: NamedRows;
}

interface CpuHeadings {
  line: string;
  measures: readonly Measure[];
  numbers: RowNumbers;
  columns: Int32Array | undefined;
}

export class IostatGrammar implements ToolGrammar {
  readonly quickRows: ToolRows;
  private readonly log: ToolLog;
  private readonly sinceBoot: SinceStart;
  /** The last headings: they come again in every report. */
  private cpu: CpuHeadings | undefined;
  private devices: DeviceHeadings | undefined;
  /** The line after the headings of the CPU is due. */
  private cpuDue = false;
  /** The report in progress averages since the start of the machine. */
  private isSinceBoot = false;
  /** The first report of a run is yet to come. */
  private starts = false;
  private hasDevices = false;
  private dated = Number.NaN;

  constructor(log: ToolLog) {
    this.log = log;
    this.sinceBoot = new SinceStart(log);
    this.quickRows = {
      scan: (bytes, from) => this.scan(bytes, from),
      take: () => this.takeScanned(),
    };
  }

  take(line: string): boolean {
    if (line === '') {
      this.cpuDue = false;
      return false;
    }
    if (line === this.devices?.line) {
      this.useDevices(this.devices);
      return true;
    }
    if (line === this.cpu?.line) {
      this.useCpu(this.cpu);
      return true;
    }
    const heading = sysstatHeading(line);
    if (heading) {
      this.log.end();
      this.starts = true;
      this.isSinceBoot = false;
      this.dated = Number.NaN;
      return true;
    }
    const time = reportTime(line);
    if (time) {
      this.log.end();
      this.dated = time.ms;
      if (time.offset !== undefined) this.log.into.zoneOffset ??= time.offset;
      return true;
    }
    if (CPU_HEADINGS.test(line)) {
      const measures = wordsOf(line).slice(1).map(measureNamed);
      const numbers = new RowNumbers(measures.length, true);
      this.useCpu({ line, measures, numbers, columns: undefined });
      return true;
    }
    if (this.cpuDue && this.cpu) {
      this.cpuDue = false;
      if (this.takeCpu(line, this.cpu)) return true;
    }
    const headings = deviceHeadings(line);
    if (headings) {
      const { names, deviceLast } = headings;
      const measures = names.map(measureNamed);
      this.useDevices({ line, measures, deviceLast, rows: new NamedRows(names.length) });
      return true;
    }
    return this.takeDevice(line);
  }

  interrupted(): void {
    this.dated = Number.NaN;
  }

  finish(): void {
    this.sinceBoot.finish();
  }

  private startReport(): void {
    this.log.end();
    this.hasDevices = false;
    this.isSinceBoot = this.starts;
    this.starts = false;
    if (this.isSinceBoot) this.sinceBoot.report();
    else this.log.begin(Number.isNaN(this.dated) ? this.log.stampTime : this.dated);
    this.dated = Number.NaN;
  }

  private useCpu(headings: CpuHeadings): void {
    this.startReport();
    this.cpu = headings;
    this.cpuDue = true;
  }

  private useDevices(headings: DeviceHeadings): void {
    this.cpuDue = false;
    if (this.hasDevices || !(this.log.isOpen || this.isSinceBoot) || this.starts) this.startReport();
    this.hasDevices = true;
    this.devices = headings;
    headings.rows.restart();
    this.log.extend();
  }

  private takeCpu(line: string, cpu: CpuHeadings): boolean {
    const values = wordsOf(line).map(numberIn);
    if (values.length !== cpu.measures.length || values.some(Number.isNaN)) return false;
    cpu.measures.forEach((measure, i) => {
      this.put(measure, values[i] as number, '');
    });
    if (!this.isSinceBoot) cpu.columns = Int32Array.from(cpu.measures, (measure) => this.log.column(measure));
    return true;
  }

  private takeDevice(line: string): boolean {
    const { devices, log } = this;
    const words = wordsOf(line);
    if (!devices || words.length !== devices.measures.length + 1 || !(log.isOpen || this.isSinceBoot))
      return false;
    const device = (devices.deviceLast ? words.pop() : words.shift()) as string;
    const values = words.map((word, i) => cellIn(word, devices.measures[i] as Measure));
    if (values.some(Number.isNaN)) return false;
    devices.measures.forEach((measure, i) => {
      this.put(measure, values[i] as number, device);
    });
    if (!this.isSinceBoot && !devices.deviceLast)
      devices.rows.learn(
        device,
        devices.measures.map((measure) => log.column(measure, device)),
      );
    return true;
  }

  private scan(bytes: Uint8Array, from: number): number {
    const { cpu, devices, log } = this;
    if (!log.isOpen) return -1;
    if (!this.cpuDue) return devices?.rows.scan(bytes, from) ?? -1;
    const end = cpu?.columns ? cpu.numbers.scan(bytes, from) : -1;
    return end < 0 ? -1 : afterLine(bytes, end);
  }

  private takeScanned(): void {
    const { cpu, devices, log } = this;
    log.extend();
    if (!this.cpuDue) devices?.rows.take(log);
    else if (cpu?.columns) log.putAll(cpu.columns, cpu.numbers.values);
    this.cpuDue = false;
  }

  private put(measure: Measure, value: number, entity: string): void {
    if (this.isSinceBoot) this.sinceBoot.put(measure, value, entity);
    else {
      this.log.extend();
      this.log.measure(measure, value, entity);
    }
  }
}

function cellIn(text: string, { unit }: Measure): number {
  const m = /^(\d+(?:[.,]\d+)?)([kMGT])$/.exec(text);
  if (!m) return numberIn(text);
  const scale = SUFFIX[m[2] as string] ?? 1;
  return (numberIn(m[1]) * scale) / (unit.startsWith('MiB') ? 1024 : 1);
}
