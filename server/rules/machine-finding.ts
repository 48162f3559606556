/** How findings about a machine's series point at their proof and tell the time. */
import { evidenceAt } from '../engine/evidence.ts';
import { select } from '../engine/growth/order.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { clock } from './growing.ts';
import type { MachineSeries } from './machine-series.ts';

export function evidenceOf({ capture, table, column, values }: MachineSeries, row: number): Evidence {
  const value = values[row] as number;
  return { ...evidenceAt(capture, table, row, column.id), ...(Number.isNaN(value) ? {} : { after: value }) };
}

/** Value before and after a change, with both places. */
export function evidenceOfStep(series: MachineSeries, from: number, to: number): [Evidence, ...Evidence[]] {
  const before = series.values[from] as number;
  const { after: _, ...first } = evidenceOf(series, from);
  return [
    { ...first, before },
    { ...evidenceOf(series, to), before },
  ];
}

/** `at 03:00:07`, `in sample 4` without a clock. */
export function when({ table, time }: MachineSeries, row: number): string {
  return time ? `at ${clock(table, row)}` : `in ${clock(table, row)}`;
}

/** `from 12:20:08 to 16:40:07`. */
export function span({ table }: MachineSeries, from: number, to: number): string {
  return from === to ? clock(table, from) : `${clock(table, from)}–${clock(table, to)}`;
}

/** Seconds between samples as a rule; undefined without a clock. */
export function intervalOf({ time }: MachineSeries): number | undefined {
  if (!time || time.length < 2) return undefined;
  const steps = new Float64Array(time.length - 1);
  let count = 0;
  for (let i = 1; i < time.length; i++) {
    const step = (time[i] as number) - (time[i - 1] as number);
    if (step > 0) steps[count++] = step;
  }
  if (count === 0) return undefined;
  // Samplers are late by some milliseconds: nobody set them to 1.004 s.
  return Number((select(steps, count, count >> 1) / 1000).toPrecision(2));
}

/** The same thing seen in several captures of a case is one finding: the first, with the proof of all. */
export function onePerSubject(findings: readonly Finding[]): Finding[] {
  const kept = new Map<string, Finding>();
  for (const one of findings) {
    const known = kept.get(one.id);
    if (!known) {
      kept.set(one.id, one);
      continue;
    }
    const place = one.evidence[0].capture;
    kept.set(one.id, {
      ...known,
      explanation: `${known.explanation}\n\nAlso in ${place}: ${one.title}`,
      evidence: [...known.evidence, ...one.evidence],
    });
  }
  return [...kept.values()];
}
