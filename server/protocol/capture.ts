/** What is known of an opened case: captures, tables, problems, findings. Small enough to send whole. */
import type { Finding } from './finding.ts';
import type { GrowthRow, Regime, Verdict } from './growth.ts';

export type TableKind = 'graph' | 'profile' | 'histogram' | 'series' | 'spans';

/**
 * Unit of a column, as the source prints it. `kB` is what the kernel prints for 1024 bytes; `bytes` are bytes.
 * Anything else ('count', 'pages', 'ms', …) is shown as it is.
 */
export type Unit = string;

export interface ColumnSummary {
  id: string;
  title: string;
  unit: Unit;
  type: 'number' | 'text' | 'time';
  /** For columns of a series table. */
  series?: SeriesSummary;
  /** For amounts of a histogram: the largest, and all rows together. */
  amount?: { max: number; sum: number };
  /** Secrets in its texts were masked; the bytes that the row stands on have them as they were. */
  masked?: true;
}

/** What the statistics say of one series. Sample indices count rows of the series table. */
export interface SeriesSummary {
  /** `counter` columns only ever add up and are judged by their rate. */
  counter: boolean;
  /** Process, mapping or device that the series belongs to; empty for the whole machine or file. */
  entity: string;
  samples: number;
  first: number;
  last: number;
  min: number;
  max: number;
  verdict: Verdict;
  delta: number;
  rate: number;
  rateLow: number;
  rateHigh: number;
  share?: number;
  regimes: Regime[];
  /** At most 60 values for a sparkline. */
  spark: number[];
}

export interface TableSummary {
  id: string;
  kind: TableKind;
  title: string;
  rows: number;
  columns: ColumnSummary[];
  /** Id of the column that says most of its rows. */
  measure?: string;
}

/** Bytes that were not understood. */
export interface Problem {
  byteStart: number;
  byteLength: number;
  why: string;
}

export interface Problems {
  count: number;
  /** The first hundred. */
  first: Problem[];
}

/** How much of a text capture was understood. */
export interface Coverage {
  lines: number;
  understood: number;
  /** Lines read although they were damaged (quoted, wrapped, prefixed). */
  repaired: number;
  unknown: number;
}

export interface CaptureSummary {
  /** Position in the case. */
  index: number;
  path: string;
  format: string;
  formatTitle: string;
  /** Size on disk. */
  bytes: number;
  tables: TableSummary[];
  /** ISO 8601; without an offset where the capture does not state its time zone. */
  from?: string;
  to?: string;
  /** Time zone as the capture writes it (`UTC`, `BST`), empty where unstated. */
  zone: string;
  facts: Record<string, number | string>;
  problems: Problems;
  coverage?: Coverage;
  /** Restarts, gaps, clock steps: where a line must not be drawn through. Sample = row of the series table. */
  marks: Mark[];
  /** Its bytes are no text. */
  binary?: true;
  /**
   * Its place on the one time axis of the case: milliseconds to add to its times, and what was taken for granted in
   * that, one sentence or ''. Absent in a case of one timed capture, and where it has no place.
   */
  onAxis?: { add: number; note: string };
  /** Id of the table of calls that the operation `spans` can be asked of. */
  timeline?: string;
  /** The operation `objects` can be asked of it. */
  hasObjects?: true;
}

export interface Mark {
  kind: 'gap' | 'restart' | 'out of order' | 'clock step' | 'event';
  sample: number;
  text: string;
}

export interface CaseSummary {
  /** Handle of the opened case; the only thing a view may name. */
  case: number;
  /** Grows with every change that follow mode saw. */
  revision: number;
  captures: CaptureSummary[];
  /** Zone of the axis that `onAxis` speaks of: `UTC+01:00`; empty where no capture states its offset. */
  axisZone?: string;
  /** Most serious first. */
  findings: Finding[];
  growth: GrowthRow[];
  /** What is still missing: `head and tail` while the middle is being read. */
  partial?: string;
  /** Files of the case that were not read, and why: one sentence. */
  leftOut?: string;
  /** Something to know about the capture on disk: it is gone, one sentence. */
  notice?: string;
}
