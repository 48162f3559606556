/**
 * The scans of wasm/scan-strings.ts, which look at 64 bytes at a time. They work on memory of their own, into which the
 * windows of a dump are read; other bytes, and the ends of windows, are left to the twins in scan-ascii.ts and scan-utf16.ts.
 */
import type { FoundRun } from './printable.ts';
import type { Scan } from './run-finder.ts';
import { scanAscii } from './scan-ascii.ts';
import { SCAN_MODULE } from './scan-module.ts';
import { scanUtf16 } from './scan-utf16.ts';

const PAGE_BYTES = 64 << 10;
/** Runs that are told of at a time, 8 bytes each. */
const RUNS = 16 << 10;
const NOT_OPEN = 0xffff_ffff;
/** What one line of 64 bytes can hold. */
const ASCII_MOST = 64;
const UTF16_MOST = 31;

interface Module {
  next: WebAssembly.Global;
  open: WebAssembly.Global;
  scanAscii: RawScan;
  scanUtf16: RawScan;
}

type RawScan = (from: number, to: number, least: number, out: number, most: number) => number;

export interface Scans {
  ascii: Scan;
  utf16: Scan;
  /** Bytes that are read into here are scanned fastest; absent where there is no WebAssembly with SIMD. */
  window?: Uint8Array;
}

/** @param windowBytes a multiple of 64 KiB. */
export function fastScans(windowBytes: number): Scans {
  const plain = { ascii: scanAscii, utf16: scanUtf16 };
  try {
    const memory = new WebAssembly.Memory({ initial: (windowBytes + 8 * RUNS) / PAGE_BYTES });
    const code = new WebAssembly.Module(Buffer.from(SCAN_MODULE, 'base64'));
    const module = new WebAssembly.Instance(code, { env: { memory } }).exports as unknown as Module;
    const fast = (raw: RawScan, most: number, twin: Scan) =>
      new FastScan(memory, module, raw, most, twin).scan;
    return {
      ascii: fast(module.scanAscii, ASCII_MOST, scanAscii),
      utf16: fast(module.scanUtf16, UTF16_MOST, scanUtf16),
      window: new Uint8Array(memory.buffer, 0, windowBytes),
    };
  } catch {
    // A machine without these instructions, or a policy that forbids it: the twins do the same.
    return plain;
  }
}

class FastScan {
  private readonly memory: WebAssembly.Memory;
  private readonly module: Module;
  private readonly raw: RawScan;
  private readonly most: number;
  private readonly twin: Scan;
  private readonly out: number;
  private readonly runs: Uint32Array;

  constructor(memory: WebAssembly.Memory, module: Module, raw: RawScan, most: number, twin: Scan) {
    this.memory = memory;
    this.module = module;
    this.raw = raw;
    this.most = most;
    this.twin = twin;
    this.out = memory.buffer.byteLength - 8 * RUNS;
    this.runs = new Uint32Array(memory.buffer, this.out, 2 * RUNS);
  }

  readonly scan = (bytes: Uint8Array, from: number, to: number, least: number, found: FoundRun): number => {
    const { module, runs, out } = this;
    let at = from;
    if (bytes.buffer === this.memory.buffer && least <= this.most) {
      const base = bytes.byteOffset;
      for (let count = RUNS; count === RUNS; at = (module.next.value as number) - base) {
        count = this.raw(at + base, to + base, least, out, RUNS);
        for (let i = 0; i < 2 * count; i += 2)
          found(bytes, (runs[i] as number) - base, (runs[i + 1] as number) - base);
        const open = (module.open.value as number) >>> 0;
        if (open !== NOT_OPEN) return open - base;
      }
    }
    return this.twin(bytes, at, to, least, found);
  };
}
