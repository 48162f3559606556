/** A verdict in its word and colour, with a shape for those who do not see the colour. */
import { verdictClass } from './sparkline.tsx';

const MARKS: Readonly<Record<string, string>> = {
  growing: 'M1 9 9 1M4 1H9V6',
  rising: 'M1 8 9 3M5 2.4H9.4V6',
  'stopped growing': 'M1 9 5 4H9',
  sawtooth: 'M1 9 4 2V9L7 2V9L9 5',
  steady: 'M1 5H9',
  shrinking: 'M1 1 9 9M9 4V9H4',
  'cannot tell': 'M1 5H3M4.5 5H5.5M7 5H9',
};

export function VerdictWord({ verdict }: { verdict: string }) {
  return (
    <span class={`verdict ${verdictClass(verdict)}`}>
      <svg class="verdict-mark" width="10" height="10" viewBox="0 0 10 10" aria-hidden="true">
        <path d={MARKS[verdict] ?? MARKS['cannot tell'] ?? ''} />
      </svg>
      {verdict}
    </span>
  );
}
