/**
 * Everything a view, an editor feature, the command line or a tool can ask. One declaration an operation;
 * handlers are a mapped type, so that a missing handler does not compile.
 */
import type { CaseSummary } from './capture.ts';
import type { Evidence } from './finding.ts';
import type { NoteAction, NotesOfCase } from './note.ts';
import type { ObjectsPage, ObjectsQuery } from './objects.ts';
import type {
  CaseIdentity,
  FileSet,
  FindCapture,
  FoundCapture,
  FoundSet,
  Masked,
  OpenSharedQuery,
  RedactedCopy,
  RedactionLevel,
  SharedFile,
  ShareFormat,
  TakenAlong,
} from './sharing.ts';
import type { SpanCall, SpanExportQuery, SpanQuery, SpansQuery, SpansWindow } from './spans.ts';
import type {
  KinQuery,
  OutlineQuery,
  TextKin,
  TextOutline,
  TextQuery,
  TextReading,
  TextTokens,
  TokensQuery,
} from './text.ts';

export interface PageQuery {
  case: number;
  capture: number;
  table: string;
  /** Column id; absent = order of the table. */
  sort?: string;
  descending?: boolean;
  /** Words that must all occur in a row's text columns, upper and lower case alike. */
  filter?: string;
  offset: number;
  limit: number;
}

export type Cell = number | string | null;

export interface Page {
  table: string;
  /** Rows that pass the filter. */
  total: number;
  /** Row index in the table of each row here. */
  indices: number[];
  rows: Cell[][];
}

export interface SeriesQuery {
  case: number;
  capture: number;
  table: string;
  /** Column ids. */
  series: string[];
  /** First and last sample wanted, both included; the whole table when absent. */
  from?: number;
  to?: number;
  /** The same by time, in the capture's own wall clock; nothing to a table without times. */
  fromTime?: number;
  toTime?: number;
  /** Pixels to fill: at most this many buckets come back. */
  width: number;
  /** Counters as rates per second. */
  rate?: boolean;
}

/** Min/max reduction: bucket i covers samples first[i]..last[i]. When every bucket is one sample, min = max. */
export interface SeriesWindow {
  first: number[];
  last: number[];
  /** Milliseconds since the epoch of the first sample in each bucket, in the capture's own wall clock; sample index when the capture has no time. */
  time: number[];
  hasTime: boolean;
  series: { id: string; min: (number | null)[]; max: (number | null)[] }[];
}

export interface LinesQuery {
  case: number;
  capture: number;
  /** Byte to start near: the page begins at the start of the line that holds it. */
  byte: number;
  /** Lines wanted; negative = lines before `byte`. At most 1000. */
  count: number;
}

export interface LinesPage {
  lines: { byteStart: number; byteLength: number; line?: number; text: string; more: number }[];
  /** Bytes of the whole text. */
  bytes: number;
  atStart: boolean;
  atEnd: boolean;
}

export interface BytesQuery {
  case: number;
  capture: number;
  offset: number;
  /** At most 65,536. */
  length: number;
}

export interface BytesPage {
  /** Fewer than asked for at the end. */
  base64: string;
  /** Bytes of the whole capture, as its reader saw them (unpacked). */
  bytes: number;
}

/** A piece of a dump's memory as its allocator sees it. */
export interface ByteMark {
  byteStart: number;
  byteLength: number;
  /** `python`: a block or chunk that holds what is Python's. */
  kind: 'used' | 'freed' | 'python';
  /** What it is, where it stood, whose it is. */
  words: string;
}

export interface MarkedBytes {
  /** In the order of their bytes, without overlaps. */
  pieces: ByteMark[];
  /** What is not to be shown unless asked for. */
  secrets: { byteStart: number; byteLength: number }[];
}

export interface LocateQuery {
  case: number;
  capture: number;
  table: string;
  row: number;
  /** Column id. */
  column: string;
}

export type ReportFormat = 'text' | ShareFormat;

export interface ReportQuery {
  case: number;
  format: ReportFormat;
  finding?: string;
  /** `structure` unless told. */
  level?: RedactionLevel;
  /** Captures that a bundle takes along. */
  captures?: TakenAlong[];
}

export interface Report {
  /** Of a bundle in Base64. */
  text: string;
  masked: Masked;
  /** What a bundle takes along; of a copy how much is masked in it. */
  taken?: { capture: number; name: string; bytes: number; masked: Masked | null }[];
}

export interface Operations {
  /** A file or a folder, and others to be examined together with it. */
  open: { params: { uri: string; with?: string[] }; result: CaseSummary };
  close: { params: { case: number }; result: null };
  summary: { params: { case: number }; result: CaseSummary };
  page: { params: PageQuery; result: Page };
  series: { params: SeriesQuery; result: SeriesWindow };
  lines: { params: LinesQuery; result: LinesPage };
  bytes: { params: BytesQuery; result: BytesPage };
  /** What bytes of a dump belong to. */
  marks: { params: BytesQuery; result: MarkedBytes };
  /** Where a cell of a table stands in the capture's text. */
  locate: { params: LocateQuery; result: Evidence | null };
  /** Objects of a capture whose summary says that it has a graph. */
  objects: { params: ObjectsQuery; result: ObjectsPage };
  /** Calls over time, of a capture whose summary names a timeline. */
  spans: { params: SpansQuery; result: SpansWindow };
  span: { params: SpanQuery; result: SpanCall | null };
  exportSpans: { params: SpanExportQuery; result: { text: string } };
  /** What stands in the text, for editors; null when the capture's format has nothing to say of it. */
  readText: { params: TextQuery; result: TextReading | null };
  outlineText: { params: OutlineQuery; result: TextOutline | null };
  colourText: { params: TokensQuery; result: TextTokens | null };
  textKin: { params: KinQuery; result: TextKin | null };
  /** Notes of the workspace, found again in this case as far as they can be. */
  notes: { params: { case: number }; result: NotesOfCase };
  note: { params: { case: number; action: NoteAction }; result: NotesOfCase };
  /** Notes on disk have changed by other hands than ours, or who writes them is another now: `Name <mail>`, empty as git says. */
  refresh: { params: { author?: string }; result: null };
  /** Which files the case is made of. */
  identify: { params: { case: number }; result: CaseIdentity };
  find: { params: FindCapture; result: FoundCapture };
  /** Looks through the folders that are open, and the one named. */
  findSet: { params: { set: FileSet; within: string[] }; result: FoundSet };
  /** Reads a report or a bundle back. Its notes then stand beside those of the workspace. */
  openShared: { params: OpenSharedQuery; result: SharedFile };
  /** A copy of a text capture, line by line, with only its structure left. */
  redactFile: { params: { uri: string; target: string }; result: RedactedCopy };
  /** Texts of a picture or a table as they may be told: for files that the panel draws itself. */
  mask: { params: { case: number; texts: string[]; level?: RedactionLevel }; result: string[] };
  /** Of the whole case, or of one finding only. */
  report: { params: ReportQuery; result: Report };
}

export type Method = keyof Operations;
export type Params<M extends Method> = Operations[M]['params'];
export type Result<M extends Method> = Operations[M]['result'];

export interface CallContext {
  signal: AbortSignal;
  progress(p: Progress): void;
}

export interface Progress {
  /** Bytes read so far and in all; `total` 0 when unknown. */
  done: number;
  total: number;
  /** What is being done, a few words. */
  step: string;
  /** What is known already: format, size, head-and-tail charts. */
  partial?: CaseSummary;
}

export type Handlers = { [M in Method]: (params: Params<M>, context: CallContext) => Promise<Result<M>> };

/** LSP method names: requests are `tidemark/<operation>`. */
export const REQUEST_PREFIX = 'tidemark/';
/** Server → client: `{ token, progress }` while `open` runs. */
export const PROGRESS_NOTIFICATION = 'tidemark/progress';
/** The request names its token in `progressToken`, beside the operation's own parameters. */
export interface ProgressMessage {
  token: string;
  progress: Progress;
}
/** Server → client: `{ summary }` when a followed capture changed. */
export const CHANGED_NOTIFICATION = 'tidemark/changed';
export interface ChangedMessage {
  summary: CaseSummary;
}
/** Server → client: a text document that is open was recognised as a capture, or (`null`) is none any more. */
export const TEXT_CAPTURE_NOTIFICATION = 'tidemark/textCapture';
export interface TextCaptureMessage {
  uri: string;
  summary: CaseSummary | null;
}
