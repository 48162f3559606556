/** Where the panel shows what a note is about. */
import type { ResolvedNote } from '../server/protocol/note.ts';
import type { ViewState } from '../server/protocol/webview.ts';

export function noteView({ finding, capture = 0, place, note }: ResolvedNote): Partial<ViewState> {
  if (finding !== undefined) return { finding };
  if (place?.samples) {
    const { table, from, to } = place.samples;
    const series = note.anchor.entity?.series ?? [];
    return { capture, tab: 'series', table, series, range: { from, to } };
  }
  if (place?.row) return { capture, tab: 'table', table: place.row.table, row: place.row.index };
  return place?.byteStart === undefined ? { capture } : { capture, tab: 'raw', byte: place.byteStart };
}
