/** A string cut where it would never be read to its end, saying how much is missing. */
import { formatExact } from './numbers.ts';

const SHOWN = 160;

export function ClippedText({ text, shown = SHOWN }: { text: string; shown?: number }) {
  if (text.length <= shown) return <>{text}</>;
  return (
    <>
      {text.slice(0, shown)}
      <span class="more">… {formatExact(text.length - shown)} more characters</span>
    </>
  );
}
