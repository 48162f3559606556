// biome-ignore-all lint/a11y/noNoninteractiveTabindex: an application takes the arrow keys
/** Lanes of calls under a picture of the whole log: zoomed, moved and read by pointer or by keys. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import type { SpanCall, SpansWindow } from '../../server/protocol/spans.ts';
import {
  isWhole,
  panned,
  pixelOf,
  showing,
  spanTicks,
  stretch,
  type TimeWindow,
  timeAt,
  zoomed,
} from '../charts/span-rows.ts';
import { usePanel } from '../context.ts';
import { formatExact, formatPlural } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { writeSpanNote } from './span-note.ts';
import { HEAD_HEIGHT, useDrawn } from './spans-canvas.ts';
import { useFindCall, useSpans } from './spans-data.ts';
import { LANE_HEIGHT, OVERVIEW_HEIGHT } from './spans-draw.ts';
import { useFolding } from './spans-folding.ts';
import { type LanePlace, markUnder, useHoveredCall } from './spans-hover.ts';
import { keyAction } from './spans-keys.ts';
import { SpansLegend } from './spans-legend.tsx';
import { SpanPins } from './spans-pins.tsx';
import { CallDetails, CallReading, callWords } from './spans-reading.tsx';
import { SpansTree } from './spans-tree.tsx';

interface TimelineProps {
  table: TableSummary;
  onWindow(shown: SpansWindow | undefined): void;
  onToggleTable(): void;
}

const DRAG_PIXELS = 4;

export function Timeline({ table, onWindow, onToggleTable }: TimelineProps) {
  const panel = usePanel();
  const { state, patch } = panel;
  const body = useRef<HTMLDivElement>(null);
  const lanesBox = useRef<HTMLDivElement>(null);
  const headCanvas = useRef<HTMLCanvasElement>(null);
  const laneCanvas = useRef<HTMLCanvasElement>(null);
  const { height } = useSize(body);
  const { width } = useSize(lanesBox);
  const [scrolled, setScrolled] = useState(0);
  const [hovered, setHovered] = useState<LanePlace>();
  const [selected, setSelected] = useState<SpanCall>();
  const [marked, setMarked] = useState<{ anchor: number; head: number }>();
  const [spoken, setSpoken] = useState('');
  const find = useFindCall(table.id);
  const asking = useRef(0);

  const filter = state.filter.trim();
  const named = {
    table: table.id,
    ...(filter !== '' && { filter }),
    ...(state.folded !== undefined && { folded: state.folded }),
  };
  const first = Math.floor(scrolled / LANE_HEIGHT);
  const last = Math.ceil((scrolled + Math.max(height, LANE_HEIGHT)) / LANE_HEIGHT);
  const { shown, failure } = useSpans(
    width > 0 ? { ...named, width, rows: [first, last], ...state.span } : undefined,
  );
  const { shown: overview } = useSpans(width > 0 ? { ...named, width: 1, overview: width } : undefined);
  useEffect(() => onWindow(shown), [shown]);
  const folding = useFolding(shown);

  const end = shown?.end ?? 0;
  const hasTime = shown?.hasTime ?? true;
  const window: TimeWindow = state.span ?? { from: 0, to: end };
  const ticks = useMemo(
    () => (width > 0 && window.to > window.from ? spanTicks(window, width, hasTime) : []),
    [window.from, window.to, width, hasTime],
  );
  const read = useHoveredCall(shown, marked === undefined ? hovered : undefined, window, width, find);
  const lane = hovered?.lane ?? selected?.lane;
  // Keys come faster than calls are found and windows drawn: each finds what the one before it has left.
  const now = useRef({ window, selected });
  now.current = { window, selected };
  const keys = useRef(Promise.resolve());
  /** Pressed before there were calls. */
  const early = useRef<KeyboardEvent[]>([]);
  const show = (next: TimeWindow) => {
    now.current.window = next;
    patch({ span: isWhole(next, end) ? undefined : next });
  };

  useDrawn(
    { box: lanesBox, head: headCanvas, lanes: laneCanvas },
    { shown, overview, window, end, width, height, scrolled, ticks, hovered, selected, marked },
  );

  const laneIntoView = (index: number) => {
    const element = body.current;
    if (element === null || index < 0) return;
    const top = index * LANE_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + LANE_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + LANE_HEIGHT - element.clientHeight;
  };
  const select = (call: SpanCall | null) => {
    if (call === null) return;
    if (call.foldedIn.length > 0) folding.unfold(call.foldedIn);
    const before = now.current.window;
    const next = showing(before, end, call.start, call.start + (call.duration ?? 0));
    now.current = { window: next, selected: call };
    setSelected(call);
    setSpoken(callWords(call, hasTime));
    laneIntoView(call.lane);
    patch({
      table: table.id,
      row: call.row,
      byte: call.byteStart,
      range: undefined,
      ...(next !== before && { span: next }),
    });
  };
  const unselect = () => {
    now.current.selected = undefined;
    setSelected(undefined);
    patch({ row: undefined });
  };
  const go = async (query: Parameters<typeof find>[0]) => {
    const number = ++asking.current;
    const call = await find(query);
    if (number === asking.current) select(call);
  };
  const showLine = () => {
    const call = now.current.selected;
    if (call !== undefined) patch({ tab: 'raw', byte: call.byteStart });
  };

  const note = () => writeSpanNote(panel, table, now.current.selected, now.current.window);

  // What a finding or a link names is shown: with its neighbours when it is a blink beside the whole log.
  const wanted = state.table === table.id ? state.row : undefined;
  const ready = shown !== undefined;
  useEffect(() => {
    if (wanted === undefined || !ready || selected?.row === wanted) return;
    const number = ++asking.current;
    const { from, to } = state.range ?? { from: wanted, to: wanted };
    void Promise.all([find({ row: wanted }), find({ row: from }), find({ row: to })]).then(
      ([call, opening, closing]) => {
        if (number !== asking.current || call === null) return;
        if (call.foldedIn.length > 0) folding.unfold(call.foldedIn);
        setSelected(call);
        laneIntoView(call.lane);
        const begin = opening?.start ?? call.start;
        const finish = closing === null ? begin : closing.start + (closing.duration ?? 0);
        const length = Math.max(finish - begin, (call.duration ?? 0) * 4, end / 400);
        if (state.span === undefined && length * 3 < end)
          show(stretch(begin - length, begin + 2 * length, end));
        else if (state.span !== undefined) show(showing(window, end, call.start, call.start));
      },
    );
  }, [wanted, ready, state.range]);

  // With another filter, and with branches folded, its lane is another one, or gone.
  useEffect(() => {
    if (selected === undefined) return;
    let current = true;
    void find({ row: selected.row }).then((call) => {
      if (current && call !== null) setSelected(call);
    });
    return () => {
      current = false;
    };
  }, [filter, state.folded]);

  const placeOf = (event: PointerEvent | WheelEvent) => {
    const box = lanesBox.current?.getBoundingClientRect();
    const x = Math.max(0, Math.min(width, event.clientX - (box?.left ?? 0)));
    const y = event.clientY - (box?.top ?? 0);
    return { x, y, time: timeAt(window, width, x), lane: Math.floor((y + scrolled) / LANE_HEIGHT) };
  };

  const onWheel = (event: WheelEvent) => {
    const overflows = (shown?.shownCount ?? 0) * LANE_HEIGHT > height;
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey || (!overflows && !event.shiftKey && event.deltaY !== 0))
      show(zoomed(window, end, Math.exp(-event.deltaY / 300), placeOf(event).time));
    else if (sideways !== 0) show(panned(window, end, (sideways / width) * (window.to - window.from)));
    else return;
    event.preventDefault();
  };

  const moveSideways = (step: number) => {
    const { selected: call } = now.current;
    return go(call === undefined ? { lane: first, time: now.current.window.from } : { row: call.row, step });
  };
  const moveDown = (lanes: number) => {
    const { selected: call, window: shownNow } = now.current;
    const from = call?.lane ?? first - 1;
    const next = Math.max(0, Math.min((shown?.shownCount ?? 1) - 1, from + lanes));
    return go({ lane: next, time: call?.start ?? shownNow.from });
  };
  const zoomBy = (factor: number) => {
    const { selected: call, window: from } = now.current;
    const isInView = call !== undefined && call.start >= from.from && call.start <= from.to;
    show(zoomed(from, end, factor, isInView ? call.start : (from.from + from.to) / 2));
  };
  const moveWindow = (share: number) => {
    const from = now.current.window;
    show(panned(from, end, share * (from.to - from.from)));
  };
  const everything = () => {
    now.current.window = { from: 0, to: end };
    patch({ span: undefined });
  };
  const stepBack = () => {
    if (marked !== undefined) setMarked(undefined);
    else if (now.current.selected !== undefined) unselect();
    else everything();
  };

  const fold = (all: boolean) => {
    if (all) folding.toggleAll();
    const { selected: call } = now.current;
    // What is selected may itself be folded away: then it is its branch that unfolds.
    const [within] = call?.foldedIn ?? [];
    const at = shown?.lanes.find((one) =>
      within === undefined ? one.index === (call?.lane ?? first) : one.process === within,
    );
    if (!all && at !== undefined && at.below.lanes > 0) {
      folding.toggle(at.process);
      const branch = formatPlural(at.below.lanes, 'process', 'processes');
      setSpoken(at.folded ? `${branch} unfolded` : `${branch} folded away`);
    }
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const act = keyAction(event, {
      step: moveSideways,
      lane: moveDown,
      zoom: zoomBy,
      pan: moveWindow,
      everything,
      showLine,
      note,
      toggleTable: onToggleTable,
      fold,
      stepBack,
    });
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (!ready && failure === undefined) early.current.push(event);
    else keys.current = keys.current.then(async () => void (await act()));
  };
  useEffect(() => {
    if (ready) for (const event of early.current.splice(0)) onKeyDown(event);
  }, [ready]);

  const moveOverview = (event: PointerEvent) => {
    const left = headCanvas.current?.getBoundingClientRect().left ?? 0;
    const time = timeAt({ from: 0, to: end }, width, event.clientX - left);
    show(panned(window, end, time - (window.from + window.to) / 2));
  };

  return (
    <div class="timeline">
      {failure !== undefined && (
        <p class="banner warning" role="alert">
          {failure.message} {failure.next}
        </p>
      )}
      {shown !== undefined && shown.laneCount === 0 && (
        <p class="quiet empty">{`None of ${formatExact(shown.total)} calls passes the filter.`}</p>
      )}
      <div class="timeline-head">
        <p class="timeline-corner quiet">{shown !== undefined && lanesInWords(shown)}</p>
        <canvas
          ref={headCanvas}
          class="timeline-overview"
          style={{ height: `${HEAD_HEIGHT}px` }}
          onPointerDown={(event) => {
            if (event.button !== 0 || event.offsetY > OVERVIEW_HEIGHT) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            moveOverview(event);
          }}
          onPointerMove={(event) => event.buttons === 1 && moveOverview(event)}
        />
        <SpanPins table={table} window={window} width={width} />
      </div>
      <div class="timeline-body" ref={body} onScroll={(event) => setScrolled(event.currentTarget.scrollTop)}>
        <div class="timeline-space" style={{ height: `${(shown?.shownCount ?? 0) * LANE_HEIGHT}px` }}>
          <div class="timeline-view" style={{ height: `${height}px` }}>
            <SpansTree
              lanes={shown?.lanes ?? []}
              scrolled={scrolled}
              current={lane}
              onChoose={(index) => void go({ lane: index, time: window.from })}
              onFold={folding.toggle}
            />
            <div
              class="timeline-lanes"
              role="application"
              aria-roledescription="timeline"
              aria-label={labelOf(shown)}
              aria-describedby="timeline-keys"
              tabIndex={0}
              ref={lanesBox}
              onKeyDown={onKeyDown}
              onWheel={onWheel}
              onPointerDown={(event) => {
                if (event.button !== 0) return;
                event.currentTarget.setPointerCapture(event.pointerId);
                const { time } = placeOf(event);
                setMarked({ anchor: time, head: time });
              }}
              onPointerMove={(event) => {
                const place = placeOf(event);
                setHovered(place.lane < (shown?.shownCount ?? 0) ? place : undefined);
                if (marked !== undefined && event.buttons === 1) setMarked({ ...marked, head: place.time });
              }}
              onPointerUp={(event) => {
                if (marked === undefined) return;
                setMarked(undefined);
                const pixels = Math.abs(
                  pixelOf(window, width, marked.anchor) - pixelOf(window, width, marked.head),
                );
                if (pixels >= DRAG_PIXELS) {
                  show(stretch(marked.anchor, marked.head, end));
                  return;
                }
                const under = markUnder(shown, placeOf(event), window, width);
                if (under !== undefined) void go({ row: under.row });
              }}
              onPointerLeave={() => setHovered(undefined)}
              onDblClick={() => patch({ span: undefined })}
            >
              <canvas ref={laneCanvas} style={{ width: `${width}px`, height: `${height}px` }} />
              {read !== undefined && hovered !== undefined && marked === undefined && (
                <CallReading {...read} hasTime={hasTime} {...hovered} width={width} height={height} />
              )}
            </div>
          </div>
        </div>
      </div>
      {selected !== undefined && (
        <CallDetails call={selected} hasTime={hasTime} onShowLine={showLine} onClose={unselect} />
      )}
      {shown !== undefined && <SpansLegend shown={shown} />}
      <p id="timeline-keys" class="visually-hidden">
        Left and right arrows move from call to call, up and down to other processes. Plus and minus zoom,
        Shift and arrows move the window, Home shows everything. F folds and unfolds the processes below,
        Shift and F all of them. Enter shows the line of the log. T shows the calls as a table. N writes a
        note on the call that is selected, else on the time that is shown.
      </p>
      <p class="visually-hidden" aria-live="polite" id="timeline-spoken">
        {spoken}
      </p>
    </div>
  );
}

function lanesInWords({ laneCount, shownCount }: SpansWindow): string {
  const all = formatPlural(laneCount, 'process or thread', 'processes and threads');
  return shownCount < laneCount ? `${formatExact(shownCount)} of ${all}` : all;
}

function labelOf(shown: SpansWindow | undefined): string {
  if (shown === undefined) return 'Calls over time';
  const lanes = formatPlural(shown.laneCount, 'process or thread', 'processes and threads');
  return `Calls over time: ${formatPlural(shown.matches, 'call')} of ${lanes}`;
}
