/** What only some captures need: a file of its own, loaded with the first that has such a table, or a note. */
import type { ComponentType } from 'preact';
import type { TableKind, TableSummary } from '../../server/protocol/capture.ts';

export const MORE_VIEWS: Partial<Record<TableKind, ComponentType<{ table: TableSummary }>>> = {};

export { NotesPanel } from './notes-panel.tsx';
