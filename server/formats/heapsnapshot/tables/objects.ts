/** The objects that keep most alive. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { nodeKinds } from '../../../packages/heapsnapshot-parser/index.ts';
import type { Labels } from '../labels.ts';
import { largest, numberColumn, type Places, place, shownDistance, textColumn } from '../rows.ts';

const OBJECTS_MAX = 1000;

export function addObjects(into: TableBuilder, labels: Labels, places: Places): void {
  const { snapshot, analysis } = labels;
  const { synthetic } = nodeKinds(snapshot);
  const objects = largest(analysis.retained, OBJECTS_MAX, (node) => snapshot.nodes.type[node] !== synthetic);
  const numbers = (id: string, title: string, unit: string, pick: (node: number) => number) =>
    numberColumn(id, title, unit, objects.map(pick));
  const texts = (id: string, title: string, pick: (node: number) => string) =>
    textColumn(id, title, objects.map(pick));
  const table = into.table(
    'objects',
    'graph',
    'Largest objects',
    [
      texts('object', 'Object', (node) => labels.node(node)),
      numbers('retainedBytes', 'Retained size', 'bytes', (node) => analysis.retained[node] as number),
      numbers('shallowBytes', 'Shallow size', 'bytes', (node) => analysis.sizes[node] as number),
      numbers('distance', 'Distance', 'count', (node) =>
        shownDistance(analysis.distances.distance[node] as number),
      ),
      numbers('id', 'Id', '', (node) => snapshot.nodes.id[node] as number),
      texts('type', 'Type', (node) => labels.type(node)),
      texts('path', 'Retaining path', (node) => labels.path(node)),
      texts('source', 'Source', (node) => labels.source(node)),
    ],
    objects.length,
  );
  place(
    table,
    objects.map((node) => places.node(node)),
  );
}
