/** The samples of the series drawn, reduced by the server to the pixels there are. */
import { useEffect, useState } from 'preact/hooks';
import type { ColumnSummary, TableSummary } from '../../server/protocol/capture.ts';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import type { SeriesWindow } from '../../server/protocol/operations.ts';
import { usePanel } from '../context.ts';

export interface ChartData {
  window: SeriesWindow | undefined;
  failure: Failure | undefined;
  /** Draws once more after a failure. */
  again(): void;
}

/** Series beyond this many are not drawn; the view says so. */
export const SERIES_DRAWN = 12;

export function useChartData(
  table: TableSummary,
  series: readonly string[],
  rate: boolean,
  width: number,
): ChartData {
  const { client, summary, capture, state } = usePanel();
  const [window, setWindow] = useState<SeriesWindow>();
  const [failure, setFailure] = useState<Failure>();
  const [attempt, setAttempt] = useState(0);
  const ids = series.slice(0, SERIES_DRAWN);
  const { range } = state;

  useEffect(() => {
    if (width <= 0 || ids.length === 0) return;
    const controller = new AbortController();
    client
      .call(
        'series',
        {
          case: summary.case,
          capture: capture.index,
          table: table.id,
          series: ids,
          width,
          rate,
          ...(range !== undefined && { from: range.from, to: range.to }),
        },
        { signal: controller.signal },
      )
      .then((answer) => {
        setWindow(answer);
        setFailure(undefined);
      })
      .catch((error: unknown) => {
        const failed = toFailure(error);
        if (failed.code !== 'cancelled') setFailure(failed);
      });
    return () => controller.abort();
  }, [
    client,
    summary.case,
    summary.revision,
    summary.partial,
    capture.index,
    table.id,
    ids.join('\n'),
    range?.from,
    range?.to,
    rate,
    width,
    attempt,
  ]);

  return { window, failure, again: () => setAttempt(attempt + 1) };
}

/** Unit of a series as it is drawn: counters shown as rates are per second. */
export function drawnUnit(column: ColumnSummary, rate: boolean): string {
  return rate && column.series?.counter === true ? `${column.unit || 'count'}/s` : column.unit;
}

export interface UnitGroup {
  unit: string;
  /** What its series have in common beside the unit; '' for nothing. */
  caption: string;
  columns: ColumnSummary[];
}

/** Series that share a unit, and a caption, share a panel, in the order in which they were chosen. */
export function groupByUnit(
  columns: readonly ColumnSummary[],
  rate: boolean,
  captionOf: (column: ColumnSummary) => string = () => '',
): UnitGroup[] {
  const groups: UnitGroup[] = [];
  for (const column of columns) {
    const unit = drawnUnit(column, rate);
    const caption = captionOf(column);
    const known = groups.find((group) => group.unit === unit && group.caption === caption);
    if (known === undefined) groups.push({ unit, caption, columns: [column] });
    else known.columns.push(column);
  }
  return groups;
}
