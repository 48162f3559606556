/** A view of the second file: says so while it loads, and when that fails. */
import type { VNode } from 'preact';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { TableView } from './table-view.tsx';
import { useMore } from './use-more.ts';

type More = NonNullable<ReturnType<typeof useMore>['more']>;

export function LazyView({ table }: { table: TableSummary }) {
  return (
    <Lazily
      draw={({ MORE_VIEWS }) => {
        const View = MORE_VIEWS[table.kind];
        return View === undefined ? <TableView /> : <View table={table} />;
      }}
    />
  );
}

/** Draws with what the second file exports, as soon as it is there. */
export function Lazily({ draw }: { draw(more: More): VNode }) {
  const { more, failed } = useMore(true);
  if (failed) {
    return (
      <p class="quiet empty" role="alert">
        This view could not be loaded. Reload the window, or look at the Table tab.
      </p>
    );
  }
  return more === undefined ? <p class="quiet empty">Loading the view…</p> : draw(more);
}
