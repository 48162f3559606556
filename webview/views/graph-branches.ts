/**
 * A tree of which only what is unfolded and in view is known: each unfolded row is a branch of any number of rows,
 * fetched page by page. Positions count the rows that are seen, from the top.
 */
import type { ObjectRow, ObjectsOf, ObjectsPage } from '../../server/protocol/objects.ts';

export const PAGE_ROWS = 200;
/** What follows one path by itself stops here. */
const FOLLOWED_MAX = 40;

export interface Branch {
  /** Keys of the rows above, and its own. */
  key: string;
  of: ObjectsOf;
  depth: number;
  /** Undefined until the first page came. */
  total: number | undefined;
  notice: string;
  above: { branch: Branch; index: number } | undefined;
  pages: Map<number, ObjectRow[]>;
  asked: Set<number>;
  /** By index of the row. */
  unfolded: Map<number, Branch>;
}

export interface TreeRow {
  branch: Branch;
  index: number;
  /** Absent while it is on its way, and for the one line of a branch that has no rows. */
  row: ObjectRow | undefined;
  /** The branch has no rows. */
  empty: boolean;
  key: string;
}

export interface TreeSource {
  fetch(of: ObjectsOf, offset: number, limit: number): Promise<ObjectsPage>;
  /** What is shown below a row. */
  below(row: ObjectRow): ObjectsOf | undefined;
  /** Something came. */
  changed(): void;
  failed(error: unknown): void;
}

export class Branches {
  readonly root: Branch;
  readonly open: Set<string>;
  /** Rows that lead on are unfolded by themselves, unless they were folded by hand. */
  private readonly folded = new Set<string>();
  private readonly source: TreeSource;

  constructor(of: ObjectsOf, source: TreeSource, open: readonly string[]) {
    this.source = source;
    this.open = new Set(open);
    this.root = branchOf('', of, undefined);
  }

  get length(): number {
    return lengthOf(this.root);
  }

  at(position: number): TreeRow {
    let branch = this.root;
    let left = position;
    for (;;) {
      let inner: Branch | undefined;
      for (const [index, below] of inOrder(branch)) {
        if (left <= index) break;
        const length = lengthOf(below);
        if (left <= index + length) {
          left -= index + 1;
          inner = below;
          break;
        }
        left -= length;
      }
      if (inner === undefined) return rowAt(branch, left);
      branch = inner;
    }
  }

  positionOf(branch: Branch, index: number): number {
    let position = index;
    for (const [other, below] of inOrder(branch)) if (other < index) position += lengthOf(below);
    return branch.above === undefined
      ? position
      : position + this.positionOf(branch.above.branch, branch.above.index) + 1;
  }

  /** Position of the row with this key; -1 while it is not there. */
  find(key: string, branch = this.root): number {
    for (const [page, rows] of branch.pages) {
      const index = rows.findIndex((row) => `${branch.key}/${row.key}` === key);
      if (index >= 0) return this.positionOf(branch, page * PAGE_ROWS + index);
    }
    for (const below of branch.unfolded.values())
      if (key.startsWith(`${below.key}/`)) return this.find(key, below);
    return -1;
  }

  /** Asks for the pages of these positions that were not asked for. */
  need(first: number, last: number): void {
    if (this.root.total === undefined) this.load(this.root, 0);
    const end = Math.min(last, this.length - 1);
    for (let position = Math.max(0, first); position <= end; position++) {
      const { branch, index } = this.at(position);
      this.load(branch, Math.floor(index / PAGE_ROWS));
    }
  }

  toggle({ branch, index, row, key }: TreeRow, unfold: boolean): void {
    if (row === undefined) return;
    if (unfold) {
      this.open.add(key);
      this.folded.delete(key);
      this.unfold(branch, index, row, key);
    } else {
      for (const open of [...this.open])
        if (open === key || open.startsWith(`${key}/`)) this.open.delete(open);
      this.folded.add(key);
      branch.unfolded.delete(index);
    }
  }

  isUnfolded({ branch, index }: TreeRow): boolean {
    return branch.unfolded.has(index);
  }

  private load(branch: Branch, page: number): void {
    if (branch.asked.has(page)) return;
    branch.asked.add(page);
    this.source.fetch(branch.of, page * PAGE_ROWS, PAGE_ROWS).then(
      (answer) => {
        branch.total = answer.total;
        branch.notice = answer.notice ?? '';
        branch.pages.set(page, answer.rows);
        answer.rows.forEach((row, i) => {
          const key = `${branch.key}/${row.key}`;
          // The only thing that an object holds is its backing store, or what it is about.
          const leads = row.onPath === true || (answer.total === 1 && branch.of.kind === 'dominated');
          const follows = leads && branch.depth < FOLLOWED_MAX && !this.folded.has(key);
          if (this.open.has(key) || follows) this.unfold(branch, page * PAGE_ROWS + i, row, key);
        });
        this.source.changed();
      },
      (error: unknown) => {
        branch.asked.delete(page);
        this.source.failed(error);
      },
    );
  }

  private unfold(branch: Branch, index: number, row: ObjectRow, key: string): void {
    const of = row.hasChildren ? this.source.below(row) : undefined;
    if (of === undefined || branch.unfolded.has(index)) return;
    const below = branchOf(key, of, { branch, index });
    branch.unfolded.set(index, below);
    this.load(below, 0);
  }
}

function branchOf(key: string, of: ObjectsOf, above: Branch['above']): Branch {
  return {
    key,
    of,
    depth: above === undefined ? 0 : above.branch.depth + 1,
    total: undefined,
    notice: '',
    above,
    pages: new Map(),
    asked: new Set(),
    unfolded: new Map(),
  };
}

/** A branch that is on its way, or has no rows, takes one line to say so. */
function lengthOf(branch: Branch): number {
  let length = branch.total || 1;
  for (const below of branch.unfolded.values()) length += lengthOf(below);
  return length;
}

function inOrder(branch: Branch): [number, Branch][] {
  return [...branch.unfolded].sort(([a], [b]) => a - b);
}

function rowAt(branch: Branch, index: number): TreeRow {
  const row = branch.pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS];
  const empty = branch.total === 0;
  return { branch, index, row, empty, key: row === undefined ? '' : `${branch.key}/${row.key}` };
}
