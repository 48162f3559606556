/**
 * The tree of allocation stacks: `[id, function, count, size, [children…], id, …]`, as deep as the stacks were. Read
 * into one row a node with the row of its parent, without recursion.
 */
import { IndexColumn, NOWHERE, WideColumn } from './columns.ts';
import type { Fields } from './layout.ts';
import { byteName, CLOSE_BRACKET, COMMA, isSpace, OPEN_BRACKET, type Section } from './section.ts';

export interface TraceNodes {
  readonly count: number;
  /** What a node's `traceNode` column refers to. */
  readonly id: Uint32Array | Float64Array;
  /** Row of the function in the trace functions. */
  readonly functionIndex: Uint32Array;
  /** Objects allocated by this very stack. */
  readonly allocations: Uint32Array | Float64Array;
  /** Bytes of them. */
  readonly bytes: Uint32Array | Float64Array;
  /** Row of the caller; {@link NOWHERE} for the root. Parents stand before their children. */
  readonly parent: Uint32Array;
}

export class TraceTreeSection implements Section {
  done = false;
  damage = '';
  private readonly width: number;
  private readonly childrenField: number;
  private readonly row: Float64Array;
  /** For each open list: the row that its nodes are children of. */
  private readonly parents: number[] = [];
  /** For each open list: how many values of its current node were read. */
  private readonly fields: number[] = [];
  private count = 0;
  private needsComma = false;
  private readonly columns: { field: number; column: WideColumn }[];
  private readonly named: Record<'id' | 'function_info_index' | 'count' | 'size', WideColumn>;
  private readonly parent = new IndexColumn(64);

  constructor(fields: Fields) {
    this.width = fields.length;
    this.childrenField = fields.indexOf('children');
    this.row = new Float64Array(Math.max(1, fields.length));
    const column = () => new WideColumn(64);
    this.named = { id: column(), function_info_index: column(), count: column(), size: column() };
    this.columns = Object.entries(this.named)
      .map(([name, values]) => ({ field: fields.indexOf(name), column: values }))
      .filter(({ field }) => field >= 0);
  }

  take(bytes: Uint8Array, from: number, end: number): number {
    let at = from;
    while (at < end) {
      const byte = bytes[at] as number;
      if (isSpace(byte)) {
        at++;
      } else if (byte === COMMA) {
        if (!this.needsComma) return this.fail(at, 'a comma too many');
        this.needsComma = false;
        at++;
      } else if (byte === CLOSE_BRACKET) {
        this.parents.pop();
        this.fields.pop();
        this.needsComma = true;
        at++;
        if (this.parents.length === 0) {
          this.done = true;
          return at;
        }
        this.next();
      } else if (this.needsComma) {
        return this.fail(at, `${byteName(byte)} where a comma should be`);
      } else if (byte === OPEN_BRACKET) {
        if (!this.open()) return this.fail(at, 'a list where a number should be');
        at++;
      } else if (byte >= 48 && byte <= 57) {
        if (this.parents.length === 0) return this.fail(at, 'a number where a list should start');
        let next = at;
        let value = 0;
        while (next < end && (bytes[next] as number) >= 48 && (bytes[next] as number) <= 57)
          value = value * 10 + (bytes[next++] as number) - 48;
        // It may go on in the next chunk.
        if (next === end) return at;
        this.row[this.fields.at(-1) as number] = value;
        this.needsComma = true;
        at = next;
        this.next();
      } else {
        return this.fail(at, `${byteName(byte)} in the tree of stacks`);
      }
    }
    return at;
  }

  result(): TraceNodes {
    const { id, function_info_index: functions, count, size } = this.named;
    return {
      count: this.count,
      id: id.finish(),
      functionIndex: Uint32Array.from(functions.finish()),
      allocations: count.finish(),
      bytes: size.finish(),
      parent: this.parent.finish() ?? new Uint32Array(this.count),
    };
  }

  /** Opens the list of roots, or that of the children of the current node, which is complete with it. */
  private open(): boolean {
    const depth = this.fields.length;
    if (depth > 0) {
      if (this.fields[depth - 1] !== this.childrenField) return false;
      this.commit();
    }
    this.parents.push(depth > 0 ? this.count - 1 : NOWHERE);
    this.fields.push(0);
    return true;
  }

  /** A value of the innermost node is complete. */
  private next(): void {
    const last = this.fields.length - 1;
    const field = (this.fields[last] as number) + 1;
    if (field === this.width && this.childrenField < 0) this.commit();
    this.fields[last] = field === this.width ? 0 : field;
  }

  private commit(): void {
    for (const { field, column } of this.columns) column.push(this.row[field] as number);
    this.parent.push(this.parents.at(-1) as number);
    this.count++;
  }

  private fail(at: number, why: string): number {
    this.damage = why;
    return at;
  }
}
