/** A format whose text may have passed through something that wraps every line: read without the wrap, shown with it. */
import type { ByteSource } from '../../../engine/byte-source.ts';
import { NumberColumn } from '../../../engine/columns.ts';
import type { Certainty, Format, ValuePlace } from '../../../engine/format.ts';
import { HEAD_BYTES, TAIL_BYTES } from '../../../engine/read-capture.ts';
import { type ColumnInfo, type Table, TIME_COLUMN } from '../../../engine/table.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { type LineWrap, lineWraps } from './line-wrap.ts';
import { PeeledSource, peeledBytes } from './peeled-source.ts';

const DAY = 86_400_000;
const NO_BYTES = new Uint8Array(0);

/**
 * `peeled`: where both the whole lines and what is left of them are of the format, the latter is read. `whole`: the format
 * knows times in front of lines by itself. `encoded`: it takes off by itself what stands in front of lines, of any kind.
 */
type Preference = 'peeled' | 'whole' | 'encoded';

/** The model that a format made of the peeled text, for the capture itself. */
export type MoveModel = (model: unknown, origin: (position: number) => number, wrap: LineWrap) => unknown;

export function inAnyWrap(format: Format, prefers: Preference, moveModel?: MoveModel): Format {
  const { locate } = format;
  return {
    ...format,
    sniff(head, tail, name) {
      const whole = format.sniff(head, tail, name);
      return whole === 'sure' ? whole : (wrapOf(format, head, name, whole, prefers)?.certainty ?? whole);
    },
    async read(source, into, signal) {
      const head = await source.head(HEAD_BYTES);
      const whole = format.sniff(head, await source.tail(TAIL_BYTES), source.name);
      const wrap = wrapOf(format, head, source.name, whole, prefers)?.wrap;
      if (wrap) {
        const peeled = await readPeeled(format, wrap, source, into, signal);
        if (moveModel) into.model = moveModel(into.model, (position) => peeled.origin(position), wrap);
      } else await format.read(source, into, signal);
    },
    ...(locate
      ? {
          locate: (sample: Uint8Array, column: ColumnInfo) => {
            const found = prefers === 'whole' ? locate(sample, column) : undefined;
            return found ?? locatePeeled(locate, sample, column) ?? locate(sample, column);
          },
        }
      : {}),
  };
}

function wrapOf(
  format: Format,
  head: Uint8Array,
  name: string,
  whole: Certainty,
  prefers: Preference,
): { wrap: LineWrap; certainty: Certainty } | undefined {
  let possible: { wrap: LineWrap; certainty: Certainty } | undefined;
  for (const wrap of lineWraps(head)) {
    if (whole === 'sure' && prefers === 'whole' && wrap.isKnown) continue;
    if (prefers === 'encoded' && !wrap.encodes) continue;
    const certainty = format.sniff(peeledBytes(head, wrap), NO_BYTES, name);
    if (certainty === 'sure') return { wrap, certainty };
    if (certainty === 'maybe' && whole === 'no') possible ??= { wrap, certainty };
  }
  return possible;
}

async function readPeeled(
  format: Format,
  wrap: LineWrap,
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<PeeledSource> {
  const peeled = new PeeledSource(source, wrap);
  const { tables } = into;
  await format.read(peeled, into, signal);
  for (const table of tables) {
    if (table.kind === 'series') dateRows(table, peeled);
    placeRows(table, peeled);
  }
  for (const problem of into.problems.first) {
    const end = peeled.origin(problem.byteStart + problem.byteLength);
    problem.byteStart = peeled.origin(problem.byteStart);
    problem.byteLength = Math.max(0, end - problem.byteStart);
  }
  if (peeled.zone && into.zone === '') into.zone = peeled.zone.zone;
  into.zoneOffset ??= peeled.zone?.offset;
  into.fact('linesWrapped', wrap.title);
  if (into.coverage && wrap.repairs) into.coverage = { ...into.coverage, repaired: peeled.peeledLines };
  return peeled;
}

/** Times of samples that state none, or no date, from what stood in front of their first lines. */
function dateRows(table: Table, peeled: PeeledSource): void {
  const [column] = table.columns;
  if (column?.id !== TIME_COLUMN || !column.numbers || !table.byteStart) return;
  const times = column.numbers.toArray(table.rows);
  let days = 0;
  let last = Number.NaN;
  let changed = false;
  for (let row = 0; row < table.rows; row++) {
    const stamp = peeled.timeOf(table.byteStart.at(row));
    const own = times[row] as number;
    if (Number.isNaN(stamp)) continue;
    if (last - stamp > DAY / 2) days++;
    last = stamp;
    if (Number.isNaN(own)) times[row] = stamp + (stamp < DAY ? days * DAY : 0);
    else if (own < 2 * DAY && stamp >= 2 * DAY) times[row] = dated(own % DAY, stamp);
    else continue;
    changed = true;
  }
  if (changed) column.numbers = NumberColumn.of(times);
}

/** The moment of that time of day which is nearest to a stamp. */
function dated(ofDay: number, stamp: number): number {
  const time = Math.floor(stamp / DAY) * DAY + ofDay;
  if (stamp - time > DAY / 2) return time + DAY;
  return time - stamp > DAY / 2 ? time - DAY : time;
}

function placeRows(table: Table, peeled: PeeledSource): void {
  const { byteStart, byteLength, line } = table;
  if (!byteStart || !byteLength) return;
  const starts: number[] = [];
  const lengths: number[] = [];
  const lines: number[] = [];
  for (let row = 0; row < table.rows; row++) {
    const from = byteStart.at(row);
    const start = peeled.origin(from);
    starts.push(start);
    lengths.push(peeled.origin(from + byteLength.at(row)) - start);
    lines.push(peeled.lineOf(from));
  }
  table.byteStart = NumberColumn.of(starts);
  table.byteLength = NumberColumn.of(lengths);
  if (line) table.line = NumberColumn.of(lines);
}

function locatePeeled(
  locate: NonNullable<Format['locate']>,
  sample: Uint8Array,
  column: ColumnInfo,
): ValuePlace | undefined {
  for (const wrap of lineWraps(sample)) {
    const place = locate(peeledBytes(sample, wrap), column);
    if (place) return lineAt(sample, place.line);
  }
  return undefined;
}

function lineAt(bytes: Uint8Array, line: number): ValuePlace {
  let byteStart = 0;
  for (let i = 0; i < line; i++) byteStart = bytes.indexOf(10, byteStart) + 1;
  const end = bytes.indexOf(10, byteStart);
  return { byteStart, byteLength: (end < 0 ? bytes.length : end) - byteStart, line };
}
