/** Tabs of the view, and the filter that belongs to the one shown. */
import { useRef } from 'preact/hooks';
import type { CaseSummary, TableKind } from '../../server/protocol/capture.ts';
import type { ViewState } from '../../server/protocol/webview.ts';
import { usePanel } from '../context.ts';
import { Icon } from '../ui/icon.tsx';
import { useTypedText } from '../ui/use-typed-text.ts';
import { tablesOf } from './histogram-tables.ts';

export type Tab = ViewState['tab'];

const TITLES: Record<Tab, string> = {
  findings: 'Findings',
  series: 'Series',
  histogram: 'Histogram',
  graph: 'Graph',
  profile: 'Profile',
  spans: 'Timeline',
  table: 'Table',
  raw: 'Raw',
};

/** Kinds that have a view of their own; the others are shown as tables. */
const KINDS_WITH_VIEW: readonly TableKind[] = ['series', 'spans', 'graph', 'profile', 'histogram'];

/** Five beside the findings, which narrow panels have a tab for; first the kind that the most serious finding speaks about. */
export function tabsOf(summary: CaseSummary, capture: number, wide: boolean): Tab[] {
  const shown = summary.captures[capture];
  const { tables = [], hasObjects = false, timeline } = shown ?? {};
  const top = summary.findings[0]?.evidence.find((e) => e.row !== undefined)?.row?.table;
  const first = tables.find((table) => table.id === top)?.kind;
  const kinds = KINDS_WITH_VIEW.filter((kind) =>
    kind === 'graph'
      ? // Of a graph that is still being computed there is a table.
        hasObjects || (summary.partial !== undefined && tables.some((table) => table.kind === 'graph'))
      : kind === 'spans'
        ? timeline !== undefined
        : shown !== undefined && tablesOf(shown, kind).length > 0,
  );
  kinds.sort((a, b) => Number(b === first) - Number(a === first));
  return [
    ...(wide ? [] : (['findings'] as const)),
    ...kinds.slice(0, 3),
    ...(tables.length > 0 ? (['table'] as const) : []),
    'raw',
  ];
}

/** The tab that can be shown for the one wanted. */
export function shownTab(wanted: Tab, tabs: readonly Tab[]): Tab {
  return tabs.includes(wanted) ? wanted : (tabs[0] ?? 'raw');
}

interface TabBarProps {
  tabs: readonly Tab[];
  tab: Tab;
  /** What the filter looks in; no filter without. */
  filterHint: string | undefined;
}

export function TabBar({ tabs, tab, filterHint }: TabBarProps) {
  const { patch } = usePanel();
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs.at((tabs.indexOf(tab) + step) % tabs.length) ?? tab;
    patch({ tab: next });
    list.current?.querySelector<HTMLElement>(`#tab-${next}`)?.focus();
  };
  return (
    <div class="tab-bar">
      <div class="tabs" role="tablist" aria-label="Views" tabIndex={-1} ref={list} onKeyDown={onKeyDown}>
        {tabs.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            aria-selected={one === tab}
            aria-controls="view"
            tabIndex={one === tab ? 0 : -1}
            onClick={() => patch({ tab: one })}
          >
            {TITLES[one]}
          </button>
        ))}
      </div>
      {filterHint !== undefined && <Filter hint={filterHint} />}
    </div>
  );
}

const FILTER_AFTER_MS = 150;

function Filter({ hint }: { hint: string }) {
  const { state, patch } = usePanel();
  const { text, change } = useTypedText(state.filter, FILTER_AFTER_MS, (filter) => patch({ filter }));
  return (
    <div class="filter">
      <Icon name="filter" />
      <input
        id="filter"
        type="text"
        placeholder="Filter"
        aria-label="Filter"
        aria-describedby="filter-hint"
        autocomplete="off"
        spellcheck={false}
        value={text}
        onInput={(event) => change(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          if (text === '') event.currentTarget.blur();
          change('', true);
          event.stopPropagation();
        }}
      />
      <span id="filter-hint" class="filter-hint" role="tooltip">
        {hint}
      </span>
    </div>
  );
}
