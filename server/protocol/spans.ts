/** Calls over time as a view shows them: a lane a process or thread, reduced to the pixels there are. */
import type { RedactionLevel } from './sharing.ts';

export interface SpansQuery {
  case: number;
  capture: number;
  table: string;
  /** Milliseconds since the origin; the whole log when absent. */
  from?: number;
  to?: number;
  /** Pixels to fill. */
  width: number;
  /** First and last lane wanted, both included; none when absent. */
  rows?: [number, number];
  /** Processes whose children are folded away. */
  folded?: readonly number[];
  /** In the language of span-filter.ts. */
  filter?: string;
  /** Pixels of the picture of the whole log; none when absent. */
  overview?: number;
  /** What may be told of commands, for a picture that leaves the machine; all of them when absent. */
  level?: RedactionLevel;
}

/** Calls or pixels of one lane, in time order; index i of every list belongs together. */
export interface SpanMarks {
  /** Row of the call, or of the longest of those in a pixel. */
  row: number[];
  /** Calls that the mark stands for. */
  count: number[];
  /** Milliseconds since the origin. A call without a known end ends where it starts. */
  from: number[];
  to: number[];
  /** Place in `classes` of the class that took most of the time. */
  class: number[];
  /** 1 = one of the calls failed. */
  error: number[];
  /** Place in `names`; of marks that stand for one call. */
  name: number[];
}

export interface SpanLane {
  /** Place among the lanes that pass the filter and are not folded away. */
  index: number;
  /** Process or thread; 0 where the log names none. */
  process: number;
  /** How deep in the tree of who made whom. */
  depth: number;
  title: string;
  /** How it ended; '' where the log does not say. */
  ending: string;
  calls: number;
  errors: number;
  /** First and last moment, milliseconds since the origin. */
  from: number;
  to: number;
  marks: SpanMarks;
  /** Lanes below it in the tree, with what happened in them. */
  below: { lanes: number; calls: number; errors: number };
  folded: boolean;
}

export interface SpansWindow {
  /** Wall clock of the first call, milliseconds; times here count from it. */
  origin: number;
  /** False: times are places in the order of the log. */
  hasTime: boolean;
  hasDurations: boolean;
  /** Length of the whole log, milliseconds. */
  end: number;
  from: number;
  to: number;
  classes: string[];
  names: string[];
  /** Calls that pass the filter, and all. */
  matches: number;
  total: number;
  /** Lanes that hold a call that passes, and those of them that are not folded away. */
  laneCount: number;
  shownCount: number;
  lanes: SpanLane[];
  overview?: SpanMarks;
  /** First and last row of the table within the window; absent when there is none. */
  tableRows?: { from: number; to: number };
  /** What of the filter was not understood. */
  problems: string[];
}

/** Finds one call: by its row, or by its lane and a time; then `step` calls on in its lane. */
export interface SpanQuery {
  case: number;
  capture: number;
  table: string;
  filter?: string;
  folded?: readonly number[];
  row?: number;
  lane?: number;
  /** Milliseconds since the origin. */
  time?: number;
  step?: number;
}

export interface SpanCall {
  row: number;
  process: number;
  /** Place of its lane among those that pass the filter and are not folded away; -1 = it is none of them. */
  lane: number;
  /** Processes below which its lane is folded away, the outermost first. */
  foldedIn: number[];
  title: string;
  /** Milliseconds since the origin, and of the wall clock. */
  start: number;
  time: number;
  /** Milliseconds; null where the log does not say. */
  duration: number | null;
  name: string;
  class: string;
  /** Name of the error; '' = none. */
  error: string;
  /** The file, descriptor or peer that it is about. */
  what: string;
  /** All of the call, both parts of an unfinished one joined, at most 2,000 characters. */
  text: string;
  /** Characters left out of the text. */
  more: number;
  byteStart: number;
  byteLength: number;
  line: number;
}

export type SpanExport = 'trace-event' | 'folded' | 'csv';

export interface SpanExportQuery {
  case: number;
  capture: number;
  format: SpanExport;
  filter?: string;
  /** What may be told of paths, addresses and arguments; `structure` when absent: nothing. */
  level?: RedactionLevel;
}
