import { fail } from '../server/protocol/failure.ts';
import type { OpenCapture } from './open-captures.ts';

/** @throws FailureError when captures that are open are known to hold no graph of objects */
export function checkObjects(open: OpenCapture | undefined): void {
  if (!open || open.summary.captures.some(({ hasObjects }) => hasObjects)) return;
  throw fail(
    'bad-request',
    'This capture holds no graph of objects.',
    'Open a V8 heap snapshot, and run the command there.',
  );
}
