/** The rows of a table that is drawn as a whole. */
import { useEffect, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import type { Cell } from '../../server/protocol/operations.ts';
import { usePanel } from '../context.ts';

/** By column id. */
export type RowCells = Record<string, Cell>;

const PAGE = 1000;

/** At most `most` rows, in the order of the table; none while they are on their way, or when that failed. */
export function useAllRows(capture: number, table: TableSummary | undefined, most: number): RowCells[] {
  const { client, summary } = usePanel();
  const [rows, setRows] = useState<RowCells[]>([]);
  useEffect(() => {
    if (table === undefined) return;
    const controller = new AbortController();
    const read = async () => {
      const all: RowCells[] = [];
      for (let offset = 0; offset < Math.min(table.rows, most); offset += PAGE) {
        const query = { case: summary.case, capture, table: table.id, offset, limit: PAGE };
        const page = await client.call('page', query, { signal: controller.signal });
        for (const cells of page.rows)
          all.push(Object.fromEntries(table.columns.map(({ id }, i) => [id, cells[i] ?? null])));
      }
      setRows(all);
    };
    // What is drawn of them comes beside something that says what went wrong.
    read().catch(() => {});
    return () => controller.abort();
  }, [client, summary.case, summary.revision, capture, table?.id, table?.rows]);
  return rows;
}
