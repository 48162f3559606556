/** What came and went between two snapshots of one process, by class: the Comparison of Chrome DevTools. */
import { NOWHERE } from '../read/columns.ts';
import type { Heap } from './contents.ts';
import { earlierNodes } from './same-objects.ts';

export interface ClassChange {
  className: string;
  newCount: number;
  deletedCount: number;
  /** Bytes, shallow. */
  newBytes: number;
  deletedBytes: number;
}

/** Classes of which objects came or went, those that grew most first. Objects without a size of their own do not count. */
export function classChanges(earlier: Heap, later: Heap): ClassChange[] {
  const changes = new Map<string, ClassChange>();
  const changeOf = (className: string) => {
    const change = changes.get(className) ?? {
      className,
      newCount: 0,
      deletedCount: 0,
      newBytes: 0,
      deletedBytes: 0,
    };
    changes.set(className, change);
    return change;
  };
  const nameOf = ({ analysis }: Heap, node: number) =>
    analysis.classNames[analysis.classOf[node] as number] ?? '';
  const found = earlierNodes(earlier.snapshot, later.snapshot);
  const stays = new Uint8Array(earlier.snapshot.nodes.count);
  for (let node = 0; node < found.length; node++) {
    const before = found[node] as number;
    // An object that has become one of another class went from the one and came to the other.
    const same =
      before !== NOWHERE &&
      earlier.analysis.sizes[before] !== 0 &&
      nameOf(earlier, before) === nameOf(later, node);
    const size = later.analysis.sizes[node] as number;
    if (size === 0) continue;
    if (same) stays[before] = 1;
    else {
      const change = changeOf(nameOf(later, node));
      change.newCount++;
      change.newBytes += size;
    }
  }
  for (let node = 0; node < stays.length; node++) {
    const size = earlier.analysis.sizes[node] as number;
    if (stays[node] || size === 0) continue;
    const change = changeOf(nameOf(earlier, node));
    change.deletedCount++;
    change.deletedBytes += size;
  }
  const delta = ({ newBytes, deletedBytes }: ClassChange) => newBytes - deletedBytes;
  return [...changes.values()].sort((a, b) => delta(b) - delta(a) || b.newBytes - a.newBytes);
}
