/** Finds nodes by their id. A table of numbers: a Map cannot hold as many entries as large heaps have nodes. */
import { NOWHERE } from '../read/columns.ts';
import type { HeapNodes } from '../read/snapshot.ts';

export class IdIndex {
  /** Node + 1, open addressing. */
  private readonly slots: Uint32Array;
  private readonly mask: number;
  private readonly nodes: HeapNodes;

  constructor(nodes: HeapNodes) {
    this.nodes = nodes;
    let size = 1024;
    while (size < nodes.count * 1.5) size *= 2;
    this.slots = new Uint32Array(size);
    this.mask = size - 1;
    for (let node = 0; node < nodes.count; node++) {
      let slot = this.slot(nodes.id[node] as number);
      while (this.slots[slot] !== 0) slot = (slot + 1) & this.mask;
      this.slots[slot] = node + 1;
    }
  }

  /** The node with this id, the first one of several; {@link NOWHERE} without one. */
  find(id: number): number {
    const { slots, mask, nodes } = this;
    for (let slot = this.slot(id); ; slot = (slot + 1) & mask) {
      const entry = slots[slot] as number;
      if (entry === 0) return NOWHERE;
      if (nodes.id[entry - 1] === id) return entry - 1;
    }
  }

  private slot(id: number): number {
    const hash = Math.imul(id >>> 1, 0x9e3779b1);
    return (hash ^ (hash >>> 15)) & this.mask;
  }
}
