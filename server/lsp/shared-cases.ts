/** One analysis of a file for everyone who looks at it: a text document and any number of panels. */
import type { CaseSummary } from '../protocol/capture.ts';
import { fail } from '../protocol/failure.ts';
import type { CallContext, Handlers, Params, Progress } from '../protocol/operations.ts';

interface SharedCase {
  /** Every file or folder that was asked for. */
  uris: string;
  users: number;
  controller: AbortController;
  listeners: Set<(progress: Progress) => void>;
  /** What whoever joins late is told at once. */
  latest: { progress?: Progress };
  opening: Promise<CaseSummary>;
  /** Known once it is open. */
  handle?: number;
}

/**
 * Operations that answer as `handlers` do, but `open` of a file that is open already, or being opened, joins it.
 * Each `open` needs its own `close`; the last one closes. Cancelling stops the reading when nobody else waits for it.
 */
export function shareCases(handlers: Handlers): Handlers {
  const cases = new Set<SharedCase>();

  function start(asked: Params<'open'>, uris: string, listener: (progress: Progress) => void): SharedCase {
    const controller = new AbortController();
    const listeners = new Set([listener]);
    const latest: SharedCase['latest'] = {};
    const context: CallContext = {
      signal: controller.signal,
      progress: (news) => {
        latest.progress = news;
        for (const tell of listeners) tell(news);
      },
    };
    const opening = handlers.open(asked, context);
    const shared: SharedCase = { uris, users: 0, controller, listeners, latest, opening };
    cases.add(shared);
    opening.then(
      (summary) => {
        shared.handle = summary.case;
        // Everyone left while the last bytes were read.
        if (shared.users === 0) void handlers.close({ case: summary.case }, alone());
      },
      () => cases.delete(shared),
    );
    return shared;
  }

  function leave(shared: SharedCase): void {
    shared.users--;
    if (shared.users > 0) return;
    cases.delete(shared);
    if (shared.handle === undefined) shared.controller.abort();
  }

  async function open(asked: Params<'open'>, context: CallContext): Promise<CaseSummary> {
    const uris = JSON.stringify([asked.uri, ...(asked.with ?? [])]);
    const known = [...cases].find((other) => other.uris === uris);
    const shared = known ?? start(asked, uris, context.progress);
    shared.users++;
    if (shared.handle !== undefined) {
      return handlers.summary({ case: shared.handle }, context).catch((error) => {
        leave(shared);
        throw error;
      });
    }
    if (known) shared.listeners.add(context.progress);
    if (known?.latest.progress) context.progress(known.latest.progress);
    let cancel = () => {};
    const cancelled = new Promise<never>((_, reject) => {
      cancel = () => reject(fail('cancelled', 'Reading was cancelled.', 'Open the file again.'));
      if (context.signal.aborted) cancel();
      else context.signal.addEventListener('abort', cancel, { once: true });
    });
    try {
      return await Promise.race([shared.opening, cancelled]);
    } catch (error) {
      leave(shared);
      throw error;
    } finally {
      shared.listeners.delete(context.progress);
      context.signal.removeEventListener('abort', cancel);
    }
  }

  async function close(params: { case: number }, context: CallContext): Promise<null> {
    const shared = [...cases].find(({ handle }) => handle === params.case);
    if (!shared) return handlers.close(params, context);
    leave(shared);
    return shared.users === 0 ? handlers.close(params, context) : null;
  }

  return { ...handlers, open, close };
}

function alone(): CallContext {
  return { signal: new AbortController().signal, progress: () => {} };
}
