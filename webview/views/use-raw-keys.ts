/** Keys of the raw lines: as in tables, over a text whose length in lines may be unknown. */
import { useRef } from 'preact/hooks';
import { lineAtByte, type RawLine } from './line-window.ts';
import type { RawLines } from './use-raw-lines.ts';

interface RawKeysInput {
  raw: RawLines;
  /** Whole lines in view. */
  fitting: number;
  /** First byte of the active line. */
  active: number;
  setActive(byte: number): void;
  /** First bytes of the selected lines. */
  selected: ReadonlySet<number>;
  setSelected(bytes: ReadonlySet<number>): void;
  onOpen(line: RawLine | undefined): void;
  onCopy(lines: readonly RawLine[]): void;
  onNote(lines: readonly RawLine[]): void;
}

export function useRawKeys(input: RawKeysInput): (event: KeyboardEvent) => void {
  const { raw, fitting, active, selected } = input;
  const anchor = useRef(active);
  const { lines, bytes } = raw.window;
  const index = lineAtByte(raw.window, active);

  const moveTo = (to: number, extend: boolean) => {
    const next = Math.max(0, Math.min(lines.length - 1, to));
    const line = lines[next];
    if (line === undefined) return;
    if (extend) {
      if (selected.size === 0) anchor.current = active;
      const from = lineAtByte(raw.window, anchor.current);
      const picked = lines.slice(Math.min(from, next), Math.max(from, next) + 1);
      input.setSelected(new Set(picked.map((one) => one.byteStart)));
    }
    input.setActive(line.byteStart);
    if (next < raw.top) raw.scrollTo(next, fitting);
    else if (next > raw.top + fitting - 1) raw.scrollTo(next - fitting + 1, fitting);
    else raw.scrollTo(raw.top, fitting);
  };

  return (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: fitting - 1, PageUp: 1 - fitting }[event.key];
    if (event.altKey) return;
    if (step !== undefined) moveTo(index + step, event.shiftKey);
    else if (event.key === 'Home') void raw.jump(0, 0, fitting).then(input.setActive);
    else if (event.key === 'End')
      void raw.jump(Math.max(0, bytes - 1), fitting, fitting).then(input.setActive);
    else if (event.key === 'Enter') input.onOpen(lines[index]);
    else if (event.key === 'Escape' && selected.size > 0) input.setSelected(new Set());
    else if (event.key === ' ') {
      const next = new Set(selected);
      if (!next.delete(active)) next.add(active);
      anchor.current = active;
      input.setSelected(next);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'c' && getSelection()?.isCollapsed) {
      input.onCopy(
        selected.size > 0
          ? lines.filter((line) => selected.has(line.byteStart))
          : lines.slice(index, index + 1),
      );
    } else if (event.key === 'n' && !event.ctrlKey && !event.metaKey) {
      input.onNote(
        selected.size > 0
          ? lines.filter((line) => selected.has(line.byteStart))
          : lines.slice(index, index + 1),
      );
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
}
