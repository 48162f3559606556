/** Names with counts and bytes, as in histograms and profiles: of one capture, or how they grew over the captures of the case. */
import { useMemo, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { usePanel } from '../context.ts';
import { ClippedText } from '../ui/clipped-text.tsx';
import { formatExact } from '../ui/numbers.ts';
import { targetOf } from './finding-target.ts';
import { growthColumns, histogramColumns, mainMeasure } from './histogram-columns.tsx';
import { HistogramPicture } from './histogram-picture.tsx';
import { isMasked, Revealed, SecretsBar } from './histogram-secrets.tsx';
import { baseOf, growthOf, isAboutChange, namesRow, tablesOf } from './histogram-tables.ts';
import type { PagedRow } from './paged-rows.ts';
import { PagedTable } from './paged-table.tsx';
import type { TableColumn } from './table-columns.ts';

export function HistogramView({ table: shown }: { table: TableSummary }) {
  const { summary, capture, state, patch } = usePanel();
  const tables = tablesOf(capture, shown.kind);
  const table = tables.find(({ id }) => id === baseOf(shown.id)) ?? shown;
  const growth = growthOf(summary, capture, table);
  const finding = summary.findings.find(({ id }) => id === state.finding);
  const target = finding && targetOf(finding, summary);
  const isAbout = baseOf(target?.table) === table.id;
  const isGrowth =
    growth !== undefined && (state.growth ?? (finding === undefined || !isAbout || isAboutChange(finding)));
  const [revealed, setRevealed] = useState(false);
  const masked = table.columns.filter((column) => column.masked).map(({ id }) => id);
  const columns = useMemo(
    () =>
      isGrowth
        ? growthColumns(growth.table, mainMeasure(table, undefined)?.id)
        : histogramColumns(table, state.sort?.column),
    [isGrowth, growth?.table, table, state.sort?.column],
  );
  const withSecrets = useMemo(
    () =>
      revealed && !isGrowth
        ? columns.map((column) =>
            masked.includes(column.id) ? unmasked(column, capture.index, table.id) : column,
          )
        : columns,
    [columns, revealed, isGrowth, masked.join('\n'), capture.index, table.id],
  );

  const choose = (id: string) => {
    setRevealed(false);
    patch({ table: id, sort: undefined, row: undefined });
  };
  const showGrowth = (next: boolean) => patch({ growth: next, sort: undefined, row: undefined });
  // What changed is looked up in the capture by its name.
  const openGrown = (row: PagedRow) =>
    patch({ growth: false, filter: String(row.cells[0] ?? ''), sort: undefined, row: undefined });

  return (
    <div class="histogram-view">
      <div class="view-tools">
        {tables.length > 1 ? (
          <select
            aria-label="Table shown"
            value={table.id}
            onChange={(event) => choose(event.currentTarget.value)}
          >
            {tables.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.title} (${formatExact(one.rows)} ${one.rows === 1 ? 'row' : 'rows'})`}
              </option>
            ))}
          </select>
        ) : (
          <span class="chart-title">{table.title}</span>
        )}
        {masked.length > 0 && !isGrowth && <SecretsBar shown={revealed} onShow={setRevealed} />}
        {growth !== undefined && (
          <fieldset class="choice" aria-label="What is shown">
            <button
              type="button"
              class="toggle"
              aria-pressed={isGrowth}
              title={growth.table.title}
              onClick={() => showGrowth(true)}
            >
              Growth
            </button>
            <button type="button" class="toggle" aria-pressed={!isGrowth} onClick={() => showGrowth(false)}>
              This capture
            </button>
          </fieldset>
        )}
      </div>
      <HistogramPicture key={table.id} table={table} growth={growth} />
      <div class="histogram-table">
        {isGrowth ? (
          <PagedTable
            key="growth"
            table={growth.table}
            captureIndex={growth.capture}
            arranged={withSecrets}
            onOpenRow={openGrown}
            isRevealed={(row) =>
              finding !== undefined && isAbout && namesRow(finding, String(row.cells[0] ?? ''))
            }
          />
        ) : (
          <PagedTable key={`${capture.index} ${table.id}`} table={table} arranged={withSecrets} />
        )}
      </div>
    </div>
  );
}

function unmasked(column: TableColumn, capture: number, table: string): TableColumn {
  return {
    ...column,
    draw: (row) => {
      const text = row.cells[column.position];
      if (typeof text !== 'string') return '–';
      if (!isMasked(text)) return <ClippedText text={text} />;
      return <Revealed capture={capture} table={table} column={column.id} row={row} masked={text} />;
    },
  };
}
