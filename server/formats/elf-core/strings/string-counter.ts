/** What finds and counts the texts of memory: with WebAssembly (fast-counter.ts) or without (plain-counter.ts). */
import type { Encoding } from './printable.ts';
import type { TextLimits, Texts } from './texts.ts';

/** Where the kept texts stand, in the order they were found. */
export interface Places {
  /** There was room for all; otherwise there are none. */
  readonly isComplete: boolean;
  each(visit: (entry: number, offset: number) => void): void;
}

/** Places that are kept, 8 bytes each. */
export const PLACES_MAX = 16_000_000;

/** Texts of one encoding. */
export interface TextCount {
  readonly encoding: Encoding;
  readonly texts: Texts;
  readonly places: Places;
}

/** A text that was seen for the first time, or kept for the first time, and is worth a look. */
export interface NotedText {
  encoding: Encoding;
  /** Its characters; valid during the call. */
  bytes: Uint8Array;
  start: number;
  end: number;
  /** Where it stands in the capture. */
  offset: number;
  /** -1 when it is not kept. */
  entry: number;
  /** A line of a private key: its text is not shown. */
  isKeyLine: boolean;
  mayHoldSecret: boolean;
}

export interface CounterOptions {
  /** Characters of the shortest text that counts. */
  least: number;
  limits: TextLimits;
  note(text: NotedText): void;
}

export interface StringCounter {
  readonly ascii: TextCount;
  readonly utf16: TextCount;
  readonly templates: Texts;
  /** Runs that were too long to be held, and were counted in parts. */
  readonly cutCount: number;
  /** Bytes that are read into here are counted fastest. Asked for each time: it may move. */
  room?(): Uint8Array;
  /** @param isFirst the bytes do not continue those before. */
  window(bytes: Uint8Array, fileOffset: number, isFirst: boolean): void;
  /** What follows does not continue what was seen. */
  endRuns(): void;
  /** After all windows. */
  end(): void;
}

export const TEMPLATE_LIMITS: TextLimits = {
  entries: 500_000,
  doorkeeperBits: 2 ** 24,
  guarded: false,
  stands: true,
};
