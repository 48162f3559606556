/** Finds again what a note is about, and says which rung of its anchor held. Never points at something else in silence. */
import { type Capture, judgementOf } from '../engine/capture.ts';
import { columnOf, type Table, textAt } from '../engine/table.ts';
import { exact } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import type { Anchor, Figures, Note, NotePlace, ResolvedNote } from '../protocol/note.ts';

export interface Examined {
  captures: readonly Capture[];
  findings: readonly Finding[];
  /** SHA-256 of each capture's bytes on disk; undefined where there is no file. */
  hashes: readonly (string | undefined)[];
}

/** Lines looked through for a quoted text. */
const QUOTE_BYTES_MAX = 64 << 20;
const CANDIDATES_MAX = 20;

export async function resolveNote(note: Note, examined: Examined): Promise<ResolvedNote> {
  return (
    sameFile(note, examined) ??
    sameFinding(note, examined) ??
    sameRow(note, examined) ??
    sameSeries(note, examined) ??
    (await sameText(note, examined)) ?? {
      note,
      rung: 'not found',
      words: `Not found: none of these captures is ${note.anchor.exact.name} as it was, and none shows ${note.title}.`,
    }
  );
}

function sameFile(note: Note, { hashes, findings }: Examined): ResolvedNote | undefined {
  const { exact: place, entity } = note.anchor;
  const capture = hashes.indexOf(place.sha256);
  if (capture < 0) return undefined;
  const finding = findings.find(({ id }) => id === entity?.finding);
  return {
    note,
    rung: 'same file',
    words: 'Same file: its bytes are those that the note was written about.',
    capture,
    place: place.place,
    ...(finding ? { finding: finding.id, now: finding.metrics } : {}),
  };
}

function sameFinding(note: Note, { captures, findings }: Examined): ResolvedNote | undefined {
  const id = note.anchor.entity?.finding;
  const finding = findings.find((one) => one.id === id);
  if (!finding || id === undefined) return undefined;
  const [proof] = finding.evidence;
  const capture = captures.findIndex(({ path }) => path === proof.capture);
  return {
    note,
    rung: 'found again',
    words: `Found again in another capture${thenAndNow(note.figures, finding.metrics)}.`,
    capture: Math.max(0, capture),
    finding: id,
    now: finding.metrics,
    place: placeOf(proof),
  };
}

function sameRow(note: Note, { captures }: Examined): ResolvedNote | undefined {
  const { table: id, key } = note.anchor.entity ?? {};
  if (id === undefined || key === undefined) return undefined;
  // The last capture of a case is the newest.
  for (let index = captures.length - 1; index >= 0; index--) {
    const table = (captures[index] as Capture).tables.find((one) => one.id === id);
    const row = table ? rowNamed(table, key) : -1;
    if (!table || row < 0) continue;
    const now = figuresOfRow(table, row);
    return {
      note,
      rung: 'found again',
      words: `Found again in another capture${thenAndNow(note.figures, now)}.`,
      capture: index,
      place: { row: { table: id, index: row } },
      now,
    };
  }
  return undefined;
}

function sameSeries(note: Note, { captures }: Examined): ResolvedNote | undefined {
  const { table: id, series } = note.anchor.entity ?? {};
  if (id === undefined || series === undefined) return undefined;
  for (let index = captures.length - 1; index >= 0; index--) {
    const capture = captures[index] as Capture;
    const table = capture.tables.find((one) => one.id === id);
    if (!table || !series.some((one) => columnOf(table, one))) continue;
    const now = figuresOfSeries(capture, table, series);
    return {
      note,
      rung: 'found again',
      words: `Found again in another capture${thenAndNow(note.figures, now)}.`,
      capture: index,
      place: { samples: { table: id, from: 0, to: table.rows - 1 } },
      now,
    };
  }
  return undefined;
}

async function sameText(note: Note, { captures }: Examined): Promise<ResolvedNote | undefined> {
  const quote = note.anchor.quote?.trim();
  if (quote === undefined || quote.length < 8 || note.anchor.entity?.finding !== undefined) return undefined;
  const found: { capture: number; place: NotePlace }[] = [];
  for (const [index, capture] of captures.entries()) {
    if (capture.source.bytes > QUOTE_BYTES_MAX) continue;
    const text = Buffer.from(capture.source.readAt(0, capture.source.bytes));
    const wanted = Buffer.from(quote);
    let line = 1;
    let counted = 0;
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
      for (; counted < at; counted++) if (text[counted] === 10) line++;
      found.push({ capture: index, place: { byteStart: at, byteLength: wanted.length, line } });
      if (found.length > CANDIDATES_MAX) break;
    }
  }
  const [first] = found;
  if (!first) return undefined;
  if (found.length === 1) {
    return { note, rung: 'found again', words: 'Found again by the text that it quotes.', ...first };
  }
  const count = found.length > CANDIDATES_MAX ? `more than ${CANDIDATES_MAX}` : String(found.length);
  return {
    note,
    rung: 'candidates',
    words: `${count} places have the text that it quotes; which one is meant is not known.`,
    capture: first.capture,
    candidates: found.filter(({ capture }) => capture === first.capture).map(({ place }) => place),
  };
}

/** `: retainedBytes 10,000 then, 15,000 now`; the first figures that both have. */
function thenAndNow(then: Figures, now: Figures): string {
  const shared = Object.keys(then).filter((key) => Number.isFinite(then[key]) && Number.isFinite(now[key]));
  const changed = shared.filter((key) => then[key] !== now[key]);
  const [key] = changed.length > 0 ? changed : shared;
  if (key === undefined) return '';
  return `: ${key} ${figure(then[key] as number)} then, ${figure(now[key] as number)} now`;
}

function figure(value: number): string {
  return Number.isInteger(value) ? exact(value) : value.toPrecision(3);
}

export function placeOf(evidence: Finding['evidence'][number]): NotePlace {
  const { byteStart, byteLength, line, row } = evidence;
  return {
    ...(byteStart === undefined ? {} : { byteStart }),
    ...(byteLength === undefined ? {} : { byteLength }),
    ...(line === undefined ? {} : { line }),
    ...(row === undefined ? {} : { row }),
  };
}

/** The text that names a row: of the column that captures are compared by, else of the first text column. */
export function keyOfRow(table: Table, row: number): string | undefined {
  const column = keyColumn(table);
  return column && textAt(column, row);
}

function keyColumn(table: Table) {
  return (
    columnOf(table, table.compareBy?.key ?? '') ??
    table.columns.find((column) => column.type === 'text' && (column.texts || column.words))
  );
}

function rowNamed(table: Table, key: string): number {
  const column = keyColumn(table);
  for (let row = 0; column && row < table.rows; row++) if (textAt(column, row) === key) return row;
  return -1;
}

/** Every number of the row, by its column. */
export function figuresOfRow(table: Table, row: number): Figures {
  const figures: Figures = {};
  for (const column of table.columns) {
    const value = column.type === 'number' && !column.words ? column.numbers?.at(row) : undefined;
    if (value !== undefined && Number.isFinite(value)) figures[column.id] = value;
  }
  return figures;
}

/** Last value and change of each series. */
export function figuresOfSeries(capture: Capture, table: Table, series: readonly string[]): Figures {
  const figures: Figures = {};
  for (const id of series) {
    const numbers = columnOf(table, id)?.numbers;
    const judged = judgementOf(capture, table.id, id);
    const last = numbers ? numbers.at(numbers.end - 1) : Number.NaN;
    if (Number.isFinite(last)) figures[`${id}.last`] = last;
    if (judged) figures[`${id}.delta`] = judged.delta;
  }
  return figures;
}

/** @returns the parts of an anchor that name what a place in a capture is. */
export function entityOf(
  capture: Capture,
  place: NotePlace,
  series?: readonly string[],
): NonNullable<Anchor['entity']> | undefined {
  const tableId = place.row?.table ?? place.samples?.table;
  const table = capture.tables.find(({ id }) => id === tableId);
  if (!table || tableId === undefined) return undefined;
  if (series && series.length > 0) return { table: tableId, series: [...series] };
  const key = place.row ? keyOfRow(table, place.row.index) : undefined;
  return key === undefined ? undefined : { table: tableId, key };
}
