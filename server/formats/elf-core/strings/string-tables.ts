/** The tables of the strings: those that come most often or take most, their templates, what is secret. */
import { NumberColumn } from '../../../engine/columns.ts';
import type { Column, Table } from '../../../engine/table.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { withoutSecrets } from './secrets.ts';
import type { StringCensus } from './string-census.ts';
import type { TextCount } from './string-counter.ts';
import { largestOf, type Texts } from './texts.ts';

/** Rows kept by count, and again by bytes. */
const ROWS_MAX = 30_000;
const TEMPLATES_MAX = 5_000;
/** A template of fewer texts is no family. */
const MEMBERS_LEAST = 2;
const SHOWN = 200;

/** Name of the segment that a byte of the capture belongs to. */
export type SegmentNameOf = (offset: number) => string;

export function addStringTables(
  into: TableBuilder,
  census: StringCensus,
  segmentNameOf: SegmentNameOf,
): void {
  const { ascii, utf16 } = census;
  into.fact('stringCount', ascii.texts.total);
  into.fact('distinctStringCount', ascii.texts.distinct);
  into.fact('stringBytes', ascii.texts.totalBytes);
  into.fact('utf16StringCount', utf16.texts.total);
  into.fact('distinctUtf16StringCount', utf16.texts.distinct);
  const missing = limitsReached(into, census);
  addStrings(into, census, segmentNameOf, missing);
  addTemplates(into, census, segmentNameOf);
  addSecrets(into, census, segmentNameOf);
}

function limitsReached(into: TableBuilder, { ascii, utf16, templates, cutCount }: StringCensus): boolean {
  let singles = 0;
  let dropped = 0;
  for (const { texts } of [ascii, utf16]) {
    if (!texts.wasGuarded) continue;
    singles += Math.max(0, texts.distinct - texts.count);
    dropped += texts.droppedCount;
  }
  const isGuarded = ascii.texts.wasGuarded || utf16.texts.wasGuarded;
  if (isGuarded) {
    into.fact('stringsSeenOnceNotKept', singles);
    into.problem(
      0,
      0,
      `too many different strings to keep all: ${singles.toLocaleString('en-US')} that were seen once are counted, not listed; the count of a listed one may be 1 too high, the number of different ones slightly too low`,
    );
  }
  if (dropped > 0)
    into.problem(
      0,
      0,
      `no room for ${dropped.toLocaleString('en-US')} more occurrences of strings that repeat: they are not listed`,
    );
  if (templates.wasGuarded)
    into.problem(0, 0, 'too many different templates to keep all: those seen once are left out');
  if (cutCount > 0)
    into.problem(
      0,
      0,
      `${cutCount.toLocaleString('en-US')} strings are longer than 32 MiB and were counted in parts`,
    );
  return isGuarded;
}

interface Row {
  of: TextCount;
  entry: number;
}

function addStrings(
  into: TableBuilder,
  census: StringCensus,
  segmentNameOf: SegmentNameOf,
  isGuarded: boolean,
): void {
  const { ascii, utf16 } = census;
  const rows: Row[] = [];
  for (const one of [ascii, utf16]) {
    const { texts } = one;
    const bytes = (entry: number) => texts.countOf(entry) * texts.lengthOf(entry);
    const kept = new Set([
      ...largestOf(texts, ROWS_MAX, (entry) => texts.countOf(entry)),
      ...largestOf(texts, ROWS_MAX, bytes),
    ]);
    for (const entry of kept) rows.push({ of: one, entry });
  }
  const countOf = ({ of, entry }: Row) => of.texts.countOf(entry);
  const bytesOf = ({ of, entry }: Row) => sizeOf(of, entry);
  const placeOf = ({ of, entry }: Row) => of.texts.offsetOf(entry);
  rows.sort(
    (a, b) =>
      countOf(b) - countOf(a) || countOf(b) * bytesOf(b) - countOf(a) * bytesOf(a) || placeOf(a) - placeOf(b),
  );
  const distinct = ascii.texts.distinct + utf16.texts.distinct;
  const left = distinct - rows.length;
  const table = into.table(
    'strings',
    'histogram',
    left > 0
      ? `Strings: the ${rows.length.toLocaleString('en-US')} that come most often or take most; ${left.toLocaleString('en-US')} others are counted only`
      : 'Strings',
    [
      {
        ...texts(
          'text',
          'Text',
          rows.map(({ of, entry }) => shownText(census, of, entry)),
        ),
        masked: true,
      },
      numbers('count', 'Count', 'count', rows.map(countOf)),
      numbers(
        'bytes',
        'Bytes',
        'bytes',
        rows.map((row) => countOf(row) * bytesOf(row)),
      ),
      texts(
        'encoding',
        'Encoding',
        rows.map(({ of }) => of.encoding),
      ),
      texts(
        'segment',
        'First seen in',
        rows.map((row) => segmentNameOf(placeOf(row))),
      ),
      attribute(numbers('firstOffset', 'First offset', '', rows.map(placeOf))),
    ],
    rows.length,
  );
  table.compareBy = { key: 'text', measures: ['count', 'bytes'], cut: left > 0 || isGuarded };
  place(table, rows.map(placeOf), rows.map(bytesOf));
}

/** Bytes of one copy. */
export function sizeOf({ texts, encoding }: TextCount, entry: number): number {
  return texts.lengthOf(entry) * (encoding === 'utf-16le' ? 2 : 1);
}

/** A text as it is shown: without what is secret, and not longer than a line. */
export function shownText({ ascii, keyLines }: StringCensus, of: TextCount, entry: number): string {
  return of === ascii && keyLines.has(entry) ? '[private key: a line of it]' : textOf(of.texts, entry);
}

function textOf(table: Texts, entry: number): string {
  const bytes = table.bytesOf(entry);
  const text = withoutSecrets(Buffer.from(bytes).toString('latin1'));
  const length = table.lengthOf(entry);
  if (length <= SHOWN) return text;
  return `${text.slice(0, SHOWN)}… (${(length - Math.min(SHOWN, bytes.length)).toLocaleString('en-US')} more)`;
}

function addTemplates(into: TableBuilder, { templates }: StringCensus, segmentNameOf: SegmentNameOf): void {
  const rows = largestOf(templates, TEMPLATES_MAX, (entry) => templates.countOf(entry)).filter(
    (entry) => templates.membersOf(entry) >= MEMBERS_LEAST,
  );
  const table = into.table(
    'templates',
    'histogram',
    'Templates: strings that differ in numbers and ids',
    [
      texts(
        'template',
        'Template',
        rows.map((entry) => withoutSecrets(Buffer.from(templates.bytesOf(entry)).toString('latin1'))),
      ),
      numbers(
        'count',
        'Count',
        'count',
        rows.map((entry) => templates.countOf(entry)),
      ),
      numbers(
        'distinct',
        'Different texts',
        'count',
        rows.map((entry) => templates.membersOf(entry)),
      ),
      numbers(
        'bytes',
        'Bytes',
        'bytes',
        rows.map((entry) => templates.sumOf(entry)),
      ),
      texts(
        'segment',
        'First seen in',
        rows.map((entry) => segmentNameOf(templates.offsetOf(entry))),
      ),
    ],
    rows.length,
  );
  table.compareBy = { key: 'template', measures: ['count', 'distinct', 'bytes'], cut: true };
  place(
    table,
    rows.map((entry) => templates.offsetOf(entry)),
    rows.map(() => 0),
  );
}

function addSecrets(into: TableBuilder, census: StringCensus, segmentNameOf: SegmentNameOf): void {
  const { secrets, secretCounts } = census;
  if (secretCounts.size === 0) return;
  const all = [...secretCounts.values()].reduce((sum, count) => sum + count, 0);
  into.fact('secretCount', all);
  const timesOf = ({ entry, encoding }: (typeof secrets)[number]) =>
    entry < 0 ? 1 : (encoding === 'ascii' ? census.ascii : census.utf16).texts.countOf(entry);
  const table = into.table(
    'secrets',
    'histogram',
    all > secrets.length
      ? `Secrets and addresses: the first ${secrets.length.toLocaleString('en-US')} of ${all.toLocaleString('en-US')}`
      : 'Secrets and addresses',
    [
      texts(
        'kind',
        'Kind',
        secrets.map(({ kind }) => kind),
      ),
      {
        ...texts(
          'value',
          'Value, masked',
          secrets.map((secret) => secret.masked),
        ),
        masked: true,
      },
      numbers('count', 'Copies', 'count', secrets.map(timesOf)),
      texts(
        'encoding',
        'Encoding',
        secrets.map(({ encoding }) => encoding),
      ),
      texts(
        'segment',
        'First seen in',
        secrets.map(({ offset }) => segmentNameOf(offset)),
      ),
      attribute(
        numbers(
          'firstOffset',
          'First offset',
          '',
          secrets.map(({ offset }) => offset),
        ),
      ),
      attribute(
        numbers(
          'length',
          'Length',
          'bytes',
          secrets.map(({ byteLength }) => byteLength),
        ),
      ),
    ],
    secrets.length,
  );
  place(
    table,
    secrets.map(({ offset }) => offset),
    secrets.map(({ byteLength }) => byteLength),
  );
}

export function texts(id: string, title: string, values: readonly string[]): Column {
  return { id, title, unit: '', type: 'text', counter: false, entity: '', texts: values };
}

export function numbers(id: string, title: string, unit: string, values: readonly number[]): Column {
  return { id, title, unit, type: 'number', counter: false, entity: '', numbers: NumberColumn.of(values) };
}

export function attribute(column: Column): Column {
  return { ...column, attribute: true };
}

/** Says where rows stand in the capture; NaN where they stand nowhere. */
export function place(table: Table, starts: readonly number[], lengths: readonly number[]): void {
  table.byteStart = NumberColumn.of(starts);
  table.byteLength = NumberColumn.of(lengths);
  // A dump has no lines.
  table.line = NumberColumn.of(starts.map(() => Number.NaN));
}
