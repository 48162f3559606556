/** Growth over heap snapshots in words: who takes in what, and how much at each step. */
import type { Capture } from '../engine/capture.ts';
import { amount, exact, share, signed } from '../engine/wording.ts';
import { PIECES } from './heap-advice.ts';
import { type Row, rowsOf } from './heap-tables.ts';

/** Less is in the table only. */
const COUNT_TOLD = 3;
const BYTES_TOLD = 10_000;
/** Of an object that only gets larger: lists of numbers, and whatever has room for more. */
const SIZE_TOLD = 30_000;
/** Parts of the whole growth; smaller ones are rounding. */
const PART_TOLD = 0.001;
/** A longer path does not fit a sentence. */
const PATH_SHOWN = 60;

/** What the last snapshot of a series says of all of them. */
export interface HeapGrowth {
  capture: Capture;
  rows: Row[];
  snapshots: number;
  heapGrowth: number;
  sameProcess: boolean;
}

export function growthIn(capture: Capture): HeapGrowth | undefined {
  const { snapshotsCompared, heapGrowthBytes, comparedBy } = capture.facts;
  if (capture.format.id !== 'heapsnapshot' || snapshotsCompared === undefined) return undefined;
  return {
    capture,
    rows: rowsOf(capture, 'growth'),
    snapshots: Number(snapshotsCompared),
    heapGrowth: Number(heapGrowthBytes),
    sameProcess: comparedBy === 'object ids',
  };
}

/** Grew at each step, and by more than what a runtime loads when it is first needed. */
export function isRising(row: Row, snapshots: number): boolean {
  if (row.text('verdict') !== 'growing' && row.text('verdict') !== 'rising') return false;
  const grown = row.number('growthBytes');
  if (row.text('held') === '') return grown >= SIZE_TOLD;
  return row.number('countDelta') >= COUNT_TOLD * (snapshots - 1) || grown >= BYTES_TOLD;
}

/** Bytes by which the heap grew, that neither a holder of the table nor compiled code accounts for. */
export function unplaced({ rows, heapGrowth, capture }: HeapGrowth): number {
  const held = rows.reduce((sum, row) => sum + Math.max(0, row.number('growthBytes')), 0);
  return heapGrowth - held - Math.max(0, Number(capture.facts.codeGrowthBytes));
}

/** What the whole growth is made of, in a sentence. */
export function partsOf(growth: HeapGrowth): string {
  const { rows, heapGrowth, capture } = growth;
  if (!(heapGrowth > 0)) return 'The heap as a whole did not grow: as much of something else went.';
  const sumOf = (isCounted: (row: Row) => boolean) =>
    rows.filter(isCounted).reduce((sum, row) => sum + Math.max(0, row.number('growthBytes')), 0);
  const part = (bytes: number, what: string) =>
    bytes >= PART_TOLD * heapGrowth ? `${signed(bytes, 'bytes')} (${share(bytes / heapGrowth)}) ${what}` : '';
  const left = unplaced(growth);
  const parts = [
    part(
      sumOf((row) => row.text('bound') === ''),
      'came to the holders in the table “growth”',
    ),
    part(
      sumOf((row) => row.text('bound') !== ''),
      'to collections that look bounded',
    ),
    part(Number(capture.facts.codeGrowthBytes), 'to compiled code and V8’s own objects'),
    part(left, 'to nobody in particular: several hold it together, or what is new itself'),
  ].filter(Boolean);
  const gone = left < 0 ? `; ${amount(-left, 'bytes')} of something else went` : '';
  return `Of the ${signed(heapGrowth, 'bytes')} by which the heap grew, ${parts.join(', ')}${gone}. What two of them hold together counts for the one that refers to most of it.`;
}

export function valuesOf(row: Row, measure: 'count' | 'bytes', snapshots: number): number[] {
  return Array.from({ length: snapshots }, (_, i) => row.number(`${measure}.${i + 1}`));
}

/** `500`, or `430–520`. */
function stepsOf(values: readonly number[]): string {
  const steps = values.slice(1).map((value, i) => value - (values[i] as number));
  const least = Math.min(...steps);
  const most = Math.max(...steps);
  return least === most ? exact(least) : `${exact(least)}–${exact(most)}`;
}

/** `Map of SessionStore`, `Array at global.app.audit`. */
export function whoIs(row: Row): string {
  const holder = row.text('holder');
  const owner = row.text('owner');
  const many = row.number('holders');
  const holders = many > 1 ? `${exact(many)} × ${holder}` : holder;
  if (row.text('heldAs') === 'chain') return `The chain of ${holder} at ${shownPath(row.text('path'))}`;
  if (owner !== holder) return `${holders} of ${owner}`;
  return row.text('path').toLowerCase() === holder.toLowerCase()
    ? holders
    : `${holders} at ${shownPath(row.text('path'))}`;
}

export function shownPath(path: string): string {
  return path.length > PATH_SHOWN ? `…${path.slice(1 - PATH_SHOWN)}` : path;
}

function crowdOf(row: Row): string {
  const held = row.text('held');
  if (held === PIECES) return 'pieces of one text';
  if (row.text('example') === '(sliced string)') return 'slices of longer texts';
  if (/^(?:string|symbol|bigint)$/.test(held)) return `${held}s`;
  if (/^system \/ Context\b/.test(held)) return 'scopes of functions';
  return held === 'Function' ? `functions such as ${row.text('example')}` : held;
}

/** The change in words, with its figures. */
export function changeOf(row: Row, growth: HeapGrowth): string {
  const { snapshots, heapGrowth, sameProcess } = growth;
  const counts = valuesOf(row, 'count', snapshots);
  const bytes = valuesOf(row, 'bytes', snapshots);
  const grown = row.number('growthBytes');
  const part =
    heapGrowth > 0 && grown < heapGrowth ? `, ${share(grown / heapGrowth)} of the heap’s growth` : '';
  const size = `${signed(grown, 'bytes')}${part}`;
  if (row.text('held') === '') {
    const way = bytes.map((value) => amount(value, 'bytes')).join(' → ');
    return `${row.number('holders') > 1 ? 'get larger themselves' : 'gets larger itself'} from snapshot to snapshot: ${way}, ${size}`;
  }
  const kept = row.number('keptShare');
  const many = row.number('holders') > 1;
  const lost = sameProcess && kept >= 99.5 ? ` and ${many ? 'give' : 'gives'} none back` : '';
  const when = sameProcess ? 'at each step' : 'from run to run';
  const takes = many ? 'together take in' : 'takes in';
  return `${takes} ${stepsOf(counts)} ${crowdOf(row)} ${snapshots === 2 ? 'more' : when}${lost}: ${counts.map(exact).join(' → ')}, ${size}`;
}
