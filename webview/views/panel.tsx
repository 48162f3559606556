/** The whole panel: opens the case and shows its state, or the picture with everything around it. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import {
  describeSpanFilter,
  parseSpanFilter,
  SPAN_FILTER_EXAMPLE,
} from '../../server/protocol/span-filter.ts';
import type { ViewState } from '../../server/protocol/webview.ts';
import { useCase } from '../case.ts';
import type { Client } from '../client.ts';
import { currentTable, type Panel, PanelContext } from '../context.ts';
import { useNotes } from '../notes.ts';
import { patchState, restoreState, type StateKeeper, type StatePatch } from '../state.ts';
import { useMedia } from '../ui/use-size.ts';
import { Banners } from './banners.tsx';
import { fileName } from './case-facts.ts';
import { CoverageLine } from './coverage-line.tsx';
import { FailureView } from './failure-view.tsx';
import { stateForFinding } from './finding-target.ts';
import { Findings } from './findings.tsx';
import { Header } from './header.tsx';
import { Lazily, LazyView } from './lazy-view.tsx';
import { showsNames } from './lookup-tables.ts';
import { NotesArea } from './notes-area.tsx';
import { Opening } from './opening.tsx';
import { filterableTable } from './paged-table.tsx';
import { RawView } from './raw-view.tsx';
import { SeriesView } from './series-view.tsx';
import { shownTab, type Tab, TabBar, tabsOf } from './tab-bar.tsx';
import { TableView } from './table-view.tsx';

interface PanelViewProps {
  client: Client;
  restored: ViewState;
  keeper: StateKeeper;
}

const SPOKEN_FOR_MS = 4000;

export function PanelView({ client, restored, keeper }: PanelViewProps) {
  const opened = useCase(client);
  const { summary } = opened;
  const [state, setState] = useState(restored);
  const [keysShown, setKeysShown] = useState(false);
  const [said, setSaid] = useState('');
  const wide = useMedia('(min-width: 900px)');

  const patch = useCallback((change: StatePatch) => setState((known) => patchState(known, change)), []);
  const announce = useCallback((text: string) => setSaid(text), []);

  useEffect(() => keeper.keep(state), [keeper, state]);

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), SPOKEN_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);

  useEffect(() => {
    if (opened.drawn > 0) client.post({ type: 'ready' });
  }, [client, opened.drawn]);

  // Who opens a capture for the first time sees what is wrong; who comes back sees what was left, and who looks
  // around before the findings are there goes on doing so.
  const untouched = useRef(restored.finding === undefined && restored.series.length === 0);
  useEffect(() => {
    const top = summary?.findings[0];
    if (!untouched.current || summary === undefined || top === undefined) return;
    untouched.current = false;
    const { finding, capture, table, series, row } = stateForFinding(top, summary, restored);
    patch({ finding, capture, table, series, row });
  }, [summary, restored, patch]);

  useEffect(
    () =>
      client.listen((notice) => {
        if (notice.type === 'askLink') client.post({ type: 'link', state });
        if (notice.type !== 'show') return;
        untouched.current = false;
        setState((known) => {
          // From a link, which a stranger may have written.
          if (notice.whole) return restoreState({ ...notice.state, panel: known.panel });
          const finding = summary?.findings.find((one) => one.id === notice.state.finding);
          const moved =
            finding === undefined || summary === undefined ? {} : stateForFinding(finding, summary, known);
          return patchState(patchState(known, moved), notice.state);
        });
      }),
    [client, summary, state],
  );

  const touch = () => {
    untouched.current = false;
  };

  const capture = summary?.captures[state.capture] ?? summary?.captures[0];
  const notes = useNotes(client, summary);
  const panel = useMemo<Panel | undefined>(
    () =>
      summary === undefined || capture === undefined
        ? undefined
        : { client, state, patch, summary, capture, notes, wide, announce },
    [client, state, patch, summary, capture, notes, wide, announce],
  );

  if (panel === undefined) {
    if (opened.failure !== undefined) return <FailureView failure={opened.failure} onRetry={opened.retry} />;
    if (opened.progress !== undefined) return <Opening progress={opened.progress} onCancel={opened.cancel} />;
    return (
      <main class="whole-page">
        <h1>Waiting for the analysis</h1>
        <p role="status">It stopped and is being started again. The file is opened as soon as it answers.</p>
        <button type="button" onClick={opened.retry}>
          Retry now
        </button>
      </main>
    );
  }

  const tabs = tabsOf(panel.summary, panel.capture.index, wide);
  const tab = shownTab(state.tab, tabs);
  return (
    <PanelContext.Provider value={panel}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: keys that work everywhere in the panel */}
      <div
        class={wide ? 'panel wide' : 'panel narrow'}
        onPointerDownCapture={touch}
        onKeyDownCapture={touch}
        onKeyDown={(event) => onPanelKey(event, setKeysShown, panel)}
      >
        <Header onKeys={() => setKeysShown(true)} />
        <CoverageLine />
        <Banners opened={opened} />
        <main class="work">
          {wide && <Findings />}
          <section class="view" aria-label="View">
            <TabBar tabs={tabs} tab={tab} filterHint={filterHint(tab, panel)} />
            {!wide && tab !== 'findings' && notes.draft !== undefined && (
              <div class="narrow-notes">
                <NotesArea />
              </div>
            )}
            <div id="view" class="view-body" role="tabpanel" aria-labelledby={`tab-${tab}`}>
              <View tab={tab} panel={panel} />
            </div>
          </section>
        </main>
        <p class={said === '' ? 'said' : 'said shown'} role="status">
          {said}
        </p>
        {keysShown && <Lazily draw={({ KeyHelp }) => <KeyHelp onClose={() => setKeysShown(false)} />} />}
      </div>
    </PanelContext.Provider>
  );
}

function View({ tab, panel }: { tab: Tab; panel: Panel }) {
  if (tab === 'findings') return <Findings />;
  if (tab === 'raw') {
    const { index, binary } = panel.capture;
    if (binary !== true) return <RawView key={index} />;
    return <Lazily key={index} draw={({ HexView }) => <HexView />} />;
  }
  const table = tab === 'table' ? undefined : currentTable(panel.capture, panel.state, tab);
  if (table === undefined) return <TableView />;
  // One view of all tables of spans.
  const key = `${panel.capture.index} ${table.kind === 'spans' ? 'spans' : table.id}`;
  return table.kind === 'series' ? (
    <SeriesView key={key} table={table} />
  ) : (
    <LazyView key={key} table={table} />
  );
}

/** What a filter looks in, in the words shown as one types; undefined where there is nothing to filter. */
function filterHint(tab: Tab, { capture, state }: Panel): string | undefined {
  const words = 'all words must occur, upper and lower case alike';
  if (tab === 'findings') return `In titles, subjects and rules: ${words}`;
  if (tab === 'series') return `In names, owners and verdicts: ${words}`;
  if (tab === 'spans' && capture.timeline === undefined) return undefined;
  const isCalls = (id: string | undefined) => id !== undefined && id === capture.timeline;
  if (
    tab === 'spans'
      ? !showsNames(capture, state)
      : isCalls(currentTable(capture, state)?.id) && tab === 'table'
  )
    return callFilterHint(state.filter);
  if (tab === 'spans') return `In names, servers and answers: ${words}`;
  const table =
    tab === 'table' || tab === 'histogram' || tab === 'profile'
      ? currentTable(capture, state, tab === 'table' ? undefined : tab)
      : undefined;
  return table !== undefined && filterableTable(table) ? `In the text columns: ${words}` : undefined;
}

/** The language, and how what is typed so far is understood. */
function callFilterHint(filter: string): string {
  const parsed = parseSpanFilter(filter);
  const [problem] = parsed.problems;
  if (problem !== undefined) return problem;
  const words = describeSpanFilter(parsed);
  return words === '' ? `Calls, such as ${SPAN_FILTER_EXAMPLE}; ! turns a term round` : `Calls with ${words}`;
}

/** Keys that work everywhere; `n` reaches here where nothing more particular has taken it. */
function onPanelKey(event: KeyboardEvent, showKeys: (shown: boolean) => void, panel: Panel): void {
  const target = event.target as HTMLElement;
  if (target.matches('input, select, textarea') || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === '?') showKeys(true);
  else if (event.key === '/') document.getElementById('filter')?.focus();
  else if (event.key === 'n') writeNote(panel);
  else if (event.key === 'N') toNotes(target, panel);
  else return;
  event.preventDefault();
}

/** To the thread about what has the focus or is active, else to the first. */
function toNotes(target: HTMLElement, { announce }: Panel): void {
  const active = document.getElementById(target.getAttribute('aria-activedescendant') ?? '') ?? target;
  const row = active.closest('[role="row"], tr, li, .chart') ?? active;
  const note = row.querySelector<HTMLElement>('[data-note-pin]')?.dataset.notePin;
  const cards = [...document.querySelectorAll<HTMLElement>('.note-card')];
  const card = cards.find(({ dataset }) => dataset.note === note) ?? cards[0];
  if (card === undefined) announce('There are no notes here: n writes one.');
  else (card.querySelector<HTMLElement>('.note-head button') ?? card).focus();
}

/** On the series drawn when the focus is in the chart, else on the finding selected, else on the capture. */
function writeNote({ notes, state, summary, capture, wide }: Panel): void {
  // The first view is shown before a tab was chosen.
  const tab = shownTab(state.tab, tabsOf(summary, capture.index, wide));
  const finding = summary.findings.find(({ id }) => id === state.finding);
  const series = currentTable(capture, state, 'series');
  const inView = document.activeElement?.closest('.view') !== null;
  if (
    inView &&
    state.together !== true &&
    state.series.length > 0 &&
    series !== undefined &&
    tab === 'series'
  ) {
    const titles = series.columns.filter(({ id }) => state.series.includes(id)).map(({ title }) => title);
    const { from, to } = state.range ?? { from: 0, to: series.rows - 1 };
    notes.write({
      about: {
        capture: capture.index,
        place: { samples: { table: series.id, from, to } },
        series: state.series,
      },
      title: titles.join(', '),
    });
  } else if (finding !== undefined) {
    notes.write({ about: { capture: capture.index, finding: finding.id }, title: finding.title });
  } else {
    notes.write({ about: { capture: capture.index }, title: fileName(capture.path) });
  }
}
