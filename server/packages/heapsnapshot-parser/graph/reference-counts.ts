/** How many references lead to each node; counted once, as several steps want to know. */
import type { HeapSnapshot } from '../read/snapshot.ts';

/** Counts stop here. */
export const MANY_REFERENCES = 255;

/** By node: references of any kind, weak ones too, {@link MANY_REFERENCES} at most. */
export function countReferences({ nodes, edges }: HeapSnapshot): Uint8Array {
  const counts = new Uint8Array(nodes.count);
  const { to, count } = edges;
  for (let edge = 0; edge < count; edge++) {
    const node = to[edge] as number;
    const known = counts[node] as number;
    if (known !== MANY_REFERENCES) counts[node] = known + 1;
  }
  return counts;
}
