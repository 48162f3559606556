/** The findings of the case, most serious first. Arrows move between them, Enter moves the view to one. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { TableKind } from '../../server/protocol/capture.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import { currentTable, usePanel } from '../context.ts';
import { formatPlural } from '../ui/numbers.ts';
import { FindingCard } from './finding-card.tsx';
import { findingsAbout, stateForFinding } from './finding-target.ts';
import { NotesArea } from './notes-area.tsx';

export function Findings() {
  const { summary, capture, state, patch, wide } = usePanel();
  const list = useRef<HTMLUListElement>(null);
  const [focused, setFocused] = useState(state.finding ?? summary.findings[0]?.id);
  const shown = wide
    ? summary.findings
    : summary.findings.filter((finding) => matches(finding, state.filter));
  const table = currentTable(capture, state, 'series');
  const about = table === undefined ? new Set<string>() : findingsAbout(summary, table, state.series);
  const tabStop = shown.some((finding) => finding.id === focused) ? focused : shown[0]?.id;

  useEffect(() => {
    const id = state.finding ?? [...about][0];
    list.current
      ?.querySelector(`[data-finding="${CSS.escape(id ?? '')}"]`)
      ?.scrollIntoView({ block: 'nearest' });
  }, [state.finding, state.series]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const title = (event.target as Element).closest('.finding-title');
    if (step === undefined || title === null) return;
    const titles = [...(list.current?.querySelectorAll<HTMLElement>('.finding-title') ?? [])];
    const next = titles[titles.indexOf(title as HTMLElement) + step];
    event.preventDefault();
    next?.focus();
    setFocused(next?.closest<HTMLElement>('[data-finding]')?.dataset.finding ?? focused);
  };

  return (
    <section class="findings" aria-label="Findings" onKeyDown={onKeyDown}>
      {summary.findings.length === 0 && <NothingFound />}
      {summary.findings.length > 0 && shown.length === 0 && (
        <p class="quiet">
          None of {formatPlural(summary.findings.length, 'finding')} has the words “{state.filter}”.
        </p>
      )}
      <ul ref={list}>
        {shown.map((finding) => (
          <FindingCard
            key={finding.id}
            finding={finding}
            selected={finding.id === state.finding}
            related={about.size < summary.findings.length && about.has(finding.id)}
            tabStop={finding.id === tabStop}
            onSelect={() => {
              setFocused(finding.id);
              patch(stateForFinding(finding, summary, state));
            }}
          />
        ))}
      </ul>
      <NotesArea />
    </section>
  );
}

const LOOKED_FOR: Partial<Record<TableKind, string>> = {
  graph:
    'objects that keep many alike ones alive, texts that repeat, parts of a page that are no longer in it',
  profile: 'who allocated what is alive',
  spans: 'waits, failures, descriptors and memory that are never given back, names that nobody answered',
  histogram: 'what takes most, and what is more in later captures, which “Compare…” adds',
};

function NothingFound() {
  const { capture, summary } = usePanel();
  const series = capture.tables
    .flatMap((table) => table.columns)
    .filter((column) => column.series !== undefined);
  const kinds = new Set(capture.tables.map(({ kind }) => kind));
  const lookedFor = Object.entries(LOOKED_FOR).flatMap(([kind, words]) =>
    kinds.has(kind as TableKind) ? [words] : [],
  );
  return (
    <div class="quiet">
      <p>
        {summary.partial === undefined
          ? 'No rule found anything to report.'
          : 'Nothing found in what was read so far.'}
      </p>
      {lookedFor.length > 0 && <p>Looked for: {lookedFor.join('; ')}.</p>}
      {series.length > 0 && (
        <p>
          Growth, plateaus, sawtooths and sudden drops were looked for in{' '}
          {formatPlural(series.length, 'series', 'series')}; the verdict on each stands in the Series view.
        </p>
      )}
    </div>
  );
}

function matches(finding: Finding, filter: string): boolean {
  const text = `${finding.title} ${finding.subject} ${finding.rule} ${finding.severity}`.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
