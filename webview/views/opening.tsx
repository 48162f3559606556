/** Before the first picture: what is being done, how far it is, and a way out. */
import { useEffect, useState } from 'preact/hooks';
import type { OpenCase } from '../case.ts';
import { formatBytes, formatDuration } from '../ui/numbers.ts';
import { secondsLeft } from '../ui/time-left.ts';

export function Opening({
  progress,
  onCancel,
}: {
  progress: NonNullable<OpenCase['progress']>;
  onCancel(): void;
}) {
  return (
    <main class="whole-page" aria-busy="true">
      <h1>Reading the capture</h1>
      <div role="status" class="opening-progress">
        <ProgressWords progress={progress} />
      </div>
      <button type="button" onClick={onCancel}>
        Cancel
      </button>
    </main>
  );
}

/** `Parsing: 103 MB of 249 MB, 8 s left`, with a bar where the end is known. */
export function ProgressWords({ progress }: { progress: NonNullable<OpenCase['progress']> }) {
  const { done, total, step, startedAt } = progress;
  const [, tick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => tick((n) => n + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  const left = secondsLeft(done, total, (Date.now() - startedAt) / 1000);
  const words = [
    total > 0 ? `${formatBytes(done)} of ${formatBytes(total)}` : done > 0 ? formatBytes(done) : '',
    left === undefined ? '' : `${formatDuration(left)} left`,
  ].filter((word) => word !== '');
  return (
    <span class="progress-words">
      {total > 0 && <progress value={done} max={total} aria-label={step} />}
      <span>
        {step}
        {words.length > 0 && `: ${words.join(', ')}`}
      </span>
    </span>
  );
}
