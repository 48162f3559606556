/**
 * Usual lines of strace read by wasm/strace-lines.ts, a window of the log at a time. It tells what LineScan would tell of
 * them, in records; unusual lines it only finds.
 */
import type { LineScan } from './line-scan.ts';
import { LINES_MODULE } from './lines-module.ts';
import { callResult } from './result.ts';

/** Small enough to stay in the cache of the CPU until the calls have been looked at. */
const WINDOW_BYTES = 192 << 10;
/** Bytes behind the window that are looked at, 16 at a time, and never taken for a part of it. */
const MARGIN_BYTES = 4 << 10;
const NAMES_BYTES = 32 << 10;
const RECORDS = 256;
const PAGE_BYTES = 64 << 10;

// A record, by 4 bytes; the numbers at the end by 8 bytes. The twin is in wasm/strace-lines.ts.
const RECORD_WORDS = 24;
const RECORD_FLOATS = RECORD_WORDS / 2;
const [KIND, FROM, END, NEWLINE_AT, PID, CLOCK, BODY, NAME_START, NAME_END] = [0, 1, 2, 3, 4, 5, 6, 7, 8];
const [ARGS_START, ARGS_END, RESULT_START, RESULT_END, ERROR_START, ERROR_END] = [9, 10, 11, 12, 13, 14];
const [NAME, ERROR] = [15, 16];
const [TIME, DURATION, VALUE] = [9, 10, 11];
const CLOCK_BITS = 3;

interface Module {
  next: WebAssembly.Global;
  start(at: number): void;
  learn(isError: boolean, from: number, to: number, id: number): void;
  scan(from: number, to: number, out: number, most: number): number;
}

export class FastLines {
  /** The bytes that are read; the log's next ones are copied into it. */
  readonly window: Uint8Array;
  private readonly module: Module;
  private readonly out: number;
  private readonly words: Int32Array;
  private readonly floats: Float64Array;
  private count = 0;
  private filled = 0;
  private next = 0;

  /** Undefined where there is no WebAssembly with SIMD. */
  static make(): FastLines | undefined {
    try {
      return new FastLines();
    } catch {
      // A machine without these instructions, or a policy that forbids it: LineScan does the same.
      return undefined;
    }
  }

  private constructor() {
    const names = WINDOW_BYTES + MARGIN_BYTES;
    this.out = names + NAMES_BYTES;
    const bytes = this.out + 4 * RECORD_WORDS * RECORDS;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
    this.module = new WebAssembly.Instance(compiled(), { env: { memory } }).exports as unknown as Module;
    this.module.start(names);
    this.window = new Uint8Array(memory.buffer, 0, WINDOW_BYTES);
    this.words = new Int32Array(memory.buffer, this.out, RECORD_WORDS * RECORDS);
    this.floats = new Float64Array(memory.buffer, this.out, RECORD_FLOATS * RECORDS);
  }

  /** Takes the next bytes of the log, as many as there is room for. */
  fill(bytes: Uint8Array, from: number, to: number): void {
    this.filled = Math.min(to - from, WINDOW_BYTES);
    this.window.set(bytes.subarray(from, from + this.filled));
    this.next = 0;
  }

  /** Reads the next lines; how many. 0 when the window holds no more whole line. */
  read(): number {
    this.count = this.module.scan(this.next, this.filled, this.out, RECORDS);
    this.next = this.module.next.value as number;
    return this.count;
  }

  /** How many bytes of the window have been read. */
  get taken(): number {
    return this.next;
  }

  from(record: number): number {
    return this.words[record * RECORD_WORDS + FROM] as number;
  }

  /** Without what is blank at the end. */
  end(record: number): number {
    return this.words[record * RECORD_WORDS + END] as number;
  }

  newlineAt(record: number): number {
    return this.words[record * RECORD_WORDS + NEWLINE_AT] as number;
  }

  /** 0 for a line that LineScan has to look at. */
  kind(record: number): number {
    return this.words[record * RECORD_WORDS + KIND] as number;
  }

  /** Leaves everything as LineScan would, had it looked at the line; returns the kind. */
  load(record: number, scan: LineScan): number {
    const { words, floats } = this;
    const word = record * RECORD_WORDS;
    const float = record * RECORD_FLOATS;
    const kind = words[word + KIND] as number;
    const { prefix } = scan;
    const clock = words[word + CLOCK] as number;
    prefix.pid = words[word + PID] as number;
    prefix.bracketed = clock > CLOCK_BITS;
    prefix.clock = clock & CLOCK_BITS;
    prefix.time = floats[float + TIME] as number;
    scan.kind = kind;
    scan.body = words[word + BODY] as number;
    scan.nameStart = words[word + NAME_START] as number;
    scan.nameEnd = words[word + NAME_END] as number;
    scan.argsStart = words[word + ARGS_START] as number;
    scan.argsEnd = words[word + ARGS_END] as number;
    scan.name = words[word + NAME] as number;
    callResult.value = floats[float + VALUE] as number;
    callResult.duration = floats[float + DURATION] as number;
    callResult.start = words[word + RESULT_START] as number;
    callResult.end = words[word + RESULT_END] as number;
    callResult.errorStart = words[word + ERROR_START] as number;
    callResult.errorEnd = words[word + ERROR_END] as number;
    callResult.error = words[word + ERROR] as number;
    callResult.injected = callResult.delayed = false;
    return kind;
  }

  /** The name at this place of the window has this number: from now on it comes with the records. */
  learnName(from: number, to: number, id: number): void {
    this.module.learn(false, from, to, id);
  }

  learnError(from: number, to: number, id: number): void {
    this.module.learn(true, from, to, id);
  }
}

let code: WebAssembly.Module | undefined;

function compiled(): WebAssembly.Module {
  code ??= new WebAssembly.Module(Uint8Array.from(atob(LINES_MODULE), (letter) => letter.charCodeAt(0)));
  return code;
}
