/** Growth of one keyed measure over the samples of a capture, or over the captures of a case. */

/** In the order in which they ask for attention. */
export const VERDICTS = [
  'growing',
  'rising',
  'shrinking',
  'stopped growing',
  'sawtooth',
  'cannot tell',
  'steady',
] as const;

/**
 * - `growing`: the statistical test passed.
 * - `rising`: every sample is higher than the one before, but there are too few to test.
 * - `stopped growing`: it grew, and has been flat since (a plateau).
 * - `sawtooth`: it climbs and falls back; the troughs do not climb.
 * - `steady`: nothing beyond the noise floor or the test did not pass.
 * - `shrinking`: growing, mirrored.
 * - `cannot tell`: too few samples or too few cycles to say.
 */
export type Verdict = (typeof VERDICTS)[number];

/** A stretch with one slope: samples `from` to `to`, both included. */
export interface Regime {
  from: number;
  to: number;
  /** In units per second (per sample when the capture states no time). */
  slope: number;
}

/** The growth of one series as the reports and the growth table show it. */
export interface GrowthRow {
  /** Index of the capture in the case. */
  capture?: number;
  table: string;
  key: string;
  /** Of `values` and `delta`. */
  unit?: string;
  /** At most 60 values, evenly picked, first and last included. */
  values: number[];
  verdict: Verdict;
  /** Last minus first value, in the unit of the series. */
  delta: number;
  /** Of the growth of the total this series is a part of; absent when it is not a part of one. */
  share?: number;
  /** Units per second (per sample when the capture states no time). */
  rate: number;
}
