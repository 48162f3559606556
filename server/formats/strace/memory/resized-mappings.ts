/** Single mappings that mremap makes longer or shorter: how realloc grows one large block, wherever it moves. */
import { argumentAt, type CallView, numberAt } from '../../../packages/strace-log-parser/index.ts';
import { type Handler, succeeded } from '../trace-state.ts';

export interface ResizedMapping {
  /** Number of the address space, and the task that resized it first. */
  space: number;
  task: number;
  /** Before the first change, and now; 0 = given back. */
  firstBytes: number;
  bytes: number;
  grown: number;
  shrunk: number;
  /** Rows of the calls that made it longer, and by how much. */
  rows: number[];
  steps: number[];
  firstRow: number;
  lastRow: number;
}

/** Changes that are kept, of all mappings. */
const CHANGES_MAX = 1_000_000;

export class ResizedMappings {
  readonly mappings: ResizedMapping[] = [];
  /** By address space and address: what stands there now. */
  private readonly byPlace = new Map<string, ResizedMapping>();
  private changes = 0;

  resize(
    space: number,
    task: number,
    from: number,
    oldBytes: number,
    to: number,
    bytes: number,
    row: number,
  ): void {
    if (!(oldBytes > 0 && bytes > 0) || this.changes >= CHANGES_MAX) return;
    this.changes++;
    const before = `${space} ${from}`;
    let mapping = this.byPlace.get(before);
    this.byPlace.delete(before);
    if (!mapping) {
      mapping = {
        space,
        task,
        firstBytes: oldBytes,
        bytes: oldBytes,
        grown: 0,
        shrunk: 0,
        rows: [],
        steps: [],
        firstRow: row,
        lastRow: row,
      };
      this.mappings.push(mapping);
    }
    const change = bytes - oldBytes;
    if (change > 0) {
      mapping.grown += change;
      mapping.rows.push(row);
      mapping.steps.push(change);
    } else mapping.shrunk -= change;
    mapping.bytes = bytes;
    mapping.lastRow = row;
    this.byPlace.set(`${space} ${to}`, mapping);
  }

  get hasAny(): boolean {
    return this.byPlace.size > 0;
  }

  unmap(space: number, address: number, bytes: number): void {
    const place = `${space} ${address}`;
    const mapping = this.byPlace.get(place);
    if (!mapping || bytes < mapping.bytes) return;
    mapping.bytes = 0;
    this.byPlace.delete(place);
  }
}

function argument(call: CallView, index: number): number {
  const at = argumentAt(call.bytes, call.argsStart, call.argsEnd, index);
  return at < 0 ? Number.NaN : numberAt(call.bytes, at, call.argsEnd);
}

const resize: Handler = ({ resized }, call, { memory, index }) => {
  if (!succeeded(call)) return;
  const [from, oldBytes, bytes] = [argument(call, 0), argument(call, 1), argument(call, 2)];
  resized.resize(memory.number, index, from, oldBytes, call.result, bytes, call.row);
};

const unmap: Handler = ({ resized }, call, { memory }) => {
  if (resized.hasAny && succeeded(call)) resized.unmap(memory.number, argument(call, 0), argument(call, 1));
};

export const resizeHandlers: Readonly<Record<string, Handler>> = { mremap: resize, munmap: unmap };
