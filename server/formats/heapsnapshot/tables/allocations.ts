/** Allocation timelines with stacks: what is alive, by the stack that allocated it. */
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { type HeapSnapshot, NOWHERE } from '../../../packages/heapsnapshot-parser/index.ts';
import { addProfile } from '../../heapprofile/profile-tables.ts';
import { FunctionIndex } from '../../heapprofile/profile-tree.ts';

/** Stacks told apart; a table of more is of no use to a person. */
const STACKS_MAX = 200_000;

export function addAllocations(into: TableBuilder, snapshot: HeapSnapshot): void {
  const { nodes, traceNodes, traceFunctions, strings } = snapshot;
  const { traceNode } = nodes;
  if (traceNodes.count === 0 || !traceNode) return;
  const count = Math.min(STACKS_MAX, traceNodes.count);
  const rowOf = new Map<number, number>();
  for (let row = 0; row < count; row++) rowOf.set(traceNodes.id[row] as number, row);
  const selfBytes = new Array<number>(count).fill(0);
  const counts = new Array<number>(count).fill(0);
  for (let node = 0; node < nodes.count; node++) {
    const row = rowOf.get(traceNode[node] as number);
    if (row === undefined) continue;
    (selfBytes[row] as number) += nodes.selfSize[node] as number;
    (counts[row] as number)++;
  }
  const index = new FunctionIndex();
  const functionOf = selfBytes.map((_, row) => {
    const at = traceNodes.functionIndex[row] as number;
    return index.of({
      name: strings.at(traceFunctions.name[at] ?? NOWHERE, 200),
      script: strings.at(traceFunctions.scriptName[at] ?? NOWHERE, 500),
      line: traceFunctions.line[at] ?? 0,
      column: traceFunctions.column[at] ?? 0,
    });
  });
  const parent = selfBytes.map((_, row) =>
    traceNodes.parent[row] === NOWHERE ? -1 : (traceNodes.parent[row] as number),
  );
  const places = selfBytes.map(() => undefined);
  if (count < traceNodes.count)
    into.problem(
      0,
      0,
      `${traceNodes.count} stacks: those after the first ${STACKS_MAX} are left out of the tables of allocations`,
    );
  addProfile(
    into,
    { functions: index.functions, functionOf, parent, selfBytes, counts, places },
    { prefix: 'allocation-', counts: 'Objects' },
  );
}
