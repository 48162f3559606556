/** Nothing could be shown: why, and what to do. */
import type { Failure, FailureCode } from '../../server/protocol/failure.ts';
import { Icon } from '../ui/icon.tsx';

const HEADINGS: Record<FailureCode, string> = {
  empty: 'Nothing to show',
  'unknown-format': 'This kind of file is not known',
  'not-found': 'The file is not there',
  'no-permission': 'The file may not be read',
  'is-directory': 'This is a folder',
  'too-big': 'Too big for this machine',
  cancelled: 'Reading was cancelled',
  unreadable: 'The file could not be read',
  'bad-request': 'This could not be asked',
  closed: 'The analysis stopped',
  internal: 'Something went wrong in Tidemark',
};

export function FailureView({ failure, onRetry }: { failure: Failure; onRetry(): void }) {
  const quiet = failure.code === 'cancelled' || failure.code === 'empty';
  return (
    <main class="whole-page">
      <h1>
        <span class={`severity ${quiet ? 'note' : 'error'}`}>
          <Icon name={quiet ? 'note' : 'error'} />
        </span>
        {HEADINGS[failure.code] ?? HEADINGS.internal}
      </h1>
      <div role="alert">
        <p>{failure.message}</p>
        <p>{failure.next}</p>
      </div>
      <button type="button" class="primary" onClick={onRetry}>
        Retry
      </button>
    </main>
  );
}
