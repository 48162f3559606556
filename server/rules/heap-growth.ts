/** Growth over heap snapshots in words: who takes in what, and how much at each step. */
import type { Capture } from '../engine/capture.ts';
import { amount, exact, share, signed } from '../engine/wording.ts';
import { type Row, rowsOf } from './heap-tables.ts';

/** Less is in the table only. */
const COUNT_TOLD = 3;
const BYTES_TOLD = 10_000;
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
  return row.number('countDelta') >= COUNT_TOLD * (snapshots - 1) || row.number('growthBytes') >= BYTES_TOLD;
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
  const holders = many > 1 ? `${exact(many)} ${holder}` : holder;
  if (row.text('heldAs') === 'chain') return `The chain of ${holder} at ${shownPath(row)}`;
  if (owner !== holder) return `${holders} of ${owner}`;
  return row.text('path') === holder ? holders : `${holders} at ${shownPath(row)}`;
}

function shownPath(row: Row): string {
  const path = row.text('path');
  return path.length > PATH_SHOWN ? `…${path.slice(1 - PATH_SHOWN)}` : path;
}

function crowdOf(row: Row): string {
  const held = row.text('held');
  if (held === 'string') return 'strings';
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
    return `gets larger itself from snapshot to snapshot: ${way}, ${size}`;
  }
  const kept = row.number('keptShare');
  const lost = sameProcess && kept >= 99.5 ? ' and gives none back' : '';
  const when = sameProcess ? 'at each step' : 'from run to run';
  return `takes in ${stepsOf(counts)} ${crowdOf(row)} ${snapshots === 2 ? 'more' : when}${lost}: ${counts.map(exact).join(' → ')}, ${size}`;
}
