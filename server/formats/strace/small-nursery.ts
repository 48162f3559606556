/** What V8 keeps free for new objects while a log is read. */
import v8 from 'node:v8';
import { isMainThread } from 'node:worker_threads';

/**
 * Nearly all that reading makes lies in typed arrays or is garbage at once: a larger nursery would hold 30 MB and save no
 * time. The setting is the whole process's, and editors run more than this in theirs: only the command line has it.
 */
export async function withSmallNursery(work: () => Promise<void>): Promise<void> {
  if (!isMainThread) return work();
  v8.setFlagsFromString('--semi-space-growth-factor=1');
  try {
    await work();
  } finally {
    v8.setFlagsFromString('--semi-space-growth-factor=2');
  }
}
