/** What notes are about, for every view to mark: rows, bytes, stretches of samples and of a timeline. All of one store. */
import type { NoteStatus, NotesOfCase, ResolvedNote } from '../../server/protocol/note.ts';
import { usePanel } from '../context.ts';

export interface Pin {
  note: string;
  /** Who says what of it, one line a note. */
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
  bytes: BytePin[];
  /** Samples of a table, both included. */
  samples(table: string): StretchPin[];
  /** By number in the object graph. */
  node(node: number): Pin | undefined;
  /** Milliseconds of a timeline, those of noted calls too. */
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
  const rows = new Map<string, Pin>();
  const nodes = new Map<number, Pin>();
  for (const one of here) {
    const { node, place } = one;
    const key = `${place?.row?.table} ${place?.row?.index}`;
    if (place?.row) rows.set(key, pinOf(one, rows.get(key)));
    if (node !== undefined) nodes.set(node, pinOf(one, nodes.get(node)));
  }
  return {
    row: (table, index) => rows.get(`${table} ${index}`),
    node: (node) => nodes.get(node),
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
        const span = one.place?.span ?? one.call;
        return span?.table === table ? [{ from: span.from, to: span.to, ...pinOf(one) }] : [];
      }),
  };
}

/** @param other of the same place: both are said, and the first one's thread is opened */
function pinOf(one: ResolvedNote, other?: Pin): Pin {
  const words = wordsOf(one);
  return other ? { ...other, words: `${other.words}\n${words}` } : { note: one.note.id, words };
}

function wordsOf({ note }: ResolvedNote): string {
  const [line = ''] = note.text.split('\n', 1);
  const status = SETTLED.has(note.status) ? `, ${note.status}` : '';
  return `Note of ${note.author.name}${status}: ${line.length > 120 ? `${line.slice(0, 119)}…` : line}`;
}
