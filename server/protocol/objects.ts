/** What can be asked of a capture that keeps a graph of objects: lists of them, one step at a time. */

/**
 * - `classes`: every class; `text` must occur in its name. What changed `since` another capture of the case; the last of
 *   several tells it since the first where none is named.
 * - `class`: the objects of one class.
 * - `dominated`: what would be freed with a node, one level down.
 * - `contained`: what a node refers to.
 * - `retainers`: what refers to a node. Weak references do not count, nor do those of the nodes `ignored`: distances and
 *   the shortest path are then those without them.
 * - `path`: a shortest path from a root to a node, root first.
 * - `dominators`: what a node would be freed with, from the root down to the node itself.
 * - `object`: one node, with all that is known of it.
 * - `search`: all objects whose name, text or class has `text` in it; `@123` is an id.
 * - `copies`: the strings whose one text stands at a byte of the file.
 * - `sources`: files of the program, or the npm packages that these belong to; `text` must occur in the name.
 * - `source`: functions of one file, objects of its classes, and what the runtime keeps of the file itself.
 * - `tiles`: who holds what below a node, several levels at once, what is small put together by class.
 * - `statistics`: what the heap is made of.
 */
export type ObjectsOf =
  | { kind: 'classes'; text?: string /** Index of a capture. */; since?: number }
  | { kind: 'class'; class: number }
  | { kind: 'dominated' | 'contained' | 'tiles' /** The root when absent. */; node?: number }
  | { kind: 'retainers'; node: number; ignored?: readonly number[] }
  | { kind: 'path' | 'dominators'; node: number }
  | { kind: 'object'; node: number }
  /** The node whose row in the file has this byte. */
  | { kind: 'object'; byte: number }
  | { kind: 'search'; text: string }
  | { kind: 'copies'; byte: number }
  | {
      kind: 'sources';
      by: 'file' | 'package' /** Files of this package only. */;
      package?: string;
      text?: string;
    }
  | { kind: 'source'; file: number }
  | { kind: 'statistics' };

export type ObjectsSort =
  | 'name'
  | 'count'
  | 'distance'
  | 'self'
  | 'retained'
  | 'id'
  | 'newCount'
  | 'deletedCount'
  | 'countDelta'
  | 'bytesDelta';

/** For `class`, `search`, `source` and `copies`: what must be true of an object. */
export interface ObjectsFilter {
  /** Kind of node, as the capture names it: `object`, `closure`, `string`, … */
  kind?: string;
  /** Bytes that it retains at least. */
  retainedBytes?: number;
  /** Out of the document. */
  detached?: boolean;
  /** Npm package that its own source, or that of what alone holds it, lies in; empty for the program's own files. */
  package?: string;
}

export interface ObjectsQuery {
  case: number;
  capture: number;
  of: ObjectsOf;
  /** Absent = order of the capture. */
  sort?: ObjectsSort;
  descending?: boolean;
  filter?: ObjectsFilter;
  offset: number;
  limit: number;
}

export interface ObjectRow {
  /** Unique among the rows of one list, and the same whatever the sort. */
  key: string;
  /** Of an object; absent for a class and for what was put together. */
  node?: number;
  class?: number;
  /** Of a row of `sources`: which one. */
  file?: number;
  package?: string;
  name: string;
  className: string;
  kind: string;
  /** How the object above refers to it, or in `retainers` how it refers to the one above. */
  edge?: string;
  /** Number that the capture gives the object. */
  id?: number;
  /** Of a class, and of what was put together. */
  count?: number;
  selfBytes: number;
  retainedBytes: number;
  /** References from a root; null for what only the runtime itself reaches. */
  distance: number | null;
  detached: boolean;
  hasChildren: boolean;
  /** `/srv/app.js:42:11`, as the capture says. */
  source?: string;
  /** Retainers: on the shortest path to a root. */
  onPath?: boolean;
  /** Classes: objects that came and went since the other capture; only where objects of both are known to be the same. */
  newCount?: number;
  deletedCount?: number;
  /** Classes: how many more, and how many bytes, than in the other capture. */
  countDelta?: number;
  bytesDelta?: number;
  /** Tiles: position of the row that it lies in; -1 for the first. */
  parent?: number;
  /** `object`: how a root reaches it, as an expression. */
  path?: string;
  /** `object`, of a string: all of its text that the file has, and whether the runtime cut it there. */
  text?: string;
  textCut?: boolean;
  /** `object`, `classes`: where it stands in the capture. */
  place?: { byteStart: number; byteLength: number };
  row?: { table: string; index: number };
}

export interface ObjectsPage {
  /** Rows there are of this list. */
  total: number;
  rows: ObjectRow[];
  /** What else is to be known of the list, one sentence: what it leaves out, that it is not sorted. */
  notice?: string;
  /** `search`: kinds that a filter may name. */
  kinds?: string[];
}
