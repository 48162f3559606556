/** Who holds more from snapshot to snapshot. */
import type { Table } from '../../../engine/table.ts';
import { type GrowthSource, growth } from '../growth-sources.ts';
import type { Labels } from '../labels.ts';
import { numberColumn, type Places, place, textColumn } from '../rows.ts';

/** @param heapGrowth bytes by which the whole heap grew. */
export function growthTable(
  sources: readonly GrowthSource[],
  labels: Labels,
  places: Places,
  { steps, heapGrowth }: { steps: number; heapGrowth: number },
): Table {
  const numbers = (id: string, title: string, unit: string, pick: (row: GrowthSource) => number) =>
    numberColumn(id, title, unit, sources.map(pick));
  const texts = (id: string, title: string, pick: (row: GrowthSource) => string) =>
    textColumn(id, title, sources.map(pick));
  const each = Array.from({ length: steps }, (_, step) => step);
  const table: Table = {
    id: 'growth',
    kind: 'graph',
    title: `What grows over ${steps} snapshots`,
    rows: sources.length,
    columns: [
      texts('holder', 'Holder', ({ holder }) => labels.node(holder)),
      numbers('growthBytes', 'Growth', 'bytes', growth),
      numbers('share', 'Of the heap’s growth', '%', (source) =>
        heapGrowth > 0 ? (100 * growth(source)) / heapGrowth : Number.NaN,
      ),
      numbers(
        'countDelta',
        'More',
        'count',
        ({ counts }) => (counts.at(-1) as number) - (counts[0] as number),
      ),
      texts('held', 'Holds more', ({ held }) => held),
      texts('verdict', 'Verdict', ({ verdict }) => verdict),
      ...each.map((step) =>
        numbers(`count.${step + 1}`, `Count in ${step + 1}`, 'count', ({ counts }) => counts[step] as number),
      ),
      ...each.map((step) =>
        numbers(`bytes.${step + 1}`, `Bytes in ${step + 1}`, 'bytes', ({ bytes }) => bytes[step] as number),
      ),
      numbers('keptShare', 'Of the first still held', '%', ({ kept }) => 100 * kept),
      numbers('holders', 'Alike holders', 'count', ({ holders }) => holders),
      numbers('id', 'Id', '', ({ holder }) => labels.snapshot.nodes.id[holder] as number),
      texts('alsoHeld', 'And', ({ alsoHeld }) => alsoHeld),
      texts('bound', 'Sign of a bound', ({ bound }) => bound),
      texts('heldAs', 'Held as', ({ isChain }) => (isChain ? 'chain' : '')),
      texts('owner', 'Owner', ({ owner }) => labels.node(owner)),
      texts('example', 'Such as', ({ example }) =>
        example < labels.snapshot.nodes.count ? labels.node(example) : '',
      ),
      texts('path', 'Retaining path', ({ path }) => path),
      texts('source', 'Source of what is held', ({ source }) => source),
      texts('ownerSource', 'Source of the owner', ({ owner }) => labels.source(owner)),
      texts('over', 'Reached over', ({ over }) => over.name),
      texts('overSource', 'Source of that', ({ over }) => over.source),
    ],
  };
  place(
    table,
    sources.map(({ holder }) => places.node(holder)),
  );
  return table;
}
