/** Objects that hold much through many alike ones. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { type Accumulation, findAccumulations } from '../accumulation.ts';
import type { Labels } from '../labels.ts';
import { numberColumn, type Places, place, textColumn } from '../rows.ts';

const SUSPECTS_MAX = 50;

export function addSuspects(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const found = findAccumulations(snapshot, analysis).slice(0, SUSPECTS_MAX);
  const total = analysis.retained[snapshot.root] || 1;
  const numbers = (id: string, title: string, unit: string, pick: (row: Accumulation) => number) =>
    numberColumn(id, title, unit, found.map(pick));
  const texts = (id: string, title: string, pick: (row: Accumulation) => string) =>
    textColumn(id, title, found.map(pick));
  const table = into.table(
    'suspects',
    'graph',
    'What accumulates',
    [
      texts('holder', 'Holder', ({ holder }) => labels.node(holder)),
      numbers('heldCount', 'Count', 'count', ({ heldCount }) => heldCount),
      numbers('heldBytes', 'Retained by them', 'bytes', ({ heldBytes }) => heldBytes),
      numbers(
        'retainedBytes',
        'Retained by the holder',
        'bytes',
        ({ holder }) => analysis.retained[holder] as number,
      ),
      numbers('share', 'Of the heap', '%', ({ heldBytes }) => (100 * heldBytes) / total),
      texts('held', 'Holds', ({ heldClass }) => analysis.classNames[heldClass] ?? ''),
      texts('heldAs', 'Held as', ({ isChain }) => (isChain ? 'chain' : '')),
      texts('example', 'Such as', ({ largest }) => labels.node(largest)),
      texts('owner', 'Owner', ({ owner }) => labels.node(owner)),
      texts('path', 'Retaining path', ({ holder }) => labels.path(holder)),
      texts('source', 'Source of what is held', ({ largest }) => labels.sourceNear(largest)),
      texts('ownerSource', 'Source of the owner', ({ owner }) => labels.source(owner)),
      texts('over', 'Reached over', ({ holder }) => labels.reachedOver(holder).name),
      texts('overSource', 'Source of that', ({ holder }) => labels.reachedOver(holder).source),
    ],
    found.length,
  );
  place(
    table,
    found.map(({ holder }) => places.node(holder)),
  );
}
