/** Where the panel shows what a note is about: in its own file as it was seen when the note was written. */

import type { CaseSummary } from '../server/protocol/capture.ts';
import type { ResolvedNote } from '../server/protocol/note.ts';
import type { ViewState } from '../server/protocol/webview.ts';

export function noteView(
  { finding, capture = 0, place, note, rung }: ResolvedNote,
  summary?: CaseSummary,
): Partial<ViewState> {
  if (rung === 'same file' && note.view) return { ...note.view, capture, ...(finding && { finding }) };
  if (finding !== undefined) return { finding };
  if (place?.samples) {
    const { table, from, to } = place.samples;
    const series = note.anchor.entity?.series ?? [];
    return { capture, tab: 'series', table, series, range: { from, to } };
  }
  if (place?.span) {
    const { table, from, to } = place.span;
    return { capture, tab: 'spans', table, span: { from, to } };
  }
  if (place?.row) return { capture, tab: 'table', table: place.row.table, row: place.row.index };
  const byte = place?.byteStart;
  if (byte === undefined) return { capture };
  // It may be the row of an object: the graph shows the raw bytes when it is none.
  return summary?.captures[capture]?.hasObjects === true
    ? { capture, tab: 'graph', goal: { view: 'dominators', byte } }
    : { capture, tab: 'raw', byte };
}
