/** Notes on a timeline, above the calls and stretches that they are about. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import { pixelOf, type TimeWindow } from '../charts/span-rows.ts';
import { Icon } from '../ui/icon.tsx';
import { usePins } from './pins.ts';

interface SpanPinsProps {
  table: TableSummary;
  window: TimeWindow;
  width: number;
}

export function SpanPins({ table, window, width }: SpanPinsProps) {
  const pins = usePins();
  const shown = pins.spans(table.id).filter(({ from, to }) => to >= window.from && from <= window.to);
  if (width === 0) return null;
  return (
    <ul class="span-pins" aria-label="Notes on the time shown">
      {shown.map(({ from, to, note, words }) => {
        const left = Math.max(0, pixelOf(window, width, from));
        const right = Math.min(width, pixelOf(window, width, to));
        return (
          <li
            key={note}
            title={words}
            data-note-pin={note}
            style={{ left: `${left}px`, width: `${Math.max(16, right - left)}px` }}
          >
            <Icon name="pin" />
            <span class="visually-hidden">{words}</span>
          </li>
        );
      })}
    </ul>
  );
}
