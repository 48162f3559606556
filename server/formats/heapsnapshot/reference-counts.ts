/** How many things of each class an object refers to, in the eyes of its program. */
import { commonName, eachReference, NOWHERE } from '../../packages/heapsnapshot-parser/index.ts';
import type { HeapModel } from './heap-model.ts';

export class ReferenceCounts {
  readonly heap: HeapModel;
  /** By node: the last question that met it. A Set cannot hold as many as a large Map has entries. */
  private readonly met: Uint32Array;
  private question = 0;

  constructor(heap: HeapModel) {
    this.heap = heap;
    this.met = new Uint32Array(heap.snapshot.nodes.count);
  }

  /** By class name; none for an object that is not in the snapshot. */
  of(holder: number): Map<string, number> {
    const { snapshot, analysis } = this.heap;
    const counts = new Map<string, number>();
    if (holder === NOWHERE) return counts;
    const question = ++this.question;
    eachReference(snapshot, holder, (node) => {
      if (this.met[node] === question) return;
      this.met[node] = question;
      const name = commonName(analysis.classNames[analysis.classOf[node] as number] ?? '');
      counts.set(name, (counts.get(name) ?? 0) + 1);
    });
    return counts;
  }
}
