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
/** Neighbouring nodes that are searched together: 64. */
const GROUP_BITS = 6;

export class SourcePlaces {
  private readonly snapshot: HeapSnapshot;
  /** Rows of locations by groups of neighbouring nodes: those of group i stand from `first[i]` to `first[i + 1] - 1`. */
  private readonly rows: Uint32Array;
  private readonly first: Uint32Array;
  private readonly functions = new Map<number, number[]>();
  private readonly scripts = new Map<number, string>();

  constructor(snapshot: HeapSnapshot) {
    this.snapshot = snapshot;
    const { locations, nodes } = snapshot;
    const { closure } = nodeKinds(snapshot);
    this.rows = new Uint32Array(locations.count);
    this.first = new Uint32Array((nodes.count >>> GROUP_BITS) + 3);
    for (let row = 0; row < locations.count; row++) {
      const node = locations.node[row] as number;
      if (node < nodes.count) (this.first[(node >>> GROUP_BITS) + 2] as number)++;
    }
    for (let i = 2; i < this.first.length; i++) (this.first[i] as number) += this.first[i - 1] as number;
    for (let row = 0; row < locations.count; row++) {
      const node = locations.node[row] as number;
      if (node >= nodes.count) continue;
      const group = (node >>> GROUP_BITS) + 1;
      this.rows[this.first[group] as number] = row;
      (this.first[group] as number)++;
      if (nodes.type[node] !== closure) continue;
      const script = locations.scriptId[row] as number;
      const known = this.functions.get(script);
      if (!known) this.functions.set(script, [node]);
      else if (known.length < TRIES) known.push(node);
    }
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
    const group = node >>> GROUP_BITS;
    const end = this.first[group + 1] ?? 0;
    for (let at = this.first[group] ?? 0; at < end; at++) {
      const row = this.rows[at] as number;
      if (this.snapshot.locations.node[row] === node) return row;
    }
    return -1;
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
