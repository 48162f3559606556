/** What every view can reach: the calls, the state, the case, and a voice for screen readers. */
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { CaptureSummary, CaseSummary, TableSummary } from '../server/protocol/capture.ts';
import type { ViewState } from '../server/protocol/webview.ts';
import type { Client } from './client.ts';
import type { CaseNotes } from './notes.ts';
import type { StatePatch } from './state.ts';

export interface Panel {
  client: Client;
  state: ViewState;
  /** `undefined` takes a field away. */
  patch(change: StatePatch): void;
  summary: CaseSummary;
  capture: CaptureSummary;
  notes: CaseNotes;
  /** Findings and view side by side. */
  wide: boolean;
  /** Says a sentence to screen readers, and shows it for a moment. */
  announce(text: string): void;
}

export const PanelContext = createContext<Panel | undefined>(undefined);

export function usePanel(): Panel {
  const panel = useContext(PanelContext);
  if (panel === undefined) throw new Error('usePanel is for components inside the panel');
  return panel;
}

/** The table that the state names, else the first of the wanted kind, else the first. */
export function currentTable(
  capture: CaptureSummary,
  state: ViewState,
  kind?: TableSummary['kind'],
): TableSummary | undefined {
  const tables = kind === undefined ? capture.tables : capture.tables.filter((table) => table.kind === kind);
  return tables.find((table) => table.id === state.table) ?? tables[0];
}
