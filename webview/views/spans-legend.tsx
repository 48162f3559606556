/** What colours and shapes of the timeline mean, and what the log does not tell. */
import type { SpansWindow } from '../../server/protocol/spans.ts';

/** Of classes of calls, as people read them. */
export const CLASS_TITLES: Readonly<Record<string, string>> = {
  file: 'Files by name',
  descriptor: 'Descriptors',
  network: 'Network',
  memory: 'Memory',
  process: 'Processes',
  wait: 'Waiting',
  signal: 'Signals',
  other: 'Other',
};

export function SpansLegend({ shown }: { shown: SpansWindow }) {
  const named = Object.keys(CLASS_TITLES).filter((name) => shown.classes.includes(name));
  // Signals have the colour of the others.
  const classes = named.filter((name) => name !== 'signal' || !named.includes('other'));
  return (
    <footer class="span-legend">
      <ul aria-label="Classes of calls">
        {classes.map((name) => (
          <li key={name}>
            <span class={`swatch span-${name}`} aria-hidden="true" />
            {name === 'other' && named.includes('signal') ? 'Signals, other' : CLASS_TITLES[name]}
          </li>
        ))}
        <li>
          <span class="swatch span-error" aria-hidden="true" />
          Error
        </li>
      </ul>
      {!shown.hasDurations && (
        <p class="quiet">
          {shown.hasTime
            ? 'No durations in this log (strace -T): each call is a tick where it begins.'
            : 'No clock in this log (strace -tt -T): calls stand in their order.'}
        </p>
      )}
    </footer>
  );
}
