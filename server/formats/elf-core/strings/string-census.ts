/** The strings of a dump: how often each stands in memory, what they have in common, what they give away. */
import { isZero, type MemoryReader, type MemoryWindow } from '../memory-image.ts';
import type { Scans } from './fast-scan.ts';
import { Occurrences } from './occurrences.ts';
import type { Encoding } from './printable.ts';
import { RunFinder } from './run-finder.ts';
import { masked, PRIVATE_KEY, secretsIn } from './secrets.ts';
import { TemplateMaker } from './template.ts';
import { TextTable, type TextTableLimits } from './text-table.ts';

const TEMPLATES_MAX = 500_000;
const SECRETS_MAX = 10_000;
const DASH = 45;
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

/** Texts of one encoding. */
export class TextCount {
  readonly encoding: Encoding;
  readonly texts: TextTable;
  /** Where the copies stand of those that are kept. */
  readonly occurrences = new Occurrences();
  /** Template of each kept text, -1 without. */
  templates = new Int32Array(1024);

  constructor(encoding: Encoding, limits: TextTableLimits) {
    this.encoding = encoding;
    this.texts = new TextTable(limits);
  }

  setTemplate(entry: number, template: number): void {
    if (entry >= this.templates.length) {
      const wider = new Int32Array(Math.max(2 * this.templates.length, entry + 1));
      wider.set(this.templates);
      this.templates = wider;
    }
    this.templates[entry] = template;
  }
}

export class StringCensus implements MemoryReader {
  /** Characters of the shortest string that counts. */
  readonly least: number;
  readonly ascii: TextCount;
  readonly utf16: TextCount;
  readonly templates = new TextTable({
    entries: TEMPLATES_MAX,
    doorkeeperBits: 2 ** 24,
    guarded: false,
    stands: true,
  });
  readonly secrets: FoundSecret[] = [];
  /** By kind: different texts that hold one. */
  readonly secretCounts = new Map<string, number>();
  /** Strings of either encoding that end in a segment, by its index. */
  readonly bySegment: { count: Float64Array; bytes: Float64Array };
  private readonly finders: readonly RunFinder[];
  private readonly maker = new TemplateMaker();
  private narrow = new Uint8Array(1024);
  private segment = -1;
  private fileEnd = 0;
  /** Where the next line of a private key begins; NaN outside of one. */
  private keyGoesOn = Number.NaN;
  /** Lines of private keys: their text is not shown. */
  readonly keyLines = new Set<number>();

  constructor(least: number, limits: TextTableLimits, segmentCount: number, scans: Scans) {
    this.least = least;
    this.ascii = new TextCount('ascii', limits);
    this.utf16 = new TextCount('utf-16le', limits);
    this.bySegment = { count: new Float64Array(segmentCount), bytes: new Float64Array(segmentCount) };
    this.finders = [
      new RunFinder(scans.ascii, least, (bytes, start, end, offset) =>
        this.found(this.ascii, bytes, start, end, offset, end - start),
      ),
      new RunFinder(scans.utf16, least, (bytes, start, end, offset) => {
        const length = (end - start) >> 1;
        if (this.narrow.length < length) this.narrow = new Uint8Array(2 * length);
        for (let i = 0; i < length; i++) this.narrow[i] = bytes[start + 2 * i] as number;
        this.found(this.utf16, this.narrow, 0, length, offset, end - start);
      }),
    ];
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
    for (const finder of this.finders) finder.window({ bytes: seen, fileOffset, isFirst });
    this.fileEnd = fileOffset + bytes.length;
  }

  private endRuns(): void {
    for (const finder of this.finders) finder.end();
  }

  end(): void {
    this.endRuns();
    // The first time a text was seen its template was counted; its other times are counted here.
    for (const { texts, templates } of [this.ascii, this.utf16]) {
      for (let entry = 0; entry < texts.count; entry++) {
        const template = templates[entry] as number;
        if (template >= 0 && texts.countOf(entry) > 1)
          this.templates.countAgain(template, texts.countOf(entry) - 1, texts.lengthOf(entry));
      }
    }
  }

  /** Runs that were too long to be held, and were counted in parts. */
  get cutCount(): number {
    return this.finders.reduce((sum, { cutCount }) => sum + cutCount, 0);
  }

  private found(
    into: TextCount,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    byteLength: number,
  ): void {
    if (this.segment >= 0) {
      (this.bySegment.count[this.segment] as number)++;
      (this.bySegment.bytes[this.segment] as number) += byteLength;
    }
    const kept = into.texts.count;
    const entry = into.texts.add(bytes, start, end, offset);
    if (entry >= 0) into.occurrences.add(entry, offset);
    const { isNew } = into.texts;
    if (!isNew && into.texts.count === kept) return;
    if (this.keyGoesOn >= offset - 2 && this.keyGoesOn <= offset) {
      this.keyLines.add(entry);
      this.keyGoesOn = bytes[start] === DASH ? Number.NaN : offset + byteLength;
    }
    const hasTemplate = this.maker.make(bytes, start, end);
    let template = -1;
    if (hasTemplate) {
      template = isNew
        ? this.templates.add(this.maker.bytes, 0, this.maker.length, offset, end - start)
        : this.templates.find(this.maker.bytes, 0, this.maker.length);
    }
    if (entry >= 0) into.setTemplate(entry, template);
    if (isNew) this.findSecrets(into, bytes, start, end, offset, byteLength, entry);
  }

  private findSecrets(
    { encoding }: TextCount,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    byteLength: number,
    entry: number,
  ): void {
    const width = byteLength / (end - start);
    for (const secret of secretsIn(bytes, start, end)) {
      this.secretCounts.set(secret.kind, (this.secretCounts.get(secret.kind) ?? 0) + 1);
      if (secret.kind === PRIVATE_KEY) this.keyGoesOn = offset + byteLength;
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
