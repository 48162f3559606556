/**
 * Where functions and classes stand in the source, without a running browser: a location names a script by number only,
 * and each function leads to its script, whose name is the path.
 */
import type { HeapSnapshot } from '../read/snapshot.ts';
import { HeapNode } from '../read/views.ts';
import { nodeKinds } from './kinds.ts';

export interface SourcePlace {
  /** Path or URL, as V8 knows it. */
  script: string;
  /** From 1. */
  line: number;
  column: number;
}

/** Functions looked at to learn the name of one script. */
const TRIES = 8;

export class SourcePlaces {
  private readonly snapshot: HeapSnapshot;
  /** `node * count + row` of each location, ascending. */
  private readonly rows: Float64Array;
  private readonly functions = new Map<number, number[]>();
  private readonly scripts = new Map<number, string>();

  constructor(snapshot: HeapSnapshot) {
    this.snapshot = snapshot;
    const { locations, nodes } = snapshot;
    const { closure } = nodeKinds(snapshot);
    this.rows = new Float64Array(locations.count);
    for (let row = 0; row < locations.count; row++) {
      const node = locations.node[row] as number;
      this.rows[row] = node * locations.count + row;
      if (nodes.type[node] !== closure) continue;
      const script = locations.scriptId[row] as number;
      const known = this.functions.get(script);
      if (!known) this.functions.set(script, [node]);
      else if (known.length < TRIES) known.push(node);
    }
    this.rows.sort();
  }

  /** Of a function: its own place; of an object: that of its constructor. */
  of(node: number): SourcePlace | undefined {
    const { locations } = this.snapshot;
    const row = this.rowOf(node);
    if (row < 0) return undefined;
    const script = this.script(locations.scriptId[row] as number);
    if (script === '') return undefined;
    return {
      script,
      line: (locations.line[row] as number) + 1,
      column: (locations.column[row] as number) + 1,
    };
  }

  /** Row of the node's location, or -1. */
  private rowOf(node: number): number {
    const { count } = this.snapshot.locations;
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.rows[middle] as number) < node * count) low = middle + 1;
      else high = middle;
    }
    const row = (this.rows[low] ?? Number.POSITIVE_INFINITY) - node * count;
    return row < count ? row : -1;
  }

  /** Empty when no function of the snapshot leads to it. */
  private script(id: number): string {
    let path = this.scripts.get(id);
    if (path !== undefined) return path;
    path = '';
    for (const node of this.functions.get(id) ?? []) {
      path = scriptOf(new HeapNode(this.snapshot, node));
      if (path !== '') break;
    }
    this.scripts.set(id, path);
    return path;
  }
}

function scriptOf(closure: HeapNode): string {
  const shared = closure.follow('shared');
  const script = shared?.follow('script') ?? shared?.follow('script_or_debug_info');
  if (!script) return '';
  const name = script.name.replace(/^system \/ Script \/ /, '');
  if (name !== '' && !name.startsWith('system / ') && !name.startsWith('(')) return name;
  return script.follow('name')?.name ?? '';
}
