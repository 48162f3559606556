/** What a format says of its calls beside their columns, and the answers that are made of both. */
import { fail } from '../../protocol/failure.ts';
import type { SpanCall, SpanExport, SpanQuery, SpansQuery, SpansWindow } from '../../protocol/spans.ts';
import type { Capture } from '../capture.ts';
import { spanCall } from './span-call.ts';
import { type SpanIndex, spanIndex } from './span-index.ts';
import { spansWindow } from './span-window.ts';

/** What a text of an export is: what a call is about, a command line, a function of a stack, or a name that strace gives. */
export type SpanPart = 'about' | 'command' | 'function' | 'name';

/** Hides what tells who and where. */
export type SpanMask = (text: string, part: SpanPart) => string;

export interface SpanExportOptions {
  /** In the language of span-filter.ts; '' = all calls. */
  filter: string;
  mask: SpanMask;
}

export interface SpanSource {
  /** Ids of the table of calls, and of the one with the tree of processes. */
  table: string;
  lanes: string;
  /** The name of a call as it may be told. */
  nameOf(name: string, mask: SpanMask): string;
  /** All of a call as the log writes it, both parts of an unfinished one joined. */
  text(capture: Capture, row: number): string;
  /** The calls in a form that other tools read, piece by piece. @throws FailureError for what the capture does not hold */
  export(capture: Capture, format: SpanExport, options: SpanExportOptions): Iterable<string>;
}

export function answerSpans(capture: Capture, query: SpansQuery, mask?: SpanMask): SpansWindow {
  const window = spansWindow(indexOf(capture, query.table, query.filter).index, query);
  if (!mask) return window;
  for (const lane of window.lanes) if (lane.title !== '') lane.title = mask(lane.title, 'command');
  return { ...window, names: window.names.map((name) => capture.format.spans?.nameOf(name, mask) ?? name) };
}

export function answerSpan(capture: Capture, query: SpanQuery): SpanCall | null {
  const { index, table, source } = indexOf(capture, query.table, query.filter);
  return spanCall(table, index, query, (row) => source.text(capture, row));
}

function indexOf(capture: Capture, id: string, filter = '') {
  const source = capture.format.spans;
  const table = capture.tables.find((one) => one.id === id);
  const processes = capture.tables.find((one) => one.id === source?.lanes);
  const index: SpanIndex | undefined = table && spanIndex(table, processes, filter);
  if (!source || !table || !index || id !== source.table)
    throw fail('bad-request', `Table “${id}” of this capture has no timeline.`, 'Look at its rows.');
  return { index, table, source };
}

/** An editor shows what it saves: more than this is for the command line, which writes piece by piece. */
const TEXT_MAX = 64 << 20;

/** @throws FailureError `too-big` with the command that does it. */
export function exportSpans(
  capture: Capture,
  { format, filter = '' }: { format: SpanExport; filter?: string },
  mask: SpanMask = (text) => text,
): string {
  const { spans } = capture.format;
  if (!spans) throw fail('bad-request', 'This capture holds no calls.', 'Look at its tables.');
  const pieces: string[] = [];
  let length = 0;
  for (const piece of spans.export(capture, format, { filter, mask })) {
    pieces.push(piece);
    length += piece.length;
    if (length > TEXT_MAX)
      throw fail(
        'too-big',
        'The export is larger than 64 MB, which is too much for the editor.',
        `On the command line: tidemark export ${capture.source.name} --format ${format} --output FILE`,
      );
  }
  return pieces.join('');
}
