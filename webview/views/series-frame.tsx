/** A chart of series with its tools, and the list of all series beneath: the same for one capture and for several. */
import type { ComponentChildren, RefObject } from 'preact';
import type { ColumnSummary } from '../../server/protocol/capture.ts';
import { usePanel } from '../context.ts';
import { formatExact } from '../ui/numbers.ts';
import { ROW_HEIGHT } from '../ui/virtual-rows.ts';
import { type ChartData, SERIES_DRAWN } from './chart-data.ts';
import { labelOf } from './chart-layout.ts';
import { PictureMenu } from './picture-menu.tsx';
import type { Rows } from './save-picture.ts';

/** Header, footer and a scrollbar of the list. */
const LIST_FRAME = 60;

interface SeriesFrameProps {
  /** Holds the chart; its width is what the data is reduced to. */
  box: RefObject<HTMLDivElement | null>;
  /** Those drawn, and how many were chosen. */
  columns: readonly ColumnSummary[];
  chosen: number;
  /** How many there are to choose from. */
  all: number;
  data: Pick<ChartData, 'failure' | 'again'>;
  hasCounter: boolean;
  rate: boolean;
  /** What of the whole is shown, and what the times were laid on. */
  shown: ComponentChildren;
  /** Of the files that are saved. */
  name: string;
  csv(): Rows | undefined;
  chart: ComponentChildren;
  twin: ComponentChildren;
  list: ComponentChildren;
}

export function SeriesFrame(props: SeriesFrameProps) {
  const { state, patch } = usePanel();
  const { box, columns, data } = props;
  return (
    <div class="series-view">
      <div class="view-tools">
        <span class="chart-title">{columns.map(labelOf).join(' · ')}</span>
        <span class="quiet">
          {props.chosen > SERIES_DRAWN &&
            `${SERIES_DRAWN} of ${formatExact(props.chosen)} chosen series drawn `}
          {props.shown}
        </span>
        <TogetherChoice />
        {props.hasCounter && (
          <button
            type="button"
            class="toggle"
            aria-pressed={props.rate}
            onClick={() => patch({ rate: !props.rate })}
          >
            Per second
          </button>
        )}
        <button
          type="button"
          class="toggle"
          aria-pressed={state.log === true}
          title="Logarithmic scale (l)"
          onClick={() => patch({ log: !state.log })}
        >
          Log
        </button>
        <button
          type="button"
          class="toggle"
          aria-pressed={state.asTable === true}
          title="The same data as a table (t)"
          onClick={() => toggleTwin(state.asTable, patch, box)}
        >
          As table
        </button>
        <PictureMenu
          label="Export chart"
          name={props.name.slice(0, 80)}
          drawing={() => box.current?.querySelector<SVGSVGElement>('.line-chart') ?? undefined}
          rows={props.csv}
        />
      </div>
      <div class="series-picture" ref={box}>
        {columns.length === 0 && <p class="quiet empty">Choose a series in the list below to draw it.</p>}
        {data.failure !== undefined && (
          <p class="banner warning" role="alert">
            <span>
              {data.failure.message} {data.failure.next}
            </span>
            <button type="button" onClick={data.again}>
              Retry
            </button>
          </p>
        )}
        {columns.length > 0 && (state.asTable === true ? props.twin : props.chart)}
      </div>
      <div class="series-list" style={{ height: `min(38%, ${LIST_FRAME + props.all * ROW_HEIGHT}px)` }}>
        {props.list}
      </div>
    </div>
  );
}

/** Whether the case has captures whose series can lie on one axis. */
export function useTogether(): boolean {
  const { summary } = usePanel();
  return summary.captures.filter(({ onAxis }) => onAxis !== undefined).length > 1;
}

/** Series of this capture, or of all. Those drawn stay drawn. */
function TogetherChoice() {
  const { state, patch } = usePanel();
  if (!useTogether()) return null;
  const choose = (together: boolean) =>
    patch({ together, times: undefined, range: undefined, sort: undefined });
  return (
    <fieldset class="choice" aria-label="Series of">
      <button
        type="button"
        class="toggle"
        aria-pressed={state.together !== true}
        onClick={() => choose(false)}
      >
        This capture
      </button>
      <button
        type="button"
        class="toggle"
        aria-pressed={state.together === true}
        onClick={() => choose(true)}
      >
        All captures
      </button>
    </fieldset>
  );
}

/** The chart as its table or back, with the focus kept in it. */
export function toggleTwin(
  asTable: boolean | undefined,
  patch: ReturnType<typeof usePanel>['patch'],
  box: RefObject<HTMLDivElement | null>,
): void {
  patch({ asTable: !asTable });
  requestAnimationFrame(() => box.current?.querySelector<HTMLElement>('.chart, .grid')?.focus());
}
