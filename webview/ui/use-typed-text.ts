/** Text of a field while it is typed, and what it is applied to a moment after the last key. */
import { useEffect, useRef, useState } from 'preact/hooks';

export interface TypedText {
  text: string;
  /** `now`: without waiting for more. */
  change(next: string, now?: boolean): void;
}

/**
 * @param applied what is in force; shown in the field unless something newer waits to be applied
 * @param now is true when nothing was waited for
 */
export function useTypedText(
  applied: string,
  afterMs: number,
  apply: (text: string, now: boolean) => void,
): TypedText {
  const [text, setText] = useState(applied);
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    if (waiting.current === undefined) setText(applied);
  }, [applied]);
  const change = (next: string, now = false) => {
    const done = () => {
      waiting.current = undefined;
      apply(next, now);
    };
    setText(next);
    clearTimeout(waiting.current);
    if (now) done();
    else waiting.current = setTimeout(done, afterMs);
  };
  return { text, change };
}
