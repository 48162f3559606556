/** What is not as it should be about the picture below, in one line each: still reading, damaged, not connected. */
import type { OpenCase } from '../case.ts';
import { usePanel } from '../context.ts';
import { formatExact } from '../ui/numbers.ts';
import { brokenOffAt } from './case-facts.ts';
import { ProgressWords } from './opening.tsx';

export function Banners({ opened }: { opened: OpenCase }) {
  const { capture, summary, patch } = usePanel();
  const broken = opened.progress === undefined ? brokenOffAt(capture) : undefined;
  return (
    <section class="banners" aria-label="State of the capture">
      {opened.reconnecting && (
        <p class="banner warning" role="status">
          The analysis stopped and is being started again. What is shown stays; nothing is lost.
        </p>
      )}
      {opened.failure !== undefined && (
        <p class="banner warning" role="alert">
          <span>
            {opened.failure.message} {opened.failure.next}
          </span>
          <button type="button" onClick={opened.retry}>
            Retry
          </button>
        </p>
      )}
      {opened.progress !== undefined && (
        <div class="banner" role="status">
          <span>
            {summary.partial === undefined ? 'Reading again:' : `Shown so far: ${summary.partial}.`}
          </span>
          <ProgressWords progress={opened.progress} />
          <button type="button" onClick={opened.cancel}>
            Cancel
          </button>
        </div>
      )}
      {opened.progress === undefined && summary.partial !== undefined && (
        <p class="banner warning" role="status">
          <span>Not the whole capture: only {summary.partial} was read.</span>
          <button type="button" onClick={opened.retry}>
            Read all of it
          </button>
        </p>
      )}
      {summary.leftOut !== undefined && (
        <p class="banner left-out" role="status">
          {summary.leftOut}
        </p>
      )}
      {summary.notice !== undefined && (
        <p class="banner warning" role="status">
          {summary.notice}
        </p>
      )}
      {broken !== undefined && (
        <p class="banner warning" role="status">
          <span>
            Read up to byte {formatExact(broken.byte)}
            {broken.left > 0 && ` of ${formatExact(capture.bytes)}; the rest is damaged`}: {broken.why}.
          </span>
          <button
            type="button"
            class="link"
            onClick={() => patch({ tab: 'raw', byte: broken.byte, finding: undefined })}
          >
            Show byte {formatExact(broken.byte)}
          </button>
        </p>
      )}
    </section>
  );
}
