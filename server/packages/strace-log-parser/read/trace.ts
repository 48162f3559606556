/** What a log held. */
import type { CallColumns } from './call-columns.ts';
import type { EventColumns } from './event-columns.ts';
import type { SummaryRow } from './summary-table.ts';

/**
 * What `start` and the times of events count from.
 * - `day`: midnight (`-t`, `-tt`); goes on past 24 h when the log passes midnight.
 * - `epoch`: 1970 in UTC (`-ttt`).
 * - `relative`: the first line (`-r` alone).
 */
export type ClockName = 'none' | 'day' | 'epoch' | 'relative';

export interface Problem {
  byteStart: number;
  byteLength: number;
  /** 1-based. */
  line: number;
  why: string;
}

/** How many lines of each kind there are. */
export interface LineCounts {
  /** Lines with anything on them. */
  lines: number;
  /** Lines that begin a call. */
  calls: number;
  /** Lines that begin or resume a call and end with `<unfinished ...>`. */
  unfinished: number;
  /** Lines that begin with `<... name resumed>`. */
  resumed: number;
  /** `--- ... ---`. */
  signals: number;
  /** `+++ ... +++`. */
  exits: number;
  /** Calls that ended with an error name, `? ERESTARTSYS` and its kin included, as `strace -c` counts. */
  errors: number;
  stack: number;
  dump: number;
  messages: number;
  summary: number;
  /** Lines read although they were torn, quoted or prefixed. */
  repaired: number;
  /** Lines that are none of strace's. */
  foreign: number;
}

export function noCounts(): LineCounts {
  return {
    lines: 0,
    calls: 0,
    unfinished: 0,
    resumed: 0,
    signals: 0,
    exits: 0,
    errors: 0,
    stack: 0,
    dump: 0,
    messages: 0,
    summary: 0,
    repaired: 0,
    foreign: 0,
  };
}

export interface StraceTrace {
  calls: CallColumns;
  events: EventColumns;
  /** Names of system calls by number. */
  names: readonly string[];
  /** Names of errors by number; '' at 0. */
  errors: readonly string[];
  /** Names of signals by number; '' at 0. */
  words: readonly string[];
  counts: LineCounts;
  clock: ClockName;
  /** The log was made with `-T`. */
  hasDurations: boolean;
  /** Number of the process that is 0 in the columns, when the log tells it. */
  mainPid: number;
  /** Rows of the tables of `-c` and `-C`. */
  summary: readonly SummaryRow[];
  /** The first thousand; `problemCount` counts all. */
  problems: readonly Problem[];
  problemCount: number;
}
