/** A view of the second file: says so while it loads, and when that fails. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import { TableView } from './table-view.tsx';
import { useMore } from './use-more.ts';

export function LazyView({ table }: { table: TableSummary }) {
  const { more, failed } = useMore(true);
  if (failed) {
    return (
      <p class="quiet empty" role="alert">
        This view could not be loaded. Reload the window, or look at the Table tab.
      </p>
    );
  }
  if (more === undefined) return <p class="quiet empty">Loading the view…</p>;
  const View = more.MORE_VIEWS[table.kind];
  return View === undefined ? <TableView /> : <View table={table} />;
}
