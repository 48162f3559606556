// biome-ignore-all lint/a11y/useSemanticElements: a real table element lays out all of its rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active row
/** The bytes of a capture that is no text, as hexadecimal digits and characters, with where they stood in memory. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { usePanel } from '../context.ts';
import { characterOf, hex } from '../ui/bytes.ts';
import { formatExact, formatPlural } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import { scrollHeight } from '../ui/virtual-rows.ts';
import { useHexBytes, useMappedParts } from './hex-data.ts';
import { addressAt, offsetOfAddress, partAt } from './hex-places.ts';
import { HexTools } from './hex-tools.tsx';
import { bytesInWords, pointerAt } from './hex-words.ts';
import { SecretsBar } from './histogram-secrets.tsx';
import { type LineMark, lineMarks, stops } from './line-marks.ts';
import { PinMark } from './pin-mark.tsx';
import { usePins } from './pins.ts';

/** Narrower views show half as much in a row. */
const WIDE = 740;
const REPORT_AFTER_MS = 250;
const COPIED_MAX = 65_536;

export function HexView() {
  const { client, summary, capture, state, patch, announce, notes } = usePanel();
  const scroller = useRef<HTMLDivElement>(null);
  const { width } = useSize(scroller);
  const rowBytes = width > 0 && width < WIDE ? 8 : 16;
  const bytes = useHexBytes();
  const total = bytes.total ?? 0;
  const rows = useVirtualRows(scroller, Math.ceil(total / rowBytes));
  const parts = useMappedParts(capture);
  const [revealed, setRevealed] = useState(false);
  const pins = usePins();
  const [active, setActive] = useState(state.byte ?? 0);
  const [anchor, setAnchor] = useState<number>();
  const marks = useMemo(
    () => lineMarks(capture, summary.findings, state.finding).filter(({ byteStart }) => byteStart >= 0),
    [capture, summary.findings, state.finding],
  );
  const reported = useRef<number | undefined>(undefined);
  /** Bytes whose pointers were followed. */
  const came = useRef<number[]>([]);
  const isReady = total > 0 && rows.viewWidth > 0;

  const moveTo = (offset: number, extend = false) => {
    const to = Math.max(0, Math.min(total - 1, offset));
    setAnchor(extend ? (anchor ?? active) : undefined);
    setActive(to);
    rows.show(Math.floor(to / rowBytes));
  };
  /** With what stands around it in view. */
  const jumpTo = (offset: number) => {
    const to = Math.max(0, Math.min(total - 1, offset));
    const row = Math.floor(to / rowBytes);
    setAnchor(undefined);
    setActive(to);
    const above = Math.floor(rows.pageRows / 3);
    const isBelow = row > (rows.first + rows.last) / 2;
    rows.show(isBelow ? row + rows.pageRows - above : Math.max(0, row - above));
  };

  useEffect(() => {
    if (rows.last >= rows.first) bytes.need(rows.first * rowBytes, (rows.last + 1) * rowBytes - 1);
  }, [rows.first, rows.last, bytes.need]);

  // The place in the state was set from outside when it is not the one that moving here reported.
  useEffect(() => {
    if (!isReady || (reported.current === state.byte && reported.current !== undefined)) return;
    reported.current = state.byte ?? 0;
    jumpTo(state.byte ?? 0);
  }, [state.byte, isReady]);

  // The room is less too when the line below has more to say of the byte.
  useEffect(() => {
    if (isReady) rows.show(Math.floor(active / rowBytes));
  }, [rowBytes, rows.pageRows]);

  useEffect(() => {
    if (!isReady) return;
    const timer = setTimeout(() => {
      reported.current = active;
      if (state.byte !== active) patch({ byte: active });
    }, REPORT_AFTER_MS);
    return () => clearTimeout(timer);
  }, [active]);

  const isHidden = (offset: number) => !revealed && bytes.isSecret(offset);
  const range = { from: Math.min(anchor ?? active, active), to: Math.max(anchor ?? active, active) + 1 };

  /** Numbers at the cursor tell nothing of masked bytes behind it. */
  const ahead = (i: number) => (isHidden(active + i) ? undefined : bytes.at(active + i));
  const wordBytes = capture.facts.wordBits === 32 ? 4 : 8;
  const piece = bytes.pieceAt(active);
  const here = partAt(parts, active);

  /** To the start of the chunk, the block or the segment; from there to the one before. */
  const toStart = () => {
    const first = piece?.byteStart ?? here?.offset ?? 0;
    moveTo(first < active ? first : (bytes.pieceAt(active - 1)?.byteStart ?? active - 1));
  };
  const toNext = () => {
    const end = piece && piece.byteStart + piece.byteLength;
    moveTo(end ?? bytes.pieceAfter(active) ?? (here ? here.offset + here.bytes : active));
  };
  const follow = () => {
    const pointer = pointerAt(ahead, parts, wordBytes);
    const to = pointer && offsetOfAddress(parts, pointer.address);
    if (to === undefined) return announce('No pointer into the dump begins at this byte.');
    came.current.push(active);
    jumpTo(to);
  };
  const goBack = () => {
    const from = came.current.pop();
    if (from !== undefined) jumpTo(from);
  };

  const copy = () => {
    const offsets = Array.from(
      { length: Math.min(COPIED_MAX, range.to - range.from) },
      (_, i) => range.from + i,
    );
    const known = offsets.filter((offset) => bytes.at(offset) !== undefined);
    const text = known.map((offset) => (isHidden(offset) ? '••' : hex(bytes.at(offset) ?? 0, 2))).join(' ');
    client.post({ type: 'copy', text, what: formatPlural(known.length, 'byte') });
    const left = range.to - range.from - known.length;
    announce(
      `Copied: ${formatPlural(known.length, 'byte')}${left > 0 ? `; ${formatExact(left)} more are not loaded` : ''}.`,
    );
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey) return;
    const page = rows.pageRows * rowBytes;
    const step = {
      ArrowLeft: -1,
      ArrowRight: 1,
      ArrowUp: -rowBytes,
      ArrowDown: rowBytes,
      PageUp: -page,
      PageDown: page,
    }[event.key];
    const held = event.ctrlKey || event.metaKey;
    if (step !== undefined && !held) {
      const to = active + step;
      if (to >= 0 && to < total) moveTo(to, event.shiftKey);
    } else if (event.key === 'Home') moveTo(held ? 0 : active - (active % rowBytes), event.shiftKey);
    else if (event.key === 'End')
      moveTo(held ? total - 1 : active - (active % rowBytes) + rowBytes - 1, event.shiftKey);
    else if (event.key === 'Escape' && anchor !== undefined) setAnchor(undefined);
    else if (event.key === '[') toStart();
    else if (event.key === ']') toNext();
    else if (event.key === 'Enter') follow();
    else if (event.key === 'Backspace') goBack();
    else if (held && event.key === 'c' && getSelection()?.isCollapsed) copy();
    else if (event.key === 'n' && !held) {
      notes.write({
        about: {
          capture: capture.index,
          place: { byteStart: range.from, byteLength: range.to - range.from },
        },
        title: `byte ${formatExact(range.from)}${range.to - range.from > 1 ? `–${formatExact(range.to - 1)}` : ''}`,
      });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const digits = Math.max(8, Math.max(0, total - 1).toString(16).length);
  const words = isHidden(active) ? 'masked' : bytesInWords(ahead, parts, wordBytes);
  const address = addressAt(parts, active);

  return (
    <div class="hex-view">
      <div class="view-tools">
        <HexTools parts={parts} bytes={total} stops={stops(marks)} at={active} onByte={jumpTo} />
        {bytes.hasSecrets && <SecretsBar shown={revealed} onShow={setRevealed} />}
      </div>
      {bytes.failure !== undefined && (
        <p class="banner warning" role="alert">
          <span>
            {bytes.failure.message} {bytes.failure.next}
          </span>
          <button type="button" onClick={bytes.again}>
            Retry
          </button>
        </p>
      )}
      <div
        class="hex"
        role="grid"
        aria-label="Bytes of the capture"
        aria-rowcount={Math.ceil(total / rowBytes) + 1}
        aria-activedescendant={`hex-${Math.floor(active / rowBytes)}`}
        tabIndex={0}
        ref={scroller}
        onScroll={rows.onScroll}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          const byte = (event.target as Element).closest<HTMLElement>('[data-byte]')?.dataset.byte;
          if (byte !== undefined && getSelection()?.isCollapsed) moveTo(Number(byte), event.shiftKey);
        }}
        onDblClick={follow}
      >
        <div class="hex-head" role="row">
          <span class="hex-offset" role="columnheader" style={{ width: `${digits + 3}ch` }}>
            offset
          </span>
          {parts.length > 0 && (
            <span class="hex-address" role="columnheader">
              address
            </span>
          )}
          <span class="hex-bytes" role="columnheader">
            {Array.from({ length: rowBytes }, (_, i) => (
              <span key={i}>{hex(i, 2)}</span>
            ))}
          </span>
          <span role="columnheader">text</span>
        </div>
        <div
          class="hex-body"
          role="presentation"
          style={{ height: `${scrollHeight(Math.ceil(total / rowBytes))}px` }}
        >
          {Array.from({ length: rows.last - rows.first + 1 }, (_, i) => {
            const row = rows.first + i;
            const offset = row * rowBytes;
            const begins = parts.length > 0 ? partBeginningIn(offset) : undefined;
            const at = addressAt(parts, offset);
            return (
              <div
                key={row}
                id={`hex-${row}`}
                role="row"
                aria-rowindex={row + 2}
                class={row === Math.floor(active / rowBytes) ? 'hex-row active' : 'hex-row'}
                style={{ transform: `translateY(${rows.topOf(row)}px)` }}
              >
                <span class="hex-offset" role="rowheader" style={{ width: `${digits + 3}ch` }}>
                  <PinMark pin={pinIn(offset, offset + rowBytes)} />
                  {hex(offset, digits)}
                </span>
                {parts.length > 0 && (
                  <span class="hex-address" role="gridcell">
                    {at === undefined ? '' : hex(at, 12)}
                  </span>
                )}
                <span class="hex-bytes" role="gridcell">
                  {cellsOf(offset, (place) => {
                    const byte = bytes.at(place);
                    return byte === undefined ? '  ' : isHidden(place) ? '••' : hex(byte, 2);
                  })}
                </span>
                <span class="hex-text" role="gridcell">
                  {cellsOf(offset, (place) => {
                    const byte = bytes.at(place);
                    return byte === undefined ? ' ' : isHidden(place) ? '•' : characterOf(byte);
                  })}
                </span>
                <span class="hex-part" role="gridcell">
                  {begins}
                </span>
              </div>
            );
          })}
        </div>
      </div>
      <div class="grid-foot">
        <span aria-live="polite">
          {total > 0 &&
            [
              range.to - range.from > 1 && formatPlural(range.to - range.from, 'byte'),
              `byte ${formatExact(active)} of ${formatExact(total)}`,
              address !== undefined && `address 0x${hex(address, 1)}`,
              here?.name,
              piece?.words,
              words,
            ]
              .filter(Boolean)
              .join(' · ')}
        </span>
        {bytes.hasPieces && (
          <span class="legend">
            {['used', 'freed', 'python'].map((kind) => (
              <span key={kind}>
                <i class={`piece ${kind}`} /> {kind === 'python' ? 'Python' : kind}
              </span>
            ))}
          </span>
        )}
      </div>
    </div>
  );

  function cellsOf(offset: number, draw: (place: number) => string) {
    const count = Math.min(rowBytes, total - offset);
    return Array.from({ length: Math.max(0, count) }, (_, i) => {
      const place = offset + i;
      return (
        <span
          key={i}
          data-byte={place}
          class={byteClass(place)}
          title={markAt(marks, place)?.words ?? pinIn(place, place + 1)?.words ?? bytes.pieceAt(place)?.words}
        >
          {draw(place)}
        </span>
      );
    });
  }

  function byteClass(place: number): string | undefined {
    const mark = markAt(marks, place);
    const own = bytes.pieceAt(place);
    const classes = [
      own && `piece ${own.kind}`,
      own?.byteStart === place && 'first',
      own !== undefined && own.byteStart === piece?.byteStart && 'here',
      place === active && 'active',
      anchor !== undefined && place >= range.from && place < range.to && 'selected',
      mark !== undefined && `marked ${mark.kind}`,
      mark?.selected && 'proof',
      pinIn(place, place + 1) !== undefined && 'pinned',
    ].filter(Boolean);
    return classes.length > 0 ? classes.join(' ') : undefined;
  }

  function pinIn(from: number, to: number) {
    return pins.bytes.find(({ byteStart, byteEnd }) => byteStart < to && byteEnd > from);
  }

  function partBeginningIn(offset: number): string | undefined {
    const part = partAt(parts, offset + rowBytes - 1);
    const before = partAt(parts, offset - 1);
    return part !== undefined && part !== before ? part.name : undefined;
  }
}

/** `marks` come in the order of their bytes. */
function markAt(marks: readonly LineMark[], place: number): LineMark | undefined {
  let found: LineMark | undefined;
  for (const mark of marks) {
    if (mark.byteStart > place) break;
    if (place < mark.byteEnd && (found === undefined || mark.selected)) found = mark;
  }
  return found;
}
