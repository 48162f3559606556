/**
 * Messages between the extension and its webview. The webview never names a path or URI: it asks operations
 * without `uri`, and the extension binds them to the document that the panel shows.
 */
import type { CaseSummary, TableKind } from './capture.ts';
import type { Failure } from './failure.ts';
import type { Evidence, Finding } from './finding.ts';
import type { Method, Progress } from './operations.ts';

/** Where a person is in the graph of objects. */
export interface GraphState {
  view: 'summary' | 'dominators' | 'containment' | 'retainers' | 'objects' | 'treemap' | 'statistics';
  /** Object that the view starts at; the root of the heap when absent. */
  base?: number;
  /** Object whose details are shown. */
  node?: number;
  /** Key of the row selected, and of those unfolded. */
  row?: string;
  open: string[];
  sort?: { column: string; descending: boolean };
  text?: string;
  /** For `summary`: what the rows stand for; classes when absent. */
  by?: 'file' | 'package';
  /** For `summary`: index of the capture that the classes are compared with. */
  since?: number;
  /** For `retainers`: objects that are taken to hold nothing. */
  ignored?: readonly number[];
  /** For `objects`: strings whose one text stands at this byte, rather than all objects. */
  copies?: number;
  /** For `objects`. */
  kind?: string;
  retainedBytes?: number;
  detached?: boolean;
  package?: string;
  /** Finding that the view was moved to last. */
  finding?: string;
}

/** Restored after a hide, a reload or a link: nothing but what it takes to see the same thing again. */
export interface ViewState {
  capture: number;
  /** `table` is any table as rows; a table kind is that kind's own view. */
  tab: 'findings' | 'raw' | 'table' | TableKind;
  table?: string;
  sort?: { column: string; descending: boolean };
  filter: string;
  /** Ids of the series drawn. */
  series: string[];
  /** Zoom: first and last sample. */
  range?: { from: number; to: number };
  /** Window of a timeline, milliseconds since the first call. */
  span?: { from: number; to: number };
  /** Processes whose children are folded away on a timeline. */
  folded?: number[];
  finding?: string;
  /** Byte at the top of the raw lines. */
  byte?: number;
  /** Index of the row selected in `table`. */
  row?: number;
  /** Row of the stack that a flame graph is zoomed to. */
  stack?: number;
  /** The table twin of a chart. */
  asTable?: boolean;
  /** Histograms as their growth over the captures of the case rather than of one; chosen by what there is when absent. */
  growth?: boolean;
  /** The series of all captures on one time axis. */
  together?: boolean;
  /** Zoom of that axis: milliseconds. */
  times?: { from: number; to: number };
  /** Values on a logarithmic scale. */
  log?: boolean;
  /** Zoom of a map of addresses. */
  addresses?: { from: number; to: number };
  /** Name under which the extension keeps the list of files that a panel of several shows. Says nothing else. */
  panel?: string;
  rate?: boolean;
  graph?: GraphState;
  /** Where the graph is to go next: to an object by its id, by a byte of its row in the file, or to the one selected. */
  goal?: { view: 'dominators' | 'retainers'; id?: number; byte?: number };
}

export type ToExtension =
  | { type: 'call'; id: number; method: Method; params: unknown }
  | { type: 'cancel'; id: number }
  /** Show the evidence in a text editor (or in the raw view when the file is too big for one). */
  | { type: 'reveal'; evidence: Evidence }
  /** Open the place in the program's own source that the capture states for an object. */
  | { type: 'source'; capture: number; node: number }
  /** Ask for the id of an object, and show what keeps it alive. */
  | { type: 'askObject' }
  | { type: 'copy'; text: string; what: string }
  | { type: 'save'; name: string; content: string; base64?: boolean }
  /** Copy the findings, or one of them, as Markdown. */
  | { type: 'share'; finding?: Finding }
  /** Choose how and how much to pass on, and do it. */
  | { type: 'shareFindings' }
  /** Copy a link to this view. */
  | { type: 'link'; state: ViewState }
  /** Show the setting that says who writes notes. */
  | { type: 'author' }
  /** Choose other captures, and show them together with these. */
  | { type: 'compare' }
  /** The page has drawn the summary; e2e and the extension wait on it. */
  | { type: 'ready' };

export type ToWebview =
  | { type: 'result'; id: number; result: unknown }
  | { type: 'failure'; id: number; failure: Failure }
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'changed'; summary: CaseSummary }
  | { type: 'server'; state: 'reconnecting' | 'running' }
  /** From a squiggle, a hover or a link: show this. */
  | { type: 'show'; state: Partial<ViewState> /** Nothing of the view before is kept. */; whole?: boolean }
  /** Answer with `link`. */
  | { type: 'askLink' };
