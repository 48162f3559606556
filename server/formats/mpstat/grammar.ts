/** Reports of sysstat's mpstat(1): a heading line that starts with the time of the report before, a row a CPU; or JSON. */
import { NamedRows } from '../text/named-rows.ts';
import { RowClockBytes } from '../text/row-clock-bytes.ts';
import { SinceStart } from '../text/since-start.ts';
import { dateOf, rowClock, sysstatHeading } from '../text/sysstat-heading.ts';
import { type Measure, measureNamed, numberIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';
import type { ToolRows } from '../text/tool-rows.ts';

/** Which of two things the first column counts. */
type Kind = 'CPU' | 'NODE' | 'CORE';

/** Interrupts by number: hundreds a machine, each of little meaning by itself. */
const INTERRUPT = /^(?:\d+|[A-Z]{3,})\/s$/;

export function headingsIn(rest: string): { kind: Kind; names: string[] } | undefined {
  const words = wordsOf(rest);
  const [kind, ...names] = words;
  if ((kind !== 'CPU' && kind !== 'NODE' && kind !== 'CORE') || names.length === 0) return undefined;
  return names.every((name) => /^%[\w]+$|\/s$/.test(name)) ? { kind, names } : undefined;
}

export function entityOf(kind: Kind, name: string): string {
  if (name === 'all' || name === '-1') return kind === 'CPU' ? '' : 'all nodes';
  return `${kind === 'CPU' ? 'CPU' : kind.toLowerCase()} ${name}`;
}

export function measureOf(name: string): Measure {
  const measure = measureNamed(name);
  return INTERRUPT.test(name) ? { ...measure, attribute: true } : measure;
}

/** What stands below one line of headings. */
interface Section {
  kind: Kind;
  measures: readonly Measure[];
  rows: NamedRows;
}

const NO_SECTION: Section = { kind: 'CPU', measures: [], rows: new NamedRows(0) };

/** Different lines of headings that are remembered; mpstat -A has five. */
const SECTIONS_MAX = 32;

export class MpstatGrammar implements ToolGrammar {
  readonly quickRows: ToolRows;
  private readonly log: ToolLog;
  private readonly sinceBoot: SinceStart;
  private readonly sections = new Map<string, Section>();
  private section: Section | undefined;
  private readonly clock = new RowClockBytes();
  private date = '';
  private headingMs = Number.NaN;
  private sampleMs = Number.NaN;
  private isSinceBoot = false;

  constructor(log: ToolLog) {
    this.log = log;
    this.sinceBoot = new SinceStart(log);
    this.quickRows = {
      scan: (bytes, from) => this.scan(bytes, from),
      take: () => this.takeScanned(),
    };
  }

  take(line: string): boolean {
    if (line === '') return false;
    const heading = sysstatHeading(line);
    if (heading) {
      this.startRun(heading.date);
      this.log.into.fact('cpuCount', heading.cpus);
      return true;
    }
    const clock = rowClock(line);
    if (!clock) return this.takeAverage(line);
    const section = this.sectionOf(clock.rest);
    if (section) {
      this.section = section;
      section.rows.restart();
      this.headingMs = clock.ms;
      if (this.date !== '') this.useDate(clock.twelveHours);
      return true;
    }
    const [name, ...cells] = wordsOf(clock.rest);
    const values = cells.map(numberIn);
    if (name === undefined || !/^(?:all|-?\d+)$/.test(name)) return false;
    const { measures, kind, rows } = this.section ?? NO_SECTION;
    if (values.length !== measures.length || values.some(Number.isNaN)) return false;
    this.startReport(clock.ms);
    const entity = entityOf(kind, name);
    measures.forEach((measure, i) => {
      this.put(measure, values[i] as number, entity);
    });
    if (this.isSinceBoot || measures.length === 0) return true;
    this.clock.learn(line, clock);
    rows.learn(
      name,
      measures.map((measure) => this.log.column(measure, entity)),
    );
    return true;
  }

  interrupted(): void {
    this.sampleMs = Number.NaN;
  }

  finish(): void {
    this.sinceBoot.finish();
  }

  private sectionOf(rest: string): Section | undefined {
    const known = this.sections.get(rest);
    if (known) return known;
    const headings = headingsIn(rest);
    if (!headings) return undefined;
    const { kind, names } = headings;
    const section = { kind, measures: names.map(measureOf), rows: new NamedRows(names.length) };
    if (this.sections.size < SECTIONS_MAX) this.sections.set(rest, section);
    return section;
  }

  private scan(bytes: Uint8Array, from: number): number {
    const { clock, section } = this;
    // Averages since the start of the machine go elsewhere.
    const at = section && !this.isSinceBoot ? clock.scan(bytes, from) : -1;
    if (!section || at < 0 || clock.ms === this.headingMs) return -1;
    return section.rows.scan(bytes, at);
  }

  private takeScanned(): void {
    this.startReport(this.clock.ms);
    this.log.extend();
    this.section?.rows.take(this.log);
  }

  private startRun(date: string): void {
    this.log.end();
    this.date = date;
    this.sampleMs = Number.NaN;
    this.headingMs = Number.NaN;
  }

  /** Whether the day or the month stands first is known once a clock was seen. */
  private useDate(twelveHours: boolean): void {
    const midnight = dateOf(this.date, twelveHours);
    if (Number.isNaN(midnight)) this.log.into.fact('dateWritten', this.date);
    this.log.useDate(midnight);
    this.date = '';
  }

  private startReport(ms: number): void {
    if (ms === this.sampleMs) return;
    this.sampleMs = ms;
    // Without an interval there is one report, and its time is that of the headings.
    this.isSinceBoot = ms === this.headingMs;
    if (this.isSinceBoot) {
      this.log.end();
      this.sinceBoot.report();
    } else this.log.begin(this.log.timeOf(ms));
  }

  /** Rows that sum up the run start with a word in any language: `Average:`, `Moyenne :`. */
  private takeAverage(line: string): boolean {
    const m = /^\p{L}[\p{L}.]*\s?:\s+(?:CPU|NODE|CORE|all|-?\d+)\s+(.*)$/u.exec(line);
    return (
      m !== null &&
      wordsOf(m[1] as string).every((word) => !Number.isNaN(numberIn(word)) || /^%|\/s$/.test(word))
    );
  }

  private put(measure: Measure, value: number, entity: string): void {
    if (this.isSinceBoot) this.sinceBoot.put(measure, value, entity);
    else {
      this.log.extend();
      this.log.measure(measure, value, entity);
    }
  }
}
