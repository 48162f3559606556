/** Mappings that mremap resized, those that grew most first. */
import type { ByteSource } from '../../../engine/byte-source.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import { numberColumn, placeAtCalls, textColumn } from '../columns.ts';
import { addressSpaces } from '../process-tables.ts';
import type { FollowedTrace } from '../read-trace.ts';
import { pidOf } from '../tables.ts';
import { AllocationPlaces } from './allocation-places.ts';
import type { ResizedMapping } from './resized-mappings.ts';

const ROWS_MAX = 200;
const STEPS_LEAST = 4;

export function addResized(into: TableBuilder, followed: FollowedTrace, source: ByteSource): void {
  const { trace, state } = followed;
  const spaces = new Map([...addressSpaces(followed).keys()].map((space) => [space.number, space]));
  const shown = state.resized.mappings
    .filter(({ rows, space }) => rows.length >= STEPS_LEAST && spaces.has(space))
    .sort((a, b) => b.grown - a.grown)
    .slice(0, ROWS_MAX);
  if (shown.length === 0) return;
  const places = new AllocationPlaces(source, trace);
  const numbers = (id: string, title: string, unit: string, of: (mapping: ResizedMapping) => number) =>
    numberColumn(id, title, unit, shown.map(of));
  const lateShare = ({ space, rows, steps, grown }: ResizedMapping) => {
    const { firstRow = 0, lastRow = 0 } = spaces.get(space) ?? {};
    const lateFrom = firstRow + (2 / 3) * (lastRow - firstRow);
    const late = rows.reduce((sum, row, i) => (row >= lateFrom ? sum + (steps[i] as number) : sum), 0);
    return grown > 0 ? late / grown : 0;
  };
  const table = into.table(
    'resized',
    'histogram',
    'Resized mappings',
    [
      textColumn(
        'source',
        'Asked for by',
        shown.map(({ rows }) => places.places[places.of(rows.at(-1) as number)]?.where ?? ''),
      ),
      numbers(
        'process',
        'Process',
        '',
        ({ task }) => pidOf(followed, state.processes.tasks[task]) || Number.NaN,
      ),
      numbers('steps', 'Made longer', 'count', ({ rows }) => rows.length),
      numbers('firstBytes', 'At first', 'bytes', ({ firstBytes }) => firstBytes),
      numbers('bytes', 'Now', 'bytes', ({ bytes }) => bytes),
      numbers('grown', 'Grown by', 'bytes', ({ grown }) => grown),
      numbers('shrunk', 'Given back', 'bytes', ({ shrunk, bytes, firstBytes, grown }) =>
        bytes === 0 ? firstBytes + grown : shrunk,
      ),
      numbers('lastThird', 'Of the last third', '%', (mapping) => 100 * lateShare(mapping)),
      numbers('lastCall', 'Last call', '', ({ lastRow }) => lastRow),
    ],
    shown.length,
  );
  placeAtCalls(
    table,
    trace.calls,
    shown.map(({ firstRow }) => firstRow),
  );
}
