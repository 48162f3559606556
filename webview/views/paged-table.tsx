/** Any table of the case as rows: paged, sorted and filtered by the server. */
import { useCallback, useEffect, useMemo, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { toFailure } from '../../server/protocol/failure.ts';
import { usePanel } from '../context.ts';
import { ClippedText } from '../ui/clipped-text.tsx';
import { Grid } from '../ui/grid.tsx';
import { formatExact, formatExactQuantity, formatPlural } from '../ui/numbers.ts';
import { toTsv } from '../ui/tsv.ts';
import { type PagedRow, type RowsQuery, usePagedRows } from './paged-rows.ts';
import { PinMark } from './pin-mark.tsx';
import { usePins } from './pins.ts';
import { stateForEvidence } from './proof.tsx';
import { cellCopy, cellText, type TableColumn, tableColumns } from './table-columns.ts';

interface PagedTableProps {
  table: TableSummary;
  /** Of this capture of the case; of the one shown when absent. */
  captureIndex?: number;
  /** Ids of the columns shown beside the times; all when absent. */
  columns?: readonly string[];
  /** Columns as a view has arranged them, in place of `columns`. */
  arranged?: readonly TableColumn[];
  /** Rows shown, both included; sorting or filtering takes all of them. */
  range?: { from: number; to: number } | undefined;
  onToggleTable?: () => void;
  /** What opening a row does, in place of showing where it stands. */
  onOpenRow?: (row: PagedRow) => void;
  /** The row to be brought into view among the first loaded, in place of that of the state. */
  isRevealed?: ((row: PagedRow) => boolean) | undefined;
}

/** Rows looked through for one that is named rather than numbered. */
const FIRST_ROWS = 200;

/** More rows than this are not copied at once; the copy says so. */
const ROWS_COPIED = 10_000;

export function PagedTable(props: PagedTableProps) {
  const { table, columns: only, arranged, range, onToggleTable, onOpenRow, isRevealed } = props;
  const { client, summary, capture, state, patch, announce, notes } = usePanel();
  const captureIndex = props.captureIndex ?? capture.index;
  const columns = useMemo(() => arranged ?? tableColumns(table, only), [arranged, table, only?.join('\n')]);
  const sort = columns.some((column) => column.id === state.sort?.column) ? state.sort : undefined;
  const filter = filterableTable(table) ? state.filter.trim() : '';
  const query: RowsQuery = {
    case: summary.case,
    capture: captureIndex,
    table: table.id,
    ...(sort !== undefined && { sort: sort.column, descending: sort.descending }),
    ...(filter !== '' && { filter }),
  };
  const rows = usePagedRows(
    client,
    query,
    table.columns.length,
    `${summary.revision} ${summary.partial ?? ''}`,
  );
  const window = sort === undefined && filter === '' ? range : undefined;
  const start = window?.from ?? 0;
  const total = window === undefined ? (rows.total ?? 0) : window.to - window.from + 1;
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const [visible, setVisible] = useState({ first: 0, last: -1 });

  useEffect(() => setSelected(new Set()), [table.id, sort?.column, sort?.descending, filter, start]);

  const onVisible = useCallback(
    (first: number, last: number) => {
      setVisible({ first, last });
      rows.need(start + first, start + last);
    },
    [rows.need, start],
  );

  const open = async (position: number, at: number) => {
    const row = rows.row(start + position);
    const column = columns[at];
    if (row === undefined || column === undefined) return;
    if (onOpenRow !== undefined) return onOpenRow(row);
    try {
      const query = {
        case: summary.case,
        capture: captureIndex,
        table: table.id,
        row: row.index,
        column: column.id,
      };
      const evidence = await client.call('locate', query);
      if (evidence === null)
        announce('This value was computed; it stands in no single place of the capture.');
      else patch({ row: row.index, ...stateForEvidence(evidence, summary) });
    } catch (error) {
      const failure = toFailure(error);
      announce(`${failure.message} ${failure.next}`);
    }
  };

  const copy = async (positions: number[]) => {
    try {
      const picked = await rows.fetch(positions.slice(0, ROWS_COPIED).map((position) => start + position));
      const head = columns.map((column) =>
        column.note === undefined ? column.title : `${column.title} (${column.note})`,
      );
      const body = picked.map((row) =>
        columns.map((column) => cellCopy(row.cells[column.position], column.column)),
      );
      client.post({ type: 'copy', text: toTsv([head, ...body]), what: formatPlural(picked.length, 'row') });
      const cut = positions.length > ROWS_COPIED ? ` The first of ${formatExact(positions.length)}.` : '';
      announce(`Copied: ${formatPlural(picked.length, 'row')}.${cut}`);
    } catch (error) {
      announce(toFailure(error).message);
    }
  };

  const rowOfState = () =>
    sort === undefined && filter === '' && state.row !== undefined ? state.row - start : undefined;
  const rowAmongFirst = (wanted: (row: PagedRow) => boolean) => {
    for (let position = 0; position < Math.min(total, FIRST_ROWS); position++) {
      const row = rows.row(position);
      if (row !== undefined && wanted(row)) return position;
    }
    return undefined;
  };

  const note = (position: number) => {
    const row = rows.row(start + position);
    if (row === undefined) return;
    const text = columns.find(({ column }) => column.type === 'text');
    const name = text === undefined ? undefined : row.cells[text.position];
    notes.write({
      about: { capture: captureIndex, place: { row: { table: table.id, index: row.index } } },
      title: typeof name === 'string' ? name : `${table.title}, row ${formatExact(row.index + 1)}`,
    });
  };

  const pins = usePins(captureIndex);
  const revealed = isRevealed === undefined ? rowOfState() : rowAmongFirst(isRevealed);
  return (
    <div
      class="paged-table"
      onKeyDownCapture={(event) => {
        if (event.key !== 't' || onToggleTable === undefined || event.ctrlKey || event.metaKey) return;
        event.stopPropagation();
        onToggleTable();
      }}
    >
      {rows.failure !== undefined && (
        <p class="banner warning" role="alert">
          <span>
            {rows.failure.message} {rows.failure.next}
          </span>
          <button type="button" onClick={rows.again}>
            Retry
          </button>
        </p>
      )}
      <Grid
        id={`table-${only === undefined ? 'all' : 'twin'}`}
        label={table.title}
        columns={columns}
        rowCount={total}
        cell={(position, at) => {
          const row = rows.row(start + position);
          const column = columns[at];
          if (row === undefined || column === undefined) return undefined;
          if (column.draw !== undefined) return column.draw(row);
          const cell = row.cells[column.position];
          const text = cellText(cell, column.column);
          if (typeof cell === 'string') return <ClippedText text={text} />;
          if (typeof cell !== 'number' || column.column.type !== 'number') return text;
          return (
            <span title={`${formatExactQuantity(cell, column.column.unit)}: show where it stands`}>
              {text}
            </span>
          );
        }}
        findText={(position) => {
          const row = rows.row(start + position);
          const first = columns[0];
          return row === undefined || first === undefined
            ? undefined
            : cellText(row.cells[first.position], first.column);
        }}
        sort={sort}
        onSort={(next) => patch({ sort: next })}
        selected={selected}
        onSelect={setSelected}
        onOpen={(position, at) => void open(position, at)}
        opensOnClick={(at) => columns[at]?.column.type === 'number'}
        onCopy={(positions) => void copy(positions)}
        mark={(position) => {
          const row = rows.row(start + position);
          return row === undefined ? null : <PinMark pin={pins.row(table.id, row.index)} />;
        }}
        onNote={(position) => note(position)}
        onVisible={onVisible}
        reveal={
          revealed === undefined || revealed < 0 || revealed >= total
            ? undefined
            : { row: revealed, at: `${state.finding ?? ''} ${state.row} ${isRevealed === undefined}` }
        }
        footer={footer(
          total,
          visible,
          sort && columns.find((column) => column.id === sort.column)?.title,
          sort?.descending,
        )}
      />
    </div>
  );
}

/** Whether the words of a filter can occur in a row at all. */
export function filterableTable(table: TableSummary): boolean {
  return table.columns.some((column) => column.type === 'text');
}

function footer(
  total: number,
  visible: { first: number; last: number },
  sortedBy: string | undefined,
  descending: boolean | undefined,
): string {
  if (total === 0) return 'no rows';
  const first = formatExact(Math.min(visible.first, total - 1) + 1);
  const last = formatExact(Math.max(1, Math.min(visible.last, total - 1) + 1));
  const order =
    sortedBy === undefined
      ? 'in the order of the capture'
      : `sorted by ${sortedBy}, ${descending ? 'highest' : 'lowest'} first`;
  return `showing ${first}–${last} of ${formatExact(total)}, ${order}`;
}
