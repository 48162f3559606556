/** A view of the second file: loads it once, and says so when that fails. */
import { useEffect, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { TableView } from './table-view.tsx';

type MoreViews = typeof import('./more-views.tsx').MORE_VIEWS;

let loaded: MoreViews | undefined;

export function LazyView({ table }: { table: TableSummary }) {
  const [views, setViews] = useState(loaded);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    if (loaded !== undefined) return;
    import('./more-views.tsx').then(
      (more) => {
        loaded = more.MORE_VIEWS;
        setViews(loaded);
      },
      () => setFailed(true),
    );
  }, []);
  if (failed) {
    return (
      <p class="quiet empty" role="alert">
        This view could not be loaded. Reload the window, or look at the Table tab.
      </p>
    );
  }
  if (views === undefined) return <p class="quiet empty">Loading the view…</p>;
  const View = views[table.kind];
  return View === undefined ? <TableView /> : <View table={table} />;
}
