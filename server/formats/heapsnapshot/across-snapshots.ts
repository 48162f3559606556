/** What several snapshots show together, as tables of the last one of each series. */
import type { Capture } from '../../engine/capture.ts';
import type { Table } from '../../engine/table.ts';
import { classChanges } from '../../packages/heapsnapshot-parser/index.ts';
import { growthOf } from './growth-sources.ts';
import { Labels } from './labels.ts';
import { placesIn } from './rows.ts';
import { type Member, seriesIn } from './snapshot-series.ts';
import { classGrowthTable } from './tables/class-growth.ts';
import { growthTable } from './tables/growth.ts';

export function acrossSnapshots(captures: readonly Capture[]): { capture: Capture; tables: Table[] }[] {
  return seriesIn(captures).map((series) => {
    const { members, sameProcess } = series;
    const [first] = members;
    const { capture, heap } = members.at(-1) as Member;
    const labels = new Labels(heap.snapshot, heap.analysis);
    const places = placesIn(heap.snapshot, (offset, length) => capture.source.readAt(offset, length));
    const { sources, codeBytes } = growthOf(series, labels);
    const heapGrowth = heapBytes({ capture, heap }) - heapBytes(first);
    for (const { capture: earlier } of members.slice(0, -1)) earlier.facts.comparedIn = capture.path;
    capture.facts.snapshotsCompared = members.length;
    capture.facts.firstSnapshot = first.capture.path;
    capture.facts.comparedBy = sameProcess ? 'object ids' : 'retaining paths';
    capture.facts.heapGrowthBytes = heapGrowth;
    capture.facts.codeGrowthBytes = codeBytes;
    const tables = [growthTable(sources, labels, places, { steps: members.length, heapGrowth })];
    if (sameProcess) tables.push(classGrowthTable(classChanges(first.heap, heap)));
    return { capture, tables };
  });
}

function heapBytes({ heap: { snapshot, analysis } }: Member): number {
  return (analysis.retained[snapshot.root] ?? 0) + snapshot.extraNativeBytes;
}
