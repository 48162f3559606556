/** Counts texts without WebAssembly. */
import { Occurrences } from './occurrences.ts';
import type { Encoding } from './printable.ts';
import { RunFinder } from './run-finder.ts';
import { scanAscii } from './scan-ascii.ts';
import { scanUtf16 } from './scan-utf16.ts';
import { beginsPrivateKey, isWorthwhile } from './signs.ts';
import {
  type CounterOptions,
  type StringCounter,
  TEMPLATE_LIMITS,
  type TextCount,
} from './string-counter.ts';
import { TemplateMaker } from './template.ts';
import { TextTable } from './text-table.ts';
import type { TextLimits } from './texts.ts';

const DASH = 45;

class PlainTexts implements TextCount {
  readonly encoding: Encoding;
  readonly texts: TextTable;
  readonly places = new Occurrences();
  /** Template of each kept text, -1 without. */
  templates = new Int32Array(1024);
  /** Where the next line of a private key begins; NaN outside of one. */
  keyGoesOn = Number.NaN;

  constructor(encoding: Encoding, limits: TextLimits) {
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

export class PlainCounter implements StringCounter {
  readonly ascii: PlainTexts;
  readonly utf16: PlainTexts;
  readonly templates = new TextTable(TEMPLATE_LIMITS);
  private readonly note: CounterOptions['note'];
  private readonly finders: readonly RunFinder[];
  private readonly maker = new TemplateMaker();
  private narrow = new Uint8Array(1024);

  constructor({ least, limits, note }: CounterOptions) {
    this.note = note;
    this.ascii = new PlainTexts('ascii', limits);
    this.utf16 = new PlainTexts('utf-16le', limits);
    this.finders = [
      new RunFinder(scanAscii, least, (bytes, start, end, offset) =>
        this.found(this.ascii, bytes, start, end, offset, 1),
      ),
      new RunFinder(scanUtf16, least, (bytes, start, end, offset) => {
        const length = (end - start) >> 1;
        if (this.narrow.length < length) this.narrow = new Uint8Array(2 * length);
        for (let i = 0; i < length; i++) this.narrow[i] = bytes[start + 2 * i] as number;
        this.found(this.utf16, this.narrow, 0, length, offset, 2);
      }),
    ];
  }

  window(bytes: Uint8Array, fileOffset: number, isFirst: boolean): void {
    for (const finder of this.finders) finder.window({ bytes, fileOffset, isFirst });
  }

  endRuns(): void {
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

  get cutCount(): number {
    return this.finders.reduce((sum, { cutCount }) => sum + cutCount, 0);
  }

  /** @param width bytes of a character. */
  private found(
    into: PlainTexts,
    bytes: Uint8Array,
    start: number,
    end: number,
    offset: number,
    width: 1 | 2,
  ): void {
    const kept = into.texts.count;
    const entry = into.texts.add(bytes, start, end, offset);
    if (entry >= 0) into.places.add(entry, offset);
    const { isNew } = into.texts;
    if (!isNew && into.texts.count === kept) return;
    const next = offset + width * (end - start);
    const isKeyLine = into.keyGoesOn >= offset - 2 && into.keyGoesOn <= offset;
    if (isKeyLine) into.keyGoesOn = bytes[start] === DASH ? Number.NaN : next;
    const mayHoldSecret = isNew && isWorthwhile(bytes, start, end);
    let template = -1;
    if (this.maker.make(bytes, start, end)) {
      template = isNew
        ? this.templates.add(this.maker.bytes, 0, this.maker.length, offset, end - start)
        : this.templates.find(this.maker.bytes, 0, this.maker.length);
    }
    if (entry >= 0) into.setTemplate(entry, template);
    if (mayHoldSecret && beginsPrivateKey(bytes, start, end)) into.keyGoesOn = next;
    if (!isKeyLine && !mayHoldSecret) return;
    this.note({ encoding: into.encoding, bytes, start, end, offset, entry, isKeyLine, mayHoldSecret });
  }
}
