/** Lines around the place that is looked at, fetched ahead in both directions. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import { usePanel } from '../context.ts';
import {
  appendPage,
  joinPages,
  type LineWindow,
  lineAtByte,
  NO_LINES,
  numberLines,
  prependPage,
} from './line-window.ts';

const AHEAD = 400;
const BEFORE_A_JUMP = 200;
/** Nearer than this to an end of the lines at hand, more are fetched. */
const NEAR_END = 120;

export interface RawLines {
  window: LineWindow;
  /** Line at the top of the view, with its fraction that is scrolled away. */
  top: number;
  loading: boolean;
  failure: Failure | undefined;
  /** Moves by lines within what is at hand; `fitting` whole lines are in view. */
  scrollTo(top: number, fitting: number): void;
  /** Shows a byte, with `above` lines before it. */
  jump(byte: number, above: number, fitting: number): Promise<number>;
}

/** `known`: numbers of lines by the byte at which they begin, where something said so. */
export function useRawLines(known: ReadonlyMap<number, number>): RawLines {
  const { client, summary, capture } = usePanel();
  const [view, setView] = useState<{ window: LineWindow; top: number }>({ window: NO_LINES, top: 0 });
  const [loading, setLoading] = useState(true);
  const [failure, setFailure] = useState<Failure>();
  const current = useRef(view);
  const jumping = useRef<AbortController | undefined>(undefined);
  const filling = useRef(false);
  const caseId = summary.case;
  const captureIndex = capture.index;

  const set = useCallback(
    ({ window, top }: { window: LineWindow; top: number }) => {
      const next = { window: window === current.current.window ? window : numberLines(window, known), top };
      current.current = next;
      setView(next);
    },
    [known],
  );

  const ask = useCallback(
    (byte: number, count: number, signal?: AbortSignal) =>
      client.call(
        'lines',
        { case: caseId, capture: captureIndex, byte, count },
        signal === undefined ? {} : { signal },
      ),
    [client, caseId, captureIndex],
  );

  const jump = useCallback(
    async (byte: number, above: number, fitting: number) => {
      jumping.current?.abort();
      const controller = new AbortController();
      jumping.current = controller;
      setLoading(true);
      try {
        const [before, after] = await Promise.all([
          ask(byte, -BEFORE_A_JUMP, controller.signal),
          ask(byte, AHEAD, controller.signal),
        ]);
        const window = joinPages(before, after);
        const line = lineAtByte(window, byte);
        set({ window, top: clampTop(line - above, window, fitting) });
        setFailure(undefined);
        setLoading(false);
        return window.lines[line]?.byteStart ?? byte;
      } catch (error) {
        const failed = toFailure(error);
        if (failed.code !== 'cancelled') {
          setFailure(failed);
          setLoading(false);
        }
        return byte;
      }
    },
    [ask, set],
  );

  const fill = useCallback(
    async (fitting: number) => {
      const { window, top } = current.current;
      const first = window.lines[0];
      const last = window.lines.at(-1);
      if (filling.current || first === undefined || last === undefined) return;
      const wantsBefore = top < NEAR_END && !window.atStart;
      const wantsAfter = top + fitting > window.lines.length - NEAR_END && !window.atEnd;
      if (!wantsBefore && !wantsAfter) return;
      filling.current = true;
      const jumped = jumping.current;
      try {
        const page = wantsBefore
          ? await ask(first.byteStart, -AHEAD)
          : await ask(last.byteStart + Math.max(1, last.byteLength), AHEAD);
        if (jumped !== jumping.current) return;
        const now = current.current;
        if (wantsBefore) {
          const { window: grown, added } = prependPage(now.window, page);
          set({ window: grown, top: now.top + added });
        } else {
          const { window: grown, dropped } = appendPage(now.window, page);
          // A page without new lines would otherwise be asked for again and again.
          const stuck = grown.lines.length === now.window.lines.length && dropped === 0;
          set({ window: stuck ? { ...grown, atEnd: true } : grown, top: Math.max(0, now.top - dropped) });
        }
        setFailure(undefined);
      } catch (error) {
        const failed = toFailure(error);
        if (failed.code !== 'cancelled') setFailure(failed);
      } finally {
        filling.current = false;
      }
    },
    [ask, set],
  );

  const scrollTo = useCallback(
    (top: number, fitting: number) => {
      const { window } = current.current;
      set({ window, top: clampTop(top, window, fitting) });
      void fill(fitting);
    },
    [fill, set],
  );

  useEffect(() => () => jumping.current?.abort(), []);
  return { ...view, loading, failure, scrollTo, jump };
}

function clampTop(top: number, window: LineWindow, fitting: number): number {
  return Math.max(0, Math.min(top, Math.max(0, window.lines.length - fitting)));
}
