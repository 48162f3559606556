/** Letters typed on a list move to the next row that begins with them. */
import { useRef } from 'preact/hooks';

const FORGET_AFTER_MS = 800;
const ROWS_LOOKED_AT = 100_000;
/** Keys that mean something else everywhere. */
const TAKEN: ReadonlySet<string> = new Set(['/', '?']);

export interface TypeToFind {
  /** The row found, −1 when none begins so, undefined when the key is not a letter to find. */
  press(event: KeyboardEvent, active: number): number | undefined;
  /** Whether the key comes while a name is being typed. */
  typing(event: KeyboardEvent): boolean;
}

export function useTypeToFind(
  rows: number,
  textOf: ((row: number) => string | undefined) | undefined,
): TypeToFind {
  // When keys were pressed: a busy page handles them later, and far apart.
  const typed = useRef({ text: '', at: 0 });
  const isFresh = ({ timeStamp }: KeyboardEvent) =>
    typed.current.text === '' || timeStamp - typed.current.at >= FORGET_AFTER_MS;
  return {
    typing: (event) => !isFresh(event),
    press(event, active) {
      const plain = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
      if (textOf === undefined || !plain || event.key === ' ' || TAKEN.has(event.key)) return undefined;
      const text = (isFresh(event) ? '' : typed.current.text) + event.key.toLowerCase();
      typed.current = { text, at: event.timeStamp };
      return findRow(text, rows, Math.max(0, active + (text.length === 1 ? 1 : 0)), textOf);
    },
  };
}

/** First row from `start` on, going round once, whose text begins with `typed` (lower case). */
export function findRow(
  typed: string,
  rows: number,
  start: number,
  textOf: (row: number) => string | undefined,
): number {
  for (let step = 0; step < Math.min(rows, ROWS_LOOKED_AT); step++) {
    const row = (start + step) % rows;
    if (textOf(row)?.toLowerCase().startsWith(typed)) return row;
  }
  return -1;
}
