/** The tables that the names view draws: lookups, and the questions that were sent for them. */
import type { CaptureSummary, TableSummary } from '../../server/protocol/capture.ts';
import type { ViewState } from '../../server/protocol/webview.ts';

export interface NameTables {
  lookups: TableSummary;
  questions: TableSummary;
}

/** Undefined when the capture looked nothing up. */
export function lookupTables({ tables }: CaptureSummary): NameTables | undefined {
  const withColumns = (...ids: string[]) =>
    tables.find(
      ({ kind, columns }) =>
        kind === 'spans' && ids.every((id) => columns.some((column) => column.id === id)),
    );
  const lookups = withColumns('name', 'queries', 'waitedInVain');
  const questions = withColumns('name', 'server', 'outcome', 'lookup');
  return lookups && questions ? { lookups, questions } : undefined;
}

/** Whether the state asks for names rather than for calls. */
export function showsNames(capture: CaptureSummary, { table }: ViewState): boolean {
  const names = lookupTables(capture);
  if (names === undefined) return false;
  return capture.timeline === undefined || table === names.lookups.id || table === names.questions.id;
}
