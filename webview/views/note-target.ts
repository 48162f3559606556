/** The change of state that shows what a note is about. */
import type { CaseSummary } from '../../server/protocol/capture.ts';
import type { NotePlace, ResolvedNote } from '../../server/protocol/note.ts';
import type { ViewState } from '../../server/protocol/webview.ts';
import { restoreState, type StatePatch } from '../state.ts';
import { stateForFinding } from './finding-target.ts';

/** Undefined where the case shows nothing of it, or where which place is meant is not known. */
export function stateForNote(
  { rung, note, finding: id, place, capture }: ResolvedNote,
  summary: CaseSummary,
  state: ViewState,
): StatePatch | undefined {
  if (rung === 'not found' || rung === 'candidates') return undefined;
  if (rung === 'same file' && note.view !== undefined)
    return stateFor(
      { ...note.view, ...(capture !== undefined && { capture }), ...exactly(note.view, place) },
      state,
    );
  const finding = summary.findings.find((one) => one.id === id);
  if (finding !== undefined) return stateForFinding(finding, summary, state);
  const at = { capture, finding: undefined };
  if (place?.samples !== undefined) {
    const { table, from, to } = place.samples;
    const series = note.anchor.entity?.series ?? [];
    const rows = summary.captures[capture ?? 0]?.tables.find(({ id: known }) => known === table)?.rows ?? 0;
    const isWhole = from === 0 && to >= rows - 1;
    return { ...at, tab: 'series', table, series, range: isWhole ? undefined : { from, to } };
  }
  if (place?.span !== undefined) {
    const { table, from, to } = place.span;
    return { ...at, tab: 'spans', table, span: { from, to } };
  }
  if (place?.row !== undefined) return { ...at, tab: 'table', table: place.row.table, row: place.row.index };
  const byte = place?.byteStart;
  if (byte === undefined) return undefined;
  // It may be the row of an object: the graph shows the raw bytes when it is none.
  return summary.captures[capture ?? 0]?.hasObjects === true
    ? { ...at, tab: 'graph', goal: { view: 'dominators', byte } }
    : { ...at, tab: 'raw', byte };
}

/** The view may have stood a little off what was noted: a list reports where it is after a moment. */
function exactly({ tab }: Partial<ViewState>, place: NotePlace | undefined): Partial<ViewState> {
  if (tab === 'raw' && place?.byteStart !== undefined) return { byte: place.byteStart };
  if (tab === 'table' && place?.row) return { table: place.row.table, row: place.row.index };
  return {};
}

/** To the view that a note was written in, with nothing kept of this one. Somebody else may have written the note. */
function stateFor(view: Partial<ViewState>, state: ViewState): StatePatch {
  const gone = Object.fromEntries(Object.keys(state).map((key) => [key, undefined]));
  return { ...gone, ...restoreState({ ...view, panel: state.panel }) };
}
