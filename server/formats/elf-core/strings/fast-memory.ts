/** Memory of the module of wasm/count-strings.ts, and views of it that are renewed when it has grown. */
import { COUNT_MODULE } from './count-module.ts';

/** Below are the constants of the module. */
const WINDOW_AT = 64 << 10;
const PAGE_BYTES = 64 << 10;
/** What follows a window must be zeros, for a block and one byte. */
const ENDING_BYTES = 128;
/** Zeros behind the text in the scratch room. */
const SCRATCH_ENDING = 64;
/** Of all that is kept. */
const MEMORY_MAX = 2 ** 31;

interface CountModule {
  tables: WebAssembly.Global;
  stopped: WebAssembly.Global;
  openAscii: WebAssembly.Global;
  openWide: WebAssembly.Global;
  notes: WebAssembly.Global;
  noteCount: WebAssembly.Global;
  placeCount: WebAssembly.Global;
  placesLost: WebAssembly.Global;
  places: WebAssembly.Global;
  open(least: number, narrow: number, from: number, most: number, places: number): number;
  widenScratch(bytes: number): number;
  openTable(number: number, entries: number, guarded: number, doorBlocks: number, stands: number): void;
  begin(start: number, offset: number): void;
  scan(from: number, to: number, ascii: number, wide: number): void;
  countOne(length: number, kind: number): void;
  countTemplates(): void;
  findOne(length: number, kind: number): number;
}

export class FastMemory {
  readonly module: CountModule;
  readonly windowAt = WINDOW_AT;
  scratchAt: number;
  private scratchBytes: number;
  readonly windowBytes: number;
  /** The memory; to be taken anew after whatever may make it grow. */
  bytes: Uint8Array;
  words: Uint32Array;
  numbers: Float64Array;
  private readonly memory: WebAssembly.Memory;

  /**
   * @param windowBytes a multiple of 64 KiB.
   * @throws where there is no WebAssembly with SIMD, or no room for it.
   */
  constructor(windowBytes: number, least: number, places: number) {
    const scratchAt = WINDOW_AT + windowBytes + ENDING_BYTES;
    const free = scratchAt + windowBytes + SCRATCH_ENDING;
    const memory = new WebAssembly.Memory({ initial: Math.ceil(free / PAGE_BYTES) + 1 });
    const code = new WebAssembly.Module(Buffer.from(COUNT_MODULE, 'base64'));
    this.memory = memory;
    this.module = new WebAssembly.Instance(code, { env: { memory } }).exports as unknown as CountModule;
    this.scratchAt = scratchAt;
    this.scratchBytes = windowBytes;
    this.windowBytes = windowBytes;
    if (this.module.open(least, scratchAt, free, MEMORY_MAX, places) === 0) throw new Error('no memory');
    this.bytes = new Uint8Array(memory.buffer);
    this.words = new Uint32Array(memory.buffer);
    this.numbers = new Float64Array(memory.buffer);
  }

  /** Puts a text where the module takes single ones from. */
  putText(text: Uint8Array): void {
    if (text.length > this.scratchBytes) {
      const at = this.module.widenScratch(text.length + SCRATCH_ENDING);
      if (at === 0) throw new Error('no memory');
      this.renew();
      this.scratchAt = at >>> 0;
      this.scratchBytes = text.length;
    }
    this.bytes.set(text, this.scratchAt);
  }

  /** After each call of the module that counts: growing moves all views. */
  renew(): void {
    const { buffer } = this.memory;
    if (buffer === this.bytes.buffer) return;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer);
    this.numbers = new Float64Array(buffer);
  }
}
