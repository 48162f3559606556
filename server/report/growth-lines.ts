/** Rows of the growth list as words, the same in the terminal and in a ticket. */
import { amount, rate, share, signed } from '../engine/wording.ts';
import type { CaptureSummary } from '../protocol/capture.ts';
import type { GrowthRow } from '../protocol/growth.ts';
import { hasTimes } from './headline.ts';

/** What fits on a screen with the findings. */
export const GROWTH_SHOWN = 20;

export const GROWTH_TITLES = ['Series', 'Verdict', 'First', 'Last', 'Change', 'Rate', 'Share'] as const;

export interface GrowthLine {
  /** One cell a title of {@link GROWTH_TITLES}. */
  cells: string[];
}

export interface GrowthList {
  capture: CaptureSummary;
  lines: GrowthLine[];
  /** Of `lines`, in the same order. */
  rows: GrowthRow[];
  /** Table of the first row that is left out. */
  table: string;
  /** Series that move and are not listed, and those that do not move. */
  left: number;
  steady: number;
}

/** What moves, a list for each capture; steady series are only counted. */
export function growthLists(captures: readonly CaptureSummary[], growth: readonly GrowthRow[]): GrowthList[] {
  return captures.flatMap((capture) => {
    const rows = growth.filter((row) => (row.capture ?? 0) === capture.index);
    const moving = rows.filter((row) => row.verdict !== 'steady');
    const shown = moving.slice(0, GROWTH_SHOWN);
    if (rows.length === 0) return [];
    return [
      {
        capture,
        lines: shown.map((row) => ({ cells: cellsOf(row, capture) })),
        rows: shown,
        table: moving[shown.length]?.table ?? '',
        left: moving.length - shown.length,
        steady: rows.length - moving.length,
      },
    ];
  });
}

function cellsOf(row: GrowthRow, capture: CaptureSummary): string[] {
  const unit = row.unit ?? '';
  const timed = hasTimes(capture.tables.find((table) => table.id === row.table));
  return [
    row.key,
    row.verdict,
    amount(row.values[0] ?? Number.NaN, unit),
    amount(row.values[row.values.length - 1] ?? Number.NaN, unit),
    signed(row.delta, unit),
    row.rate === 0 ? '' : timed ? rate(row.rate, unit) : `${signed(row.rate, unit)} a sample`,
    row.share === undefined ? '' : share(row.share),
  ];
}
