/** Queues in a capture: what waits, what went out, and the parts of a total; by the format, or by the names of counters. */
import type { Capture } from '../engine/capture.ts';
import { type Column, columnOf, type Table, timeOf } from '../engine/table.ts';

export interface Queue {
  /** As the subject of a sentence: `the store`, the name of a link. */
  name: string;
  column: Column;
}

export interface QueueView {
  capture: Capture;
  table: Table;
  queues: Queue[];
  total: Queue | undefined;
  /** Counters of what came and went. */
  received: Column | undefined;
  sent: Column | undefined;
  /** Seconds by row; the uptime where the capture has no other clock. Empty without times. */
  seconds: Float64Array;
  /** Seconds since the process started, by row. */
  uptime: Column | undefined;
}

const BACKLOG =
  /(?:^|[._\s-])(?:queue|queued|backlog|pending|waiting|ready|lag|store|spool)(?:d|s|_?(?:size|len|length|depth|count|messages|msgs))?(?:$|[._\s-])/i;
const SENT =
  /(?:^|[._\s-])(?:sent|delivered|acked|processed|completed|consumed|dequeued|out)(?:_total|_count)?$/i;
const RECEIVED = /(?:^|[._\s-])(?:received|published|enqueued|submitted|accepted|in)(?:_total|_count)?$/i;

export function queueViews(capture: Capture): QueueView[] {
  return capture.tables.flatMap((table) => {
    if (table.kind !== 'series' || table.rows === 0) return [];
    if (table.id === 'kannel') return [kannelView(capture, table)];
    return capture.format.id === 'counters' ? namedView(capture, table) : [];
  });
}

function kannelView(capture: Capture, table: Table): QueueView {
  const store = columnOf(table, 'store');
  const queues = table.columns
    .filter(({ id }) => /^(?:sms\.(?:received|sent)Queued|box\.queued .*|link\.queued .*)$/.test(id))
    .map((column) => ({ name: column.entity === '' ? 'the bearerbox queue' : column.entity, column }));
  return {
    capture,
    table,
    queues,
    total: store && { name: 'the store', column: store },
    received: columnOf(table, 'sms.received'),
    sent: columnOf(table, 'sms.sent'),
    seconds: secondsOf(table),
    uptime: columnOf(table, 'uptime'),
  };
}

function namedView(capture: Capture, table: Table): QueueView[] {
  const numbers = table.columns.filter(({ type, attribute }) => type === 'number' && !attribute);
  const queues = numbers
    .filter(({ id, unit, counter }) => unit === 'count' && !counter && BACKLOG.test(id))
    .map((column) => ({ name: column.title, column }));
  if (queues.length === 0) return [];
  const counter = (pattern: RegExp) =>
    numbers.find((column) => pattern.test(column.id) && onlyAdds(column, table.rows));
  return [
    {
      capture,
      table,
      queues,
      total: undefined,
      received: counter(RECEIVED),
      sent: counter(SENT),
      seconds: secondsOf(table),
      uptime: undefined,
    },
  ];
}

function onlyAdds({ numbers }: Column, rows: number): boolean {
  for (let row = 1; row < rows; row++)
    if ((numbers?.at(row) ?? Number.NaN) < (numbers?.at(row - 1) ?? Number.NaN)) return false;
  return numbers !== undefined;
}

function secondsOf(table: Table): Float64Array {
  return (timeOf(table) ?? new Float64Array(0)).map((ms) => ms / 1000);
}

/** Value of a queue, 0 where the page does not list it (a box that was not connected yet). */
export function at(column: Column | undefined, row: number): number {
  return column?.numbers?.at(row) ?? Number.NaN;
}

/** A moment as the capture counts: `00:25:05` of uptime, or of the day. */
export function moment(view: QueueView, row: number): string {
  const seconds = view.seconds[row];
  if (seconds === undefined) return `sample ${row + 1}`;
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}
