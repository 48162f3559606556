/** What processes had taken with brk and mmap, over the time of the log, on an even grid; what was only reserved is left out. */

import type { ColumnInfo } from '../../../engine/table.ts';
import type { TableBuilder } from '../../../engine/table-builder.ts';
import type { Task } from '../process-book.ts';
import type { FollowedTrace } from '../read-trace.ts';
import { pidOf } from '../tables.ts';
import type { AllocationSource, AllocationSources } from './allocation-sources.ts';
import { sourceName } from './allocation-tables.ts';
import { HEAP } from './memory-history.ts';

const POINTS = 240;
const PROCESSES_MAX = 8;
const SOURCES_MAX = 5;
/** Less than this tells of no growth. */
const PEAK_LEAST = 1024 * 1024;
const CHANGES_LEAST = 16;
/** A process that runs shorter than this loads what it needs: its growth is shown, and not judged. */
const SETTLED_MS = 5000;

interface Line {
  info: ColumnInfo;
  value: number;
  /** Row of the call behind which there is none. */
  until: number;
}

interface Peak {
  space: number;
  task: Task;
  most: number;
  changes: number;
  until: number;
}

export function addMemorySeries(
  into: TableBuilder,
  followed: FollowedTrace,
  sources: AllocationSources,
): void {
  const { trace, state, survey } = followed;
  const { calls, clock } = trace;
  const { history } = state.processes;
  const peaks = peaksOf(followed).filter(
    ({ most, changes }) => most >= PEAK_LEAST && changes >= CHANGES_LEAST,
  );
  if (peaks.length === 0) return;
  const isTimed = clock !== 'none';
  const placeOf = (row: number) => (isTimed ? calls.start.at(row) : row);
  const { from, to } = isTimed ? survey : { from: 0, to: calls.length - 1 };
  if (!(to > from)) return;
  const isJudged = isTimed && to - from >= SETTLED_MS;

  const shown = peaks.slice(0, PROCESSES_MAX);
  const lines: Line[] = [];
  const bySpace = new Map<number, { heap: Line; anonymous: Line }>();
  for (const { space, task, until } of shown) {
    const pid = pidOf(followed, task);
    const of = shown.length > 1 && pid > 0 ? ` of ${pid}` : '';
    const line = (id: string, title: string): Line => {
      const info = columnInfo(`${id}${pid > 0 ? `.${pid}` : ''}.${space}`, `${title}${of}`, isJudged);
      const made = { info, value: 0, until };
      lines.push(made);
      return made;
    };
    bySpace.set(space, { heap: line('heap', 'Heap'), anonymous: line('anonymous', 'Anonymous memory') });
  }
  const bySource = new Map<number, Line>();
  for (const source of largest(sources, bySpace)) {
    const owner = bySpace.get(source.space);
    if (!owner || source.left < 2) continue;
    const whole = source.isHeap ? owner.heap : owner.anonymous;
    const line: Line = {
      info: {
        ...columnInfo(`source.${lines.length}`, `${sourceName(source)}`, isJudged),
        partOf: whole.info.id,
      },
      value: 0,
      until: whole.until,
    };
    lines.push(line);
    for (const row of sources.leftRowsOf(source)) bySource.set(row, line);
  }

  const title =
    peaks.length > shown.length
      ? `Memory over time of the ${shown.length} largest of ${peaks.length} processes`
      : 'Memory over time';
  const series = into.series('memoryOverTime', title);
  const columns = lines.map(({ info }) => series.column(info));
  series.table.derived = true;
  const step = (to - from) / (POINTS - 1);
  let last = 0;
  let at = 0;
  for (let point = 0; point < POINTS; point++) {
    const place = point === POINTS - 1 ? to : from + point * step;
    for (; at < history.length && !(placeOf(history.row[at] as number) > place); at++) {
      const row = history.row[at] as number;
      last = Math.max(last, row);
      const owner = bySpace.get(history.space[at] as number);
      // Sources are of these processes, too.
      if (!owner) continue;
      const made = history.made[at] as number;
      const bytes = history.bytes[at] as number;
      if (made === HEAP) owner.heap.value += bytes;
      else if (!history.reserved.has(made)) owner.anonymous.value += bytes;
      const source = bySource.get(made === HEAP ? row : made);
      if (source) source.value += bytes;
    }
    const byteStart = calls.byteStart[last] as number;
    series.commit(
      { time: isTimed ? place : Number.NaN, byteStart, line: calls.line[last] as number },
      byteStart + (calls.byteLength[last] as number),
      columns,
      lines.map(({ value, until }) =>
        placeOf(Math.min(until, calls.length - 1)) < place ? Number.NaN : value,
      ),
      columns.length,
    );
  }
}

/** Of these address spaces, those of which most is left. */
function largest(sources: AllocationSources, spaces: ReadonlyMap<number, unknown>): AllocationSource[] {
  const found: AllocationSource[] = [];
  for (const source of sources.inOrder()) {
    if (!source.isReserved && spaces.has(source.space)) found.push(source);
    if (found.length === SOURCES_MAX) break;
  }
  return found;
}

function columnInfo(id: string, title: string, isJudged: boolean): ColumnInfo {
  return {
    id,
    title,
    unit: 'bytes',
    type: 'number',
    counter: false,
    entity: '',
    ...(isJudged ? {} : { attribute: true }),
  };
}

/** The most that each process ever had, the largest first. */
function peaksOf({ state, trace }: FollowedTrace): Peak[] {
  const { history, tasks } = state.processes;
  const found: Peak[] = [];
  for (const task of tasks) {
    const { number } = task.memory;
    const end = task.ending === '' ? trace.calls.length - 1 : task.endedBefore - 1;
    const known = found[number];
    if (known) known.until = Math.max(known.until, end);
    else found[number] = { space: number, task, most: 0, changes: 0, until: end };
  }
  const now = new Float64Array(found.length);
  const most = new Float64Array(found.length);
  for (let at = 0; at < history.length; at++) {
    const space = history.space[at] as number;
    const peak = found[space];
    if (!peak || history.reserved.has(history.made[at] as number)) continue;
    peak.changes++;
    (now[space] as number) += history.bytes[at] as number;
    if ((now[space] as number) > (most[space] as number)) most[space] = now[space] as number;
  }
  const peaks = found.filter(Boolean);
  for (const peak of peaks) peak.most = most[peak.space] as number;
  return peaks.sort((a, b) => b.most - a.most);
}
