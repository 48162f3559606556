/** What is known of the call under the cursor, and of the one that is selected. */
import type { SpanCall } from '../../server/protocol/spans.ts';
import { usePanel } from '../context.ts';
import { formatDuration, formatExact, formatPlural } from '../ui/numbers.ts';
import { formatMoment } from '../ui/times.ts';
import { CLASS_TITLES } from './spans-legend.tsx';

/** `openat /etc/hosts failed with ENOENT, 12 µs, at 5.00 s, line 147`: for the ear. */
export function callWords(call: SpanCall, hasTime: boolean): string {
  const parts = [
    `${call.name}${call.what === '' ? '' : ` of ${call.what}`}${call.error === '' ? '' : ` failed with ${call.error}`}`,
    ...(call.duration === null ? [] : [formatDuration(call.duration / 1000)]),
    ...(hasTime ? [`at ${formatDuration(call.start / 1000)}`] : []),
    `${call.process > 0 ? `process ${call.process}, ` : ''}line ${formatExact(call.line)}`,
  ];
  return parts.join(', ');
}

function classTitle(call: SpanCall): string {
  return CLASS_TITLES[call.class] ?? call.class;
}

/** `12:00:00.004, 4.21 ms after the first call`. */
function momentWords({ time, start }: SpanCall, zone: string): string {
  const after = start > 0 ? `, ${formatDuration(start / 1000)} after the first call` : ', the first call';
  return `${formatMoment(time, zone)}${after}`;
}

interface ReadingProps {
  call: SpanCall;
  /** Calls under the cursor; the one that is told is the longest of them. */
  count: number;
  hasTime: boolean;
  x: number;
  y: number;
  width: number;
  height: number;
}

const BOX_WIDTH = 380;
const TEXT_SHOWN = 420;

/** Beside the crosshair, on the side where there is room. */
export function CallReading({ call, count, hasTime, x, y, width, height }: ReadingProps) {
  const { capture } = usePanel();
  const side = x > width / 2 ? { right: `${width - x + 12}px` } : { left: `${x + 12}px` };
  const edge = y > height / 2 ? { bottom: `${height - y + 14}px` } : { top: `${y + 18}px` };
  return (
    <div
      class="reading span-reading"
      style={{ ...side, ...edge, maxWidth: `${Math.min(BOX_WIDTH, width - 24)}px` }}
    >
      {count > 1 && <p class="quiet">{`${formatExact(count)} calls in this pixel; the longest:`}</p>}
      <p class="span-text">
        {call.text.slice(0, TEXT_SHOWN)}
        {call.text.length + call.more > TEXT_SHOWN && '…'}
      </p>
      <p class="quiet">
        {[
          ...(call.duration === null ? [] : [formatDuration(call.duration / 1000)]),
          classTitle(call),
          ...(hasTime ? [momentWords(call, capture.zone)] : []),
          `line ${formatExact(call.line)}`,
        ].join(' · ')}
      </p>
    </div>
  );
}

interface DetailsProps {
  call: SpanCall;
  hasTime: boolean;
  onShowLine(): void;
  onClose(): void;
}

/** Below the lanes: all of the call, joined where it was printed in two parts. */
export function CallDetails({ call, hasTime, onShowLine, onClose }: DetailsProps) {
  const { capture } = usePanel();
  return (
    <section class="span-details" aria-label="Selected call">
      <p class="span-facts">
        <strong>{call.name}</strong>
        {call.error !== '' && <span class="span-failed">{call.error}</span>}
        {call.duration !== null && <span>{formatDuration(call.duration / 1000)}</span>}
        <span class="quiet">{classTitle(call)}</span>
        {call.what !== '' && <span class="span-what">{call.what}</span>}
        {call.process > 0 && <span class="quiet">{`process ${call.process}`}</span>}
        {hasTime && <span class="quiet">{momentWords(call, capture.zone)}</span>}
        <span class="span-actions">
          <button type="button" class="link" onClick={onShowLine}>
            {`Show line ${formatExact(call.line)}`}
          </button>
          <button type="button" class="icon-button" aria-label="Unselect the call" onClick={onClose}>
            ×
          </button>
        </span>
      </p>
      <p class="span-text">
        {call.text}
        {call.more > 0 && <span class="quiet">{` … and ${formatPlural(call.more, 'character')} more`}</span>}
      </p>
    </section>
  );
}
