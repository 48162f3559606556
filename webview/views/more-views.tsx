/** What only some captures need: a file of its own, loaded with the first that has such a table or a note, or the list of keys. */
import type { ComponentType } from 'preact';
import type { TableKind, TableSummary } from '../../server/protocol/capture.ts';
import { GraphView } from './graph-view.tsx';
import { HistogramView } from './histogram-view.tsx';
import { SpansView } from './spans-view.tsx';

export const MORE_VIEWS: Partial<Record<TableKind, ComponentType<{ table: TableSummary }>>> = {
  graph: GraphView,
  histogram: HistogramView,
  profile: HistogramView,
  spans: SpansView,
};

export { HexView } from './hex-view.tsx';
export { KeyHelp } from './key-help.tsx';
export { NotesPanel } from './notes-panel.tsx';
export { savePicture } from './save-picture.ts';
export { SeriesTogether } from './series-together-view.tsx';
