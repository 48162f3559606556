// biome-ignore-all lint/a11y/useSemanticElements: a real table element lays out all of its rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
/** The capture's own lines, read from disk as they are looked at, with the lines that are proof marked. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import { usePanel } from '../context.ts';
import { ByteScrollbar } from '../ui/byte-scrollbar.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatExact, formatPlural } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { findLine } from './find-line.ts';
import { knownLines, lineMarks, markOfLine, stops } from './line-marks.ts';
import { lineAtByte, type RawLine } from './line-window.ts';
import { PinMark } from './pin-mark.tsx';
import { type BytePin, usePins } from './pins.ts';
import { RawTools } from './raw-tools.tsx';
import { useRawKeys } from './use-raw-keys.ts';
import { useRawLines } from './use-raw-lines.ts';

export const LINE_HEIGHT = 20;
const REPORT_AFTER_MS = 250;

export function RawView() {
  const { client, summary, capture, state, patch, announce, notes } = usePanel();
  const box = useRef<HTMLDivElement>(null);
  const size = useSize(box);
  const fitting = Math.max(1, Math.floor(size.height / LINE_HEIGHT));
  const raw = useRawLines(useMemo(() => knownLines(capture, summary.findings), [capture, summary.findings]));
  const { window, top } = raw;
  const [active, setActive] = useState(state.byte ?? 0);
  const [selected, setSelected] = useState<ReadonlySet<number>>(new Set());
  const marks = useMemo(
    () => lineMarks(capture, summary.findings, state.finding),
    [capture, summary.findings, state.finding],
  );
  const pins = usePins().bytes;
  const places = stops(marks);
  const reported = useRef<number | undefined>(undefined);

  const show = async (byte: number) => {
    const marked = marks.some((mark) => mark.byteStart <= byte && byte < mark.byteEnd);
    setActive(await raw.jump(byte, marked ? Math.floor(fitting / 4) : 0, fitting));
  };

  // The place in the state was set from outside when it is not the one that scrolling here reported.
  useEffect(() => {
    if (size.height === 0 || (reported.current === state.byte && window.lines.length > 0)) return;
    reported.current = state.byte;
    void show(state.byte ?? 0);
  }, [state.byte, capture.index, size.height === 0]);

  useEffect(() => {
    if (size.height === 0 || window.lines.length === 0) return;
    const following = window.atEnd && top + fitting >= window.lines.length && window.bytes > 0 && top > 0;
    const byte = following ? capture.bytes : (window.lines[Math.floor(top)]?.byteStart ?? 0);
    void raw.jump(byte, following ? fitting : 0, fitting);
  }, [summary.revision]);

  const topByte = window.lines[Math.floor(top)]?.byteStart;
  useEffect(() => {
    if (topByte === undefined) return;
    const timer = setTimeout(() => {
      reported.current = topByte;
      if (state.byte !== topByte) patch({ byte: topByte });
    }, REPORT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [topByte]);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const onWheel = (event: WheelEvent) => {
      if (event.ctrlKey || event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
      event.preventDefault();
      const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY : event.deltaY / LINE_HEIGHT;
      raw.scrollTo(top + lines, fitting);
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  });

  const reveal = (line: RawLine | undefined) => {
    if (line === undefined) return;
    const { byteStart, byteLength } = line;
    const evidence = {
      capture: capture.path,
      byteStart,
      byteLength,
      ...(line.line !== undefined && { line: line.line }),
    };
    client.post({ type: 'reveal', evidence });
  };
  const copy = (lines: readonly RawLine[]) => {
    const cut = lines.filter((line) => line.more > 0).length;
    client.post({
      type: 'copy',
      text: lines.map((line) => line.text).join('\n'),
      what: formatPlural(lines.length, 'line'),
    });
    announce(
      `Copied: ${formatPlural(lines.length, 'line')}${cut > 0 ? `, ${formatExact(cut)} of them cut` : ''}.`,
    );
  };
  const note = (lines: readonly RawLine[]) => {
    const [from] = lines;
    const to = lines.at(-1);
    if (from === undefined || to === undefined) return;
    const place = {
      byteStart: from.byteStart,
      byteLength: to.byteStart + to.byteLength - from.byteStart,
      ...(from.line !== undefined && { line: from.line, lines: lines.length }),
    };
    notes.write({
      about: { capture: capture.index, place },
      title:
        from.line === undefined
          ? `byte ${formatExact(from.byteStart)}`
          : `line ${formatExact(from.line)}${lines.length > 1 ? `–${label(to)}` : ''}`,
    });
  };
  const goToLine = async (wanted: number) => {
    try {
      const ask = (byte: number, count: number) =>
        client.call('lines', { case: summary.case, capture: capture.index, byte, count });
      const near = window.lines.find((line) => line.line === wanted)?.byteStart;
      const byte = near ?? (await findLine(wanted, window.bytes, ask));
      if (byte !== undefined) await show(byte);
      else announce('Line numbers are not known everywhere in this capture; go to a byte with @.');
    } catch (error) {
      announce(toFailure(error).message);
    }
  };
  const onKeyDown = useRawKeys({
    raw,
    fitting,
    active,
    setActive,
    selected,
    setSelected,
    onOpen: reveal,
    onCopy: copy,
    onNote: note,
  });

  const first = Math.floor(top);
  const shown = window.lines.slice(first, first + Math.ceil(size.height / LINE_HEIGHT) + 1);
  const activeIndex = lineAtByte(window, active);
  const lastShown = shown.at(-1);
  const numbered = shown.some((line) => line.line !== undefined);
  const digits = Math.max(3, ...shown.map((line) => label(line).length));
  const bytesInView =
    lastShown === undefined ? 0 : lastShown.byteStart + lastShown.byteLength - (topByte ?? 0);
  const above = window.bytes > bytesInView ? (topByte ?? 0) / (window.bytes - bytesInView) : 0;
  const atEnd = window.atEnd && first + fitting >= window.lines.length;

  return (
    <div class="raw-view">
      <RawTools
        numbered={numbered}
        bytes={window.bytes}
        stops={places}
        at={active}
        onByte={(byte) => void show(byte)}
        onLine={(line) => void goToLine(line)}
        onEditor={() => reveal(window.lines[activeIndex] ?? shown[0])}
      />
      {raw.failure !== undefined && (
        <p class="banner warning" role="alert">
          <span>
            {raw.failure.message} {raw.failure.next}
          </span>
          <button type="button" onClick={() => void show(active)}>
            Retry
          </button>
        </p>
      )}
      <div class="raw-frame">
        <div
          class="raw-lines"
          id="raw-lines"
          role="grid"
          aria-label="Lines of the capture"
          aria-rowcount={-1}
          aria-busy={raw.loading}
          aria-multiselectable="true"
          aria-activedescendant={
            shown.some((line) => line.byteStart === active) ? `line-${active}` : undefined
          }
          tabIndex={0}
          ref={box}
          onKeyDown={onKeyDown}
          onClick={(event) => {
            const line = (event.target as Element).closest<HTMLElement>('[data-byte]');
            if (line === null || !getSelection()?.isCollapsed) return;
            setActive(Number(line.dataset.byte));
            setSelected(new Set());
          }}
        >
          {window.lines.length === 0 && (
            <p class="quiet empty">{raw.loading ? 'Reading…' : 'There is not a single line to show.'}</p>
          )}
          <div
            class="raw-page"
            role="presentation"
            style={{ transform: `translateY(${-(top - first) * LINE_HEIGHT}px)` }}
          >
            {shown.map((line) => {
              const mark = markOfLine(marks, line);
              return (
                <div
                  key={line.byteStart}
                  id={`line-${line.byteStart}`}
                  data-byte={line.byteStart}
                  role="row"
                  aria-rowindex={line.line}
                  aria-selected={selected.has(line.byteStart)}
                  class={lineClass(line, mark, line.byteStart === active)}
                >
                  <span
                    class="line-number"
                    role="rowheader"
                    title={`byte ${formatExact(line.byteStart)}`}
                    style={{ width: `calc(${digits + 1}ch${pins.length > 0 ? ' + 20px' : ''})` }}
                  >
                    <PinMark pin={pinOfLine(pins, line)} />
                    {label(line)}
                  </span>
                  <span class="line-mark" role="gridcell" title={mark?.words}>
                    {mark !== undefined && (
                      <>
                        <Icon name={mark.kind === 'unknown' ? 'filter' : mark.kind} />
                        <span class="visually-hidden">{mark.words}</span>
                      </>
                    )}
                  </span>
                  <span class="line-text" role="gridcell">
                    {line.text}
                    {line.more > 0 && <span class="more">… {formatExact(line.more)} more characters</span>}
                  </span>
                </div>
              );
            })}
          </div>
        </div>
        <ByteScrollbar
          label="Place in the capture"
          controls="raw-lines"
          at={atEnd ? 1 : above}
          size={window.bytes === 0 || (atEnd && first === 0) ? 1 : bytesInView / window.bytes}
          valueText={`byte ${formatExact(topByte ?? 0)} of ${formatExact(window.bytes)}`}
          marks={rulerMarks(
            [...marks, ...pins.map(({ byteStart }) => ({ byteStart, kind: 'pin', selected: false }))],
            window.bytes,
          )}
          onMove={(at) => void raw.jump(Math.floor(at * window.bytes), at >= 1 ? fitting : 0, fitting)}
        />
      </div>
      <p class="grid-foot">
        {shown.length > 0 &&
          `showing ${numbered ? `lines ${label(shown[0])}–${label(shown[Math.min(fitting, shown.length) - 1])}` : 'lines'} from byte ${formatExact(topByte ?? 0)} of ${formatExact(window.bytes)}`}
      </p>
    </div>
  );
}

function pinOfLine(pins: readonly BytePin[], { byteStart, byteLength }: RawLine): BytePin | undefined {
  const end = byteStart + Math.max(1, byteLength);
  return pins.find((pin) => pin.byteStart < end && pin.byteEnd > byteStart);
}

function label(line: RawLine | undefined): string {
  if (line === undefined) return '';
  return line.line === undefined ? `@${formatExact(line.byteStart)}` : formatExact(line.line);
}

function lineClass(line: RawLine, mark: ReturnType<typeof markOfLine>, active: boolean): string {
  const classes = ['raw-line'];
  if (mark !== undefined) classes.push('marked', mark.kind);
  if (mark?.selected) classes.push('proof');
  if (active) classes.push('active');
  if (line.text === '') classes.push('blank');
  return classes.join(' ');
}

/** Two hundred places tell as much as a strip of a few hundred pixels can. */
function rulerMarks(marks: readonly { byteStart: number; kind: string; selected: boolean }[], bytes: number) {
  const places = new Map<string, { at: number; kind: string }>();
  for (const mark of marks) {
    if (mark.byteStart < 0 || bytes === 0) continue;
    const at = Math.round((mark.byteStart / bytes) * 200) / 200;
    places.set(`${mark.kind} ${at}`, { at, kind: `${mark.kind}${mark.selected ? ' selected' : ''}` });
  }
  return [...places.values()];
}
