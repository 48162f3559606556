/** All figures of a snapshot in the order that needs least memory. */
import type { HeapSnapshot, Numbers } from '../read/snapshot.ts';
import {
  classFigures,
  classify,
  classSizes,
  type HeapClass,
  type ShallowClass,
  shallowClasses,
} from './classes.ts';
import { spreadDetachedness } from './detachedness.ts';
import { computeDistances, type Distances } from './distances.ts';
import { computeDominators } from './dominators.ts';
import { Ephemerons } from './ephemerons.ts';
import { EssentialEdges } from './essential-edges.ts';
import { countReferences } from './reference-counts.ts';
import { type Dominated, dominatedNodes, retainedSizes } from './retained.ts';
import { Scratch } from './scratch.ts';
import { shallowSizes } from './shallow-sizes.ts';
import { type HeapStatistics, heapStatistics } from './statistics.ts';

export interface HeapAnalysis {
  /** By node, bytes: its own, with the backing stores that it alone owns. */
  readonly sizes: Numbers;
  /** By node, bytes. */
  readonly retained: Numbers;
  /** By node: its immediate dominator. */
  readonly dominator: Uint32Array;
  /** The dominator tree from above. */
  readonly dominated: Dominated;
  readonly distances: Distances;
  /** By node: 0 unknown, 1 attached, 2 detached; undefined when the file knows nothing of it. */
  readonly detachedness: Uint8Array | undefined;
  /** By node: index in `classNames`. */
  readonly classOf: Uint32Array;
  readonly classNames: readonly string[];
  /** Those that retain most first. */
  readonly classes: readonly HeapClass[];
  readonly statistics: HeapStatistics;
}

/** What takes no more than counting. */
export interface ShallowHeap {
  /** The largest first. */
  readonly classes: readonly ShallowClass[];
  readonly statistics: HeapStatistics;
}

export interface AnalysisOptions {
  /** Called before each step with what comes next; may throw to stop. */
  between?(step: string): void;
  /** The sizes take the place of `nodes.selfSize`, which nobody asks for any more. */
  inPlace?: boolean;
  /** Called long before the end, with what is known of the classes then: the largest first. */
  shallow?(classes: readonly ShallowClass[]): void;
}

/** Takes about as long as parsing. */
export function analyzeHeap(
  snapshot: HeapSnapshot,
  { between, shallow, inPlace = false }: AnalysisOptions = {},
): HeapAnalysis {
  const { nodes, root } = snapshot;
  const scratch = new Scratch(nodes.count);
  between?.('summing up classes');
  const { detachedness, sizes, index } = count(snapshot, scratch, inPlace);
  const sums = classSizes(index, sizes);
  shallow?.(shallowClasses(index, sums));
  const references = countReferences(snapshot);
  const statistics = heapStatistics(snapshot, sizes, references);
  between?.('computing distances');
  const ephemerons = new Ephemerons(snapshot);
  const { distances, page } = computeDistances(snapshot, ephemerons, scratch);
  between?.('computing dominators');
  const essential = new EssentialEdges(snapshot, ephemerons, page);
  const dominators = computeDominators(snapshot, essential, references, scratch);
  const { dominator } = dominators;
  between?.('computing retained sizes');
  const retained = retainedSizes(sizes, dominators, scratch);
  scratch.give(dominators.order);
  const dominated = dominatedNodes(dominator, root, scratch);
  const figures = { sizes, retained, distance: distances.distance, dominated, root };
  const classes = classFigures(index, sums, figures);
  classes.sort((a, b) => b.retainedBytes - a.retainedBytes || b.shallowBytes - a.shallowBytes);
  return {
    sizes,
    retained,
    dominator,
    dominated,
    distances,
    detachedness,
    classOf: index.classOf,
    classNames: index.names,
    classes,
    statistics,
  };
}

/** Counts and shallow sizes alone: a fraction of the time and of the memory. */
export function countHeap(snapshot: HeapSnapshot): ShallowHeap {
  const { index, sizes } = count(snapshot, new Scratch(snapshot.nodes.count), false);
  const statistics = heapStatistics(snapshot, sizes, countReferences(snapshot));
  return { classes: shallowClasses(index, classSizes(index, sizes)), statistics };
}

function count(snapshot: HeapSnapshot, scratch: Scratch, inPlace: boolean) {
  const detachedness = spreadDetachedness(snapshot);
  const sizes = shallowSizes(snapshot, scratch, inPlace);
  return { detachedness, sizes, index: classify(snapshot, detachedness, scratch) };
}
