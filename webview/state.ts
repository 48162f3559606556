/** Where the person is: one serialisable value from which the same picture can be drawn again. */
import type { GraphState, ViewState } from '../server/protocol/webview.ts';
import type { Host } from './client.ts';

export const INITIAL_STATE: ViewState = { capture: 0, tab: 'findings', filter: '', series: [] };

const TABS: ReadonlySet<string> = new Set<ViewState['tab']>([
  'findings',
  'raw',
  'table',
  'graph',
  'profile',
  'histogram',
  'series',
  'spans',
]);

/** Reads a stored state, which may be of an older version or broken: whatever is not well formed is left out. */
export function restoreState(stored: unknown): ViewState {
  if (typeof stored !== 'object' || stored === null) return INITIAL_STATE;
  const {
    capture,
    tab,
    table,
    sort,
    filter,
    series,
    range,
    span,
    folded,
    finding,
    byte,
    row,
    stack,
    asTable,
    rate,
    panel,
    graph,
  } = stored as Record<string, unknown>;
  return {
    capture: isIndex(capture) ? capture : 0,
    tab: typeof tab === 'string' && TABS.has(tab) ? (tab as ViewState['tab']) : 'findings',
    filter: typeof filter === 'string' ? filter : '',
    series: Array.isArray(series) ? series.filter((id) => typeof id === 'string') : [],
    ...(typeof table === 'string' && { table }),
    ...(isSort(sort) && { sort }),
    ...(isRange(range) && { range }),
    ...(isSpan(span) && { span }),
    ...(Array.isArray(folded) && { folded: folded.filter(isIndex) }),
    ...(typeof finding === 'string' && { finding }),
    ...(isIndex(byte) && { byte }),
    ...(isIndex(row) && { row }),
    ...(isIndex(stack) && { stack }),
    ...(typeof asTable === 'boolean' && { asTable }),
    ...(typeof rate === 'boolean' && { rate }),
    ...flagsOf(stored as Record<string, unknown>),
    ...(typeof panel === 'string' && { panel }),
    // The view of the graph looks at the rest of it.
    ...(typeof graph === 'object' && graph !== null && { graph: graph as GraphState }),
  };
}

function flagsOf({ growth, together, log, times, addresses }: Record<string, unknown>): Partial<ViewState> {
  return {
    ...(typeof growth === 'boolean' && { growth }),
    ...(typeof together === 'boolean' && { together }),
    ...(typeof log === 'boolean' && { log }),
    ...(isRange(times) && { times }),
    ...(isSpan(addresses) && { addresses }),
  };
}

/** A change of state; `undefined` takes a field away. */
export type StatePatch = { [K in keyof ViewState]?: ViewState[K] | undefined };

export function patchState(state: ViewState, patch: StatePatch): ViewState {
  const next: Record<string, unknown> = { ...state };
  for (const [key, value] of Object.entries(patch)) {
    if (value === undefined) delete next[key];
    else next[key] = value;
  }
  return next as unknown as ViewState;
}

const SAVE_EVERY_MS = 200;

/**
 * Writes a change at once, and of many in a row the first and then the last of every 200 ms: the page may be thrown
 * away at any moment, and a person who scrolls makes a change a frame.
 */
export class StateKeeper {
  readonly #host: Host;
  #waiting: ViewState | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(host: Host) {
    this.#host = host;
  }

  keep(state: ViewState): void {
    this.#waiting = state;
    if (this.#timer === undefined) this.#write();
  }

  /** Writes what still waits. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#waiting !== undefined) this.#host.setState(this.#waiting);
    this.#waiting = undefined;
  }

  #write(): void {
    if (this.#waiting === undefined) {
      this.#timer = undefined;
      return;
    }
    this.flush();
    this.#timer = setTimeout(() => this.#write(), SAVE_EVERY_MS);
  }
}

export function isIndex(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isSpan(value: unknown): value is NonNullable<ViewState['span']> {
  const span = value as { from?: unknown; to?: unknown } | null | undefined;
  return Number.isFinite(span?.from) && Number.isFinite(span?.to) && Number(span?.from) < Number(span?.to);
}

export function isSort(value: unknown): value is NonNullable<ViewState['sort']> {
  const sort = value as { column?: unknown; descending?: unknown } | null | undefined;
  return typeof sort?.column === 'string' && typeof sort.descending === 'boolean';
}

function isRange(value: unknown): value is NonNullable<ViewState['range']> {
  const range = value as { from?: unknown; to?: unknown } | null | undefined;
  return isIndex(range?.from) && isIndex(range.to) && range.from <= range.to;
}
