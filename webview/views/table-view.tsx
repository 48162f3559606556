/** Any table of the capture; a choice between them where there are several. */
import { currentTable, usePanel } from '../context.ts';
import { formatExact } from '../ui/numbers.ts';
import { PagedTable } from './paged-table.tsx';

export function TableView() {
  const { capture, state, patch } = usePanel();
  const table = currentTable(capture, state);
  if (table === undefined) return <p class="quiet empty">This capture holds no table.</p>;
  return (
    <div class="table-view">
      {capture.tables.length > 1 && (
        <div class="view-tools">
          <select
            aria-label="Table shown"
            value={table.id}
            onChange={(event) => patch({ table: event.currentTarget.value, sort: undefined, row: undefined })}
          >
            {capture.tables.map((one) => (
              <option key={one.id} value={one.id}>
                {`${one.title} (${formatExact(one.rows)} rows)`}
              </option>
            ))}
          </select>
        </div>
      )}
      <PagedTable key={table.id} table={table} />
    </div>
  );
}
