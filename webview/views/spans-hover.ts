/** The call that the pointer rests on. */
import { useEffect, useState } from 'preact/hooks';
import type { SpanCall, SpanQuery, SpansWindow } from '../../server/protocol/spans.ts';
import { markAt, type TimeWindow } from '../charts/span-rows.ts';

/** A place on the lanes: its lane and time, and pixels of the canvas. */
export interface LanePlace {
  lane: number;
  time: number;
  x: number;
  y: number;
}

/** A pointer that rests this long wants to know. */
const READ_AFTER_MS = 50;

/** Row of the call at a place; undefined where there is none. */
export function markUnder(
  shown: SpansWindow | undefined,
  place: LanePlace,
  window: TimeWindow,
  width: number,
): { row: number; count: number } | undefined {
  const marks = shown?.lanes.find(({ index }) => index === place.lane)?.marks;
  const i = marks === undefined ? -1 : markAt(marks, place.x, window, width);
  const row = marks?.row[i];
  return row === undefined ? undefined : { row, count: marks?.count[i] ?? 1 };
}

export function useHoveredCall(
  shown: SpansWindow | undefined,
  place: LanePlace | undefined,
  window: TimeWindow,
  width: number,
  find: (query: Partial<SpanQuery>) => Promise<SpanCall | null>,
): { call: SpanCall; count: number } | undefined {
  const [read, setRead] = useState<{ call: SpanCall; count: number }>();
  useEffect(() => {
    setRead(undefined);
    const under = place && markUnder(shown, place, window, width);
    if (under === undefined) return;
    let current = true;
    const timer = setTimeout(() => {
      void find({ row: under.row }).then((call) => {
        if (current && call !== null) setRead({ call, count: under.count });
      });
    }, READ_AFTER_MS);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [place, shown]);
  return read;
}
