/** Calls over time, or the names that they looked up; the same as a table, and as files for other tools. */
import { useRef, useState } from 'preact/hooks';
import type { SpansWindow } from '../../server/protocol/spans.ts';
import { usePanel } from '../context.ts';
import { formatDuration, formatExact, formatPlural } from '../ui/numbers.ts';
import { NamesView } from './dns-view.tsx';
import { lookupTables, showsNames } from './lookup-tables.ts';
import { PagedTable } from './paged-table.tsx';
import { SpansExport } from './spans-export.tsx';
import { Timeline } from './spans-timeline.tsx';
import { TableView } from './table-view.tsx';

export function SpansView() {
  const { capture, state, patch } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState<SpansWindow>();
  const calls = capture.tables.find(({ id }) => id === capture.timeline);
  const names = lookupTables(capture);
  const toggleTable = () => {
    patch({ asTable: !state.asTable });
    requestAnimationFrame(() =>
      box.current?.querySelector<HTMLElement>('.timeline-lanes, .waterfall a, .grid')?.focus(),
    );
  };
  if (calls === undefined && names === undefined) return <TableView />;
  const isNames = names !== undefined && showsNames(capture, state);
  const twin = isNames ? names.questions : calls;
  const range = isNames ? undefined : shown?.tableRows;
  return (
    <div class="spans-view" ref={box}>
      <div class="view-tools">
        {names !== undefined && calls !== undefined && (
          <fieldset class="segments" aria-label="Shown">
            <button
              type="button"
              class="toggle"
              aria-pressed={!isNames}
              onClick={() => patch({ table: calls.id, row: undefined, range: undefined, filter: '' })}
            >
              Calls
            </button>
            <button
              type="button"
              class="toggle"
              aria-pressed={isNames}
              onClick={() =>
                patch({ table: names.questions.id, row: undefined, range: undefined, filter: '' })
              }
            >
              Names
            </button>
          </fieldset>
        )}
        <span class="quiet span-extent">
          {isNames
            ? `${formatPlural(names.lookups.rows, 'lookup')}, ${formatPlural(names.questions.rows, 'question')}`
            : shown !== undefined && <Extent shown={shown} />}
        </span>
        <button type="button" class="toggle" aria-pressed={state.asTable === true} onClick={toggleTable}>
          As table
        </button>
        {calls !== undefined && <SpansExport table={calls.id} shown={isNames ? undefined : shown} />}
      </div>
      {!isNames &&
        shown?.problems.map((problem) => (
          <p class="banner warning" role="status" key={problem}>
            {problem}
          </p>
        ))}
      {state.asTable === true && twin !== undefined ? (
        <PagedTable key={twin.id} table={twin} range={range} onToggleTable={toggleTable} />
      ) : isNames ? (
        <NamesView key={capture.index} {...names} />
      ) : (
        calls !== undefined && (
          <Timeline key={calls.id} table={calls} onWindow={setShown} onToggleTable={toggleTable} />
        )
      )}
    </div>
  );
}

/** How much of the log is in view. */
function Extent({ shown }: { shown: SpansWindow }) {
  const { state, patch } = usePanel();
  const { matches, total, from, to, end, hasTime } = shown;
  const calls =
    matches === total
      ? formatPlural(total, 'call')
      : `${formatExact(matches)} of ${formatExact(total)} calls`;
  const time = (ms: number) => formatDuration(ms / 1000);
  return (
    <>
      {calls}
      {hasTime && state.span === undefined && ` in ${time(end)}`}
      {state.span !== undefined && (
        <>
          {hasTime ? `, ${time(to - from)} from ${time(from)} on, of ${time(end)} ` : ' '}
          <button type="button" class="link" onClick={() => patch({ span: undefined })}>
            Show all
          </button>
        </>
      )}
    </>
  );
}
