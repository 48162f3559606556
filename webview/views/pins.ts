/** What notes are about, for every view to mark: rows, bytes, stretches of samples and of a timeline. All of one store. */
import type { NoteStatus, NotesOfCase, ResolvedNote } from '../../server/protocol/note.ts';
import { usePanel } from '../context.ts';

export interface Pin {
  note: string;
  /** Who says what of it, one line. */
  words: string;
}

export interface BytePin extends Pin {
  byteStart: number;
  byteEnd: number;
}

export interface StretchPin extends Pin {
  from: number;
  to: number;
}

export interface Pins {
  row(table: string, index: number): Pin | undefined;
  /** Rows of a table that have one. */
  rows(table: string): (Pin & { index: number })[];
  bytes: BytePin[];
  /** Samples of a table, both included. */
  samples(table: string): StretchPin[];
  /** Milliseconds of a timeline. */
  spans(table: string): StretchPin[];
}

/** Nobody has to do anything about these. */
const SETTLED: ReadonlySet<NoteStatus> = new Set(['expected', 'fixed', 'wontfix']);

/** Of one capture of the case; the one that is shown when none is named. */
export function usePins(captureIndex?: number): Pins {
  const { notes, capture } = usePanel();
  return pinsOf(notes.known, captureIndex ?? capture.index);
}

/** Places that are not known for sure have none. */
export function pinsOf(known: NotesOfCase | undefined, captureIndex: number): Pins {
  const here = (known?.notes ?? []).filter(
    ({ rung, capture, place }) =>
      (rung === 'same file' || rung === 'found again') && capture === captureIndex && place !== undefined,
  );
  const rows = new Map<string, Pin & { table: string; index: number }>();
  for (const one of here) {
    const row = one.place?.row;
    if (row) rows.set(`${row.table} ${row.index}`, { ...row, note: one.note.id, words: wordsOf(one) });
  }
  return {
    row: (table, index) => rows.get(`${table} ${index}`),
    rows: (table) => [...rows.values()].filter((row) => row.table === table),
    bytes: here.flatMap((one) => {
      const { byteStart, byteLength = 1 } = one.place ?? {};
      if (byteStart === undefined) return [];
      return [{ byteStart, byteEnd: byteStart + Math.max(1, byteLength), ...pinOf(one) }];
    }),
    samples: (table) =>
      here.flatMap((one) => {
        const { samples, row } = one.place ?? {};
        if (samples?.table === table) return [{ from: samples.from, to: samples.to, ...pinOf(one) }];
        return row?.table === table ? [{ from: row.index, to: row.index, ...pinOf(one) }] : [];
      }),
    spans: (table) =>
      here.flatMap((one) => {
        const span = one.place?.span;
        return span?.table === table ? [{ from: span.from, to: span.to, ...pinOf(one) }] : [];
      }),
  };
}

function pinOf(one: ResolvedNote): Pin {
  return { note: one.note.id, words: wordsOf(one) };
}

function wordsOf({ note }: ResolvedNote): string {
  const [line = ''] = note.text.split('\n', 1);
  const status = SETTLED.has(note.status) ? `, ${note.status}` : '';
  return `Note of ${note.author.name}${status}: ${line.length > 120 ? `${line.slice(0, 119)}…` : line}`;
}
