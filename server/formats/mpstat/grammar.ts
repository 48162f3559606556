/** Reports of sysstat's mpstat(1): a heading line that starts with the time of the report before, a row a CPU; or JSON. */
import { SinceStart } from '../text/since-start.ts';
import { dateOf, rowClock, sysstatHeading } from '../text/sysstat-heading.ts';
import { type Measure, measureNamed, numberIn, wordsOf } from '../text/tool-columns.ts';
import type { ToolGrammar, ToolLog } from '../text/tool-log.ts';

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

export class MpstatGrammar implements ToolGrammar {
  private readonly log: ToolLog;
  private readonly sinceBoot: SinceStart;
  private kind: Kind = 'CPU';
  private measures: readonly Measure[] = [];
  private date = '';
  private headingMs = Number.NaN;
  private sampleMs = Number.NaN;
  private isSinceBoot = false;

  constructor(log: ToolLog) {
    this.log = log;
    this.sinceBoot = new SinceStart(log);
  }

  take(line: string): boolean {
    const heading = sysstatHeading(line);
    if (heading) {
      this.startRun(heading.date);
      this.log.into.fact('cpuCount', heading.cpus);
      return true;
    }
    const clock = rowClock(line);
    if (!clock) return this.takeAverage(line);
    const headings = headingsIn(clock.rest);
    if (headings) {
      this.kind = headings.kind;
      this.measures = headings.names.map(measureOf);
      this.headingMs = clock.ms;
      if (this.date !== '') this.useDate(clock.twelveHours);
      return true;
    }
    const [name, ...cells] = wordsOf(clock.rest);
    const values = cells.map(numberIn);
    if (name === undefined || !/^(?:all|-?\d+)$/.test(name)) return false;
    if (values.length !== this.measures.length || values.some(Number.isNaN)) return false;
    this.startReport(clock.ms);
    const entity = entityOf(this.kind, name);
    this.measures.forEach((measure, i) => {
      this.put(measure, values[i] as number, entity);
    });
    return true;
  }

  interrupted(): void {
    this.sampleMs = Number.NaN;
  }

  finish(): void {
    this.sinceBoot.finish();
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
