/** Counts texts with the module of wasm/count-strings.ts; runs that cross from window to window are joined here. */
import { FastMemory } from './fast-memory.ts';
import { FastPlaces, FastTexts } from './fast-texts.ts';
import type { Encoding } from './printable.ts';
import { RunFinder } from './run-finder.ts';
import { scanAscii } from './scan-ascii.ts';
import { scanUtf16 } from './scan-utf16.ts';
import {
  type CounterOptions,
  PLACES_MAX,
  type StringCounter,
  TEMPLATE_LIMITS,
  type TextCount,
} from './string-counter.ts';

/** Characters of the shortest text: a block of 64 bytes must hold as many in UTF-16. */
const LEAST_MAX = 32;
/** Of the kind of a text that was noted. */
const WIDE = 1;
const KEY_LINE = 2;
const WORTHWHILE = 4;
const NOTE_WORDS = 4;
/** A block of the scan, and a byte. */
const ENDING_BYTES = 65;

/** @returns undefined where there is no WebAssembly with SIMD, or for texts of an unusual length. */
export function fastCounter(windowBytes: number, options: CounterOptions): FastCounter | undefined {
  if (options.least > LEAST_MAX) return undefined;
  try {
    return new FastCounter(new FastMemory(windowBytes, options.least, PLACES_MAX), options);
  } catch {
    // A machine without these instructions, or a policy that forbids it: the plain counter does the same.
    return undefined;
  }
}

export class FastCounter implements StringCounter {
  readonly ascii: TextCount;
  readonly utf16: TextCount;
  readonly templates: FastTexts;
  private readonly memory: FastMemory;
  private readonly places: FastPlaces;
  private readonly note: CounterOptions['note'];
  private readonly asciiRuns: RunFinder;
  private readonly wideRuns: RunFinder;

  constructor(memory: FastMemory, { least, limits, note }: CounterOptions) {
    this.memory = memory;
    this.note = note;
    this.places = new FastPlaces(memory);
    const textsOf = (encoding: Encoding, kind: 0 | 1): TextCount => ({
      encoding,
      texts: new FastTexts(memory, kind, limits),
      places: this.places.of(kind),
    });
    this.ascii = textsOf('ascii', 0);
    this.utf16 = textsOf('utf-16le', 1);
    this.templates = new FastTexts(memory, 2, TEMPLATE_LIMITS);
    this.asciiRuns = new RunFinder(scanAscii, least, (bytes, start, end, offset) =>
      this.countOne(bytes.subarray(start, end), 0, offset),
    );
    this.wideRuns = new RunFinder(scanUtf16, least, (bytes, start, end, offset) => {
      const narrow = Uint8Array.from(
        { length: (end - start) >> 1 },
        (_, i) => bytes[start + 2 * i] as number,
      );
      this.countOne(narrow, 1, offset);
    });
  }

  room(): Uint8Array {
    const { bytes, windowAt, windowBytes } = this.memory;
    return bytes.subarray(windowAt, windowAt + windowBytes);
  }

  window(bytes: Uint8Array, fileOffset: number, isFirst: boolean): void {
    const { memory } = this;
    if (bytes.buffer === memory.bytes.buffer && bytes.byteOffset === memory.windowAt) {
      this.scan(bytes.length, fileOffset, isFirst);
      return;
    }
    for (let at = 0; at < bytes.length; at += memory.windowBytes) {
      const part = bytes.subarray(at, at + memory.windowBytes);
      memory.bytes.set(part, memory.windowAt);
      this.scan(part.length, fileOffset + at, isFirst && at === 0);
    }
  }

  private scan(length: number, fileOffset: number, isFirst: boolean): void {
    if (isFirst) this.endRuns();
    const { memory, places } = this;
    const { module, windowAt } = memory;
    const to = windowAt + length;
    memory.bytes.fill(0, to, to + ENDING_BYTES);
    const window = () => memory.bytes.subarray(windowAt, to);
    const ascii = this.asciiRuns.join(window(), fileOffset);
    const wide = this.wideRuns.join(window(), fileOffset);
    if (ascii === undefined && wide === undefined) return;
    places.begin(windowAt, fileOffset);
    let from = windowAt;
    do {
      module.scan(
        from,
        to,
        ascii === undefined ? to : windowAt + ascii,
        wide === undefined ? to : windowAt + wide,
      );
      memory.renew();
      from = module.stopped.value as number;
      this.tellNotes(windowAt, fileOffset);
    } while (from < to);
    if (ascii !== undefined)
      this.keep(this.asciiRuns, window(), module.openAscii.value as number, fileOffset);
    if (wide !== undefined) this.keep(this.wideRuns, window(), module.openWide.value as number, fileOffset);
  }

  private keep(runs: RunFinder, window: Uint8Array, open: number, fileOffset: number): void {
    const start = open - this.memory.windowAt;
    runs.keep(window, start, fileOffset + start);
  }

  endRuns(): void {
    this.asciiRuns.end();
    this.wideRuns.end();
  }

  end(): void {
    this.endRuns();
    this.memory.module.countTemplates();
  }

  get cutCount(): number {
    return this.asciiRuns.cutCount + this.wideRuns.cutCount;
  }

  private countOne(text: Uint8Array, kind: 0 | 1, offset: number): void {
    const { memory } = this;
    memory.putText(text);
    this.places.begin(memory.scratchAt, offset);
    memory.module.countOne(text.length, kind);
    memory.renew();
    this.tellNotes(memory.scratchAt, offset);
  }

  /** @param start address of the byte that stands at `fileOffset`. */
  private tellNotes(start: number, fileOffset: number): void {
    const { module, words, bytes, scratchAt } = this.memory;
    const count = module.noteCount.value as number;
    const notes = (module.notes.value as number) >>> 2;
    for (let i = 0; i < count; i++) {
      const at = notes + NOTE_WORDS * i;
      const from = words[at] as number;
      const to = words[at + 1] as number;
      const kind = words[at + 3] as number;
      const isWide = (kind & WIDE) !== 0;
      let text = bytes.subarray(from, to);
      if (isWide && from !== scratchAt) text = text.filter((_, n) => n % 2 === 0);
      this.note({
        encoding: isWide ? 'utf-16le' : 'ascii',
        bytes: text,
        start: 0,
        end: text.length,
        offset: fileOffset + from - start,
        entry: (words[at + 2] as number) | 0,
        isKeyLine: (kind & KEY_LINE) !== 0,
        mayHoldSecret: (kind & WORTHWHILE) !== 0,
      });
    }
  }
}
