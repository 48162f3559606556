/** What several snapshots show together, as tables of the last one of each series. */
import type { Comparison } from '../../engine/across-captures.ts';
import type { Capture } from '../../engine/capture.ts';
import type { Across } from '../../engine/format.ts';
import { classChanges } from '../../packages/heapsnapshot-parser/index.ts';
import { type GrowthSource, growth, growthOf } from './growth-sources.ts';
import { Labels } from './labels.ts';
import { placesIn } from './rows.ts';
import { type Member, type SnapshotSeries, seriesIn } from './snapshot-series.ts';
import { classGrowthTable } from './tables/class-growth.ts';
import { growthTable } from './tables/growth.ts';

export function acrossSnapshots(captures: readonly Capture[]): Across[] {
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
    return { capture, tables, comparisons: [comparisonOf(series, sources, labels)] };
  });
}

/** The growth of each holder as the report lists it with all other growth. */
function comparisonOf(
  { members }: SnapshotSeries,
  sources: readonly GrowthSource[],
  labels: Labels,
): Comparison {
  const nameOf = ({ holder, held, path }: GrowthSource) =>
    `${labels.node(holder)} ${path}${held === '' ? '' : `: ${held}`}`;
  return {
    table: 'growth',
    title: 'What grows',
    format: 'heapsnapshot',
    measure: { id: 'bytes', title: 'Held', unit: 'bytes', type: 'number', counter: false, entity: '' },
    captures: members.map(({ capture }) => capture),
    changes: sources.map((source, row) => ({
      key: nameOf(source),
      values: Float64Array.from(source.bytes),
      rows: Int32Array.from(members, (_, i) => (i === members.length - 1 ? row : -1)),
      delta: growth(source),
      verdict: source.verdict,
    })),
    changedCount: sources.length,
    keyCount: sources.length,
  };
}

function heapBytes({ heap: { snapshot, analysis } }: Member): number {
  return (analysis.retained[snapshot.root] ?? 0) + snapshot.extraNativeBytes;
}
