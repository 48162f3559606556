/** The WebAssembly that reads rows of plain numbers: several times as fast as a loop over digits. */
import { ROWS_MODULE } from './rows-module.ts';

/** Rows read at a time; a batch of them stays in the processor's cache, and is most of a block. */
export const BATCH_ROWS = 4096;

/** Bytes taken at a time. */
const BLOCK_BYTES = 32 << 10;
/** Fields of a row at most. */
const WIDTH_MAX = 15;

const PAGE_BYTES = 64 << 10;
/** A number may be read eight bytes before its end. */
const BLOCK_AT = 64;
const ENDS_AT = PAGE_BYTES;
/** Each number takes two bytes, and each of its ends four. Then the bytes of the first field, and columns of 32 bits. */
const OUT_AT = 3 * PAGE_BYTES;
const PAGES = 7;

const COMMA = 0x2c;
const NEWLINE = 0x0a;

interface Module {
  ends(at: number, to: number, out: number): number;
  nodes(ends: number, rows: number, width: number, out: number): number;
  plain(ends: number, rows: number, width: number, out: number): number;
  edges(ends: number, rows: number, divisor: number, factor: number, shift: number, out: number): number;
  farthest: WebAssembly.Global<'i32'>;
}

export class RowKernel {
  /** The first field of the rows that were read last. */
  readonly types: Uint8Array;
  private readonly columns: readonly Uint32Array[];
  private readonly memory: Uint8Array;
  private readonly ends: Uint32Array;
  private readonly module: Module;

  constructor() {
    const memory = new WebAssembly.Memory({ initial: PAGES });
    const code = new WebAssembly.Module(Buffer.from(ROWS_MODULE, 'base64'));
    this.module = new WebAssembly.Instance(code, { env: { memory } }).exports as unknown as Module;
    this.memory = new Uint8Array(memory.buffer);
    this.ends = new Uint32Array(memory.buffer, ENDS_AT);
    this.types = new Uint8Array(memory.buffer, OUT_AT, BATCH_ROWS);
    this.columns = Array.from(
      { length: WIDTH_MAX + 1 },
      (_, i) => new Uint32Array(memory.buffer, OUT_AT + 4 * BATCH_ROWS * i, BATCH_ROWS),
    );
    this.ends[0] = BLOCK_AT - 1;
    this.memory[BLOCK_AT - 1] = COMMA;
  }

  /** Values of a field of the rows that were read last; of nodes and edges from the second on. */
  column(field: number): Uint32Array {
    return this.columns[field] as Uint32Array;
  }

  /** Looks at a block from the start of a number on. @returns how many numbers of it are complete. */
  look(bytes: Uint8Array, from: number, to: number): number {
    const length = Math.min(BLOCK_BYTES, to - from);
    this.memory.set(bytes.subarray(from, from + length), BLOCK_AT);
    this.memory[BLOCK_AT + length] = 0;
    return this.module.ends(BLOCK_AT, BLOCK_AT + length, ENDS_AT + 4);
  }

  /** Where the number starts, from the start of the block; numbers are counted from 0. */
  startOf(number: number): number {
    const end = this.ends[number] as number;
    return end + (this.memory[end] === NEWLINE ? 2 : 1) - BLOCK_AT;
  }

  /** Where the number ends, likewise. */
  endOf(number: number): number {
    return (this.ends[number + 1] as number) - BLOCK_AT;
  }

  /** Reads rows from this number on, at most {@link BATCH_ROWS}. @returns how many: fewer before one that is unusual. */
  nodes(number: number, rows: number, width: number): number {
    return this.module.nodes(ENDS_AT + 4 * number, rows, width, OUT_AT);
  }

  /** As {@link nodes}; all fields are columns of 32 bits. */
  plain(number: number, rows: number, width: number): number {
    return this.module.plain(ENDS_AT + 4 * number, rows, width, OUT_AT);
  }

  /** Of the edges that were read last: the largest node that one leads to, `0xffffffff` when one leads to none. */
  get farthest(): number {
    return (this.module.farthest.value as number) >>> 0;
  }

  /** As {@link nodes}; the third field is divided. */
  edges(number: number, rows: number, divisor: number): number {
    const shift = 31 - Math.clz32(divisor);
    const factor = Math.floor(2 ** (32 + shift) / divisor) + 1;
    return this.module.edges(ENDS_AT + 4 * number, rows, divisor, factor, shift, OUT_AT);
  }

  static fits(width: number): boolean {
    return width <= WIDTH_MAX;
  }
}

let shared: RowKernel | undefined | null;

/** Undefined where there is no WebAssembly with SIMD. */
export function rowKernel(): RowKernel | undefined {
  if (shared === undefined) {
    try {
      shared = new RowKernel();
    } catch {
      shared = null;
    }
  }
  return shared ?? undefined;
}
