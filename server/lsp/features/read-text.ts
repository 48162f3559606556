/** Asks what stands in the text behind a document; null where nothing is known of it. */
import type { CancellationToken } from 'vscode-languageserver';
import type { TextOutline, TextReading } from '../../protocol/text.ts';
import type { TextCapture, TextCaptures } from '../text-captures.ts';

async function asking<T>(
  captures: TextCaptures,
  uri: string,
  cancellation: CancellationToken,
  ask: (capture: TextCapture, signal: AbortSignal) => Promise<T | null>,
): Promise<T | null> {
  const capture = await captures.get(uri);
  if (!capture) return null;
  const controller = new AbortController();
  const listening = cancellation.onCancellationRequested(() => controller.abort());
  // What cannot be answered (a case that was closed meanwhile) is no feature, and no error either.
  return ask(capture, controller.signal)
    .catch(() => null)
    .finally(() => listening.dispose());
}

/** @param line 0-based, as editors count */
export function readingAt(
  captures: TextCaptures,
  uri: string,
  { line, character }: { line: number; character: number },
  cancellation: CancellationToken,
): Promise<TextReading | null> {
  return asking(captures, uri, cancellation, (capture, signal) =>
    capture.handlers.readText(
      { case: capture.summary.case, capture: 0, from: line + 1, to: line + 1, character },
      { signal, progress: () => {} },
    ),
  );
}

/** @param from @param to 0-based lines, both included */
export function remarksOn(
  captures: TextCaptures,
  uri: string,
  from: number,
  to: number,
  cancellation: CancellationToken,
): Promise<TextReading | null> {
  return asking(captures, uri, cancellation, (capture, signal) =>
    capture.handlers.readText(
      { case: capture.summary.case, capture: 0, from: from + 1, to: to + 1 },
      { signal, progress: () => {} },
    ),
  );
}

export function outlineOf(
  captures: TextCaptures,
  uri: string,
  cancellation: CancellationToken,
): Promise<TextOutline | null> {
  return asking(captures, uri, cancellation, (capture, signal) =>
    capture.handlers.outlineText({ case: capture.summary.case, capture: 0 }, { signal, progress: () => {} }),
  );
}
