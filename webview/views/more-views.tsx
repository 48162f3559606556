/** Views that only some captures need: a file of its own, loaded with the first capture that has such a table. */
import type { ComponentType } from 'preact';
import type { TableKind, TableSummary } from '../../server/protocol/capture.ts';

export const MORE_VIEWS: Partial<Record<TableKind, ComponentType<{ table: TableSummary }>>> = {};
