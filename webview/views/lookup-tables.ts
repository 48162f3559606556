/** The tables that the names view draws: lookups, and the questions that were sent for them. */
import type { CaptureSummary, TableSummary } from '../../server/protocol/capture.ts';
import type { ViewState } from '../../server/protocol/webview.ts';

export interface NameTables {
  lookups: TableSummary;
  questions: TableSummary;
  /** How the machine looks names up; absent where the log does not show it. */
  settings: TableSummary | undefined;
}

/** Undefined when the capture looked nothing up. */
export function lookupTables({ tables }: CaptureSummary): NameTables | undefined {
  const withColumns = (...ids: string[]) =>
    tables.find(({ columns }) => ids.every((id) => columns.some((column) => column.id === id)));
  const lookups = withColumns('name', 'queries', 'waitedInVain');
  const questions = withColumns('name', 'server', 'outcome', 'lookup');
  const settings = withColumns('file', 'directive', 'value');
  return lookups && questions ? { lookups, questions, settings } : undefined;
}

/** Whether the state asks for names rather than for calls. */
export function showsNames(capture: CaptureSummary, { table }: ViewState): boolean {
  const names = lookupTables(capture);
  if (names === undefined) return false;
  return capture.timeline === undefined || table === names.lookups.id || table === names.questions.id;
}
