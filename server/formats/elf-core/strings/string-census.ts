/** The strings of a dump: how often each stands in memory, what they have in common, what they give away. */
import { isZero, type MemoryReader, type MemoryWindow } from '../memory-image.ts';
import { fastCounter } from './fast-counter.ts';
import { PlainCounter } from './plain-counter.ts';
import type { Encoding } from './printable.ts';
import { masked, secretsIn } from './secrets.ts';
import type { NotedText, StringCounter, TextCount } from './string-counter.ts';
import type { TextLimits, Texts } from './texts.ts';

const SECRETS_MAX = 10_000;
/** So many zeros end every run. */
const ENDING_BYTES = 64;

export interface FoundSecret {
  kind: string;
  masked: string;
  encoding: Encoding;
  /** Text it is a part of; -1 when that is not kept. */
  entry: number;
  offset: number;
  byteLength: number;
}

export interface CensusOptions {
  /** Characters of the shortest string that counts. */
  least: number;
  limits: TextLimits;
  segmentCount: number;
  /** Longest window, a multiple of 64 KiB. */
  windowBytes: number;
  /** Count without WebAssembly. */
  plain?: boolean;
}

export class StringCensus implements MemoryReader {
  readonly least: number;
  readonly secrets: FoundSecret[] = [];
  /** By kind: different texts that hold one. */
  readonly secretCounts = new Map<string, number>();
  /** Strings of either encoding that end in a segment, by its index. */
  readonly bySegment: { count: Float64Array; bytes: Float64Array };
  /** Lines of private keys: their text is not shown. */
  readonly keyLines = new Set<number>();
  private readonly counter: StringCounter;
  private segment = -1;
  private fileEnd = 0;
  private counted = { count: 0, bytes: 0 };

  constructor({ least, limits, segmentCount, windowBytes, plain = false }: CensusOptions) {
    this.least = least;
    this.bySegment = { count: new Float64Array(segmentCount), bytes: new Float64Array(segmentCount) };
    const options = { least, limits, note: (text: NotedText) => this.look(text) };
    this.counter = (plain ? undefined : fastCounter(windowBytes, options)) ?? new PlainCounter(options);
  }

  get ascii(): TextCount {
    return this.counter.ascii;
  }

  get utf16(): TextCount {
    return this.counter.utf16;
  }

  get templates(): Texts {
    return this.counter.templates;
  }

  /** Runs that were too long to be held, and were counted in parts. */
  get cutCount(): number {
    return this.counter.cutCount;
  }

  /** Bytes that are read into here are counted fastest. */
  room(): Uint8Array | undefined {
    return this.counter.room?.();
  }

  window(window: MemoryWindow): void {
    this.show(window.bytes, window.fileOffset, !window.isFirst, window.segment.index);
  }

  /** A stretch of the file that is no memory: headers and notes, which GNU strings reads too. */
  stretch(bytes: Uint8Array, fileOffset: number): void {
    this.show(bytes, fileOffset, false, -1);
  }

  /** What touches in the file is one string to GNU strings; what touches in memory is one to the program. */
  private show(bytes: Uint8Array, fileOffset: number, touchesInMemory: boolean, segment: number): void {
    const isFirst = !touchesInMemory && fileOffset !== this.fileEnd;
    if (isFirst) this.endRuns();
    this.segment = segment;
    // Some zeros are as good as many.
    const seen = bytes.length > ENDING_BYTES && isZero(bytes) ? bytes.subarray(0, ENDING_BYTES) : bytes;
    this.fileEnd = fileOffset + bytes.length;
    this.counter.window(seen, fileOffset, isFirst);
    this.addToSegment();
  }

  private endRuns(): void {
    this.counter.endRuns();
    this.addToSegment();
  }

  /** What was counted since the last time. */
  private addToSegment(): void {
    const { ascii, utf16 } = this.counter;
    const count = ascii.texts.total + utf16.texts.total;
    const bytes = ascii.texts.totalBytes + 2 * utf16.texts.totalBytes;
    if (this.segment >= 0) {
      (this.bySegment.count[this.segment] as number) += count - this.counted.count;
      (this.bySegment.bytes[this.segment] as number) += bytes - this.counted.bytes;
    }
    this.counted = { count, bytes };
  }

  end(): void {
    this.endRuns();
    this.counter.end();
  }

  private look({ encoding, bytes, start, end, offset, entry, isKeyLine, mayHoldSecret }: NotedText): void {
    if (isKeyLine) this.keyLines.add(entry);
    if (!mayHoldSecret) return;
    const width = encoding === 'ascii' ? 1 : 2;
    for (const secret of secretsIn(bytes, start, end)) {
      this.secretCounts.set(secret.kind, (this.secretCounts.get(secret.kind) ?? 0) + 1);
      if (this.secrets.length >= SECRETS_MAX) continue;
      this.secrets.push({
        kind: secret.kind,
        masked: masked(secret),
        encoding,
        entry,
        offset: offset + secret.at * width,
        byteLength: secret.length * width,
      });
    }
  }
}
