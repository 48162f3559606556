/** Notes on a timeline, above the calls and stretches that they are about. */
import { useEffect, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { pixelOf, type TimeWindow } from '../charts/span-rows.ts';
import { Icon } from '../ui/icon.tsx';
import { type StretchPin, usePins } from './pins.ts';
import type { useFindCall } from './spans-data.ts';

/** More calls than that are not looked up. */
const CALLS_MAX = 50;

interface SpanPinsProps {
  table: TableSummary;
  window: TimeWindow;
  width: number;
  find: ReturnType<typeof useFindCall>;
}

export function SpanPins({ table, window, width, find }: SpanPinsProps) {
  const pins = usePins();
  const rows = pins.rows(table.id).slice(0, CALLS_MAX);
  const [calls, setCalls] = useState<StretchPin[]>([]);
  const key = rows.map(({ index, words }) => `${index} ${words}`).join('\n');
  useEffect(() => {
    let current = true;
    const found = rows.map(async ({ index, note, words }): Promise<StretchPin[]> => {
      const call = await find({ row: index }).catch(() => null);
      return call === null ? [] : [{ from: call.start, to: call.start + (call.duration ?? 0), note, words }];
    });
    void Promise.all(found).then((all) => current && setCalls(all.flat()));
    return () => {
      current = false;
    };
  }, [key, table.id]);
  const shown = [...pins.spans(table.id), ...calls].filter(
    ({ from, to }) => to >= window.from && from <= window.to,
  );
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
