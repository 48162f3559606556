/** Asks what stands in the text behind a document; null where nothing is known of it. */
import { fileURLToPath } from 'node:url';
import type { CancellationToken } from 'vscode-languageserver';
import type { Method, Params, Result } from '../../protocol/operations.ts';
import type { TextKin, TextOutline, TextReading, TextTokens } from '../../protocol/text.ts';
import type { TextCaptures } from '../text-captures.ts';

type TextMethod = Extract<Method, 'readText' | 'outlineText' | 'colourText' | 'textKin'>;

async function asking<M extends TextMethod>(
  captures: TextCaptures,
  uri: string,
  cancellation: CancellationToken,
  method: M,
  query: Omit<Params<M>, 'case' | 'capture' | 'file'>,
): Promise<Result<M> | null> {
  const capture = await captures.get(uri);
  if (!capture) return null;
  const controller = new AbortController();
  const listening = cancellation.onCancellationRequested(() => controller.abort());
  const ask = capture.handlers[method] as (
    params: object,
    context: { signal: AbortSignal; progress(): void },
  ) => Promise<Result<M> | null>;
  const whole = { ...query, case: capture.summary.case, capture: 0, file: fileURLToPath(uri) };
  // What cannot be answered (a case that was closed meanwhile) is no feature, and no error either.
  return ask(whole, { signal: controller.signal, progress: () => {} })
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
  return asking(captures, uri, cancellation, 'readText', { from: line + 1, to: line + 1, character });
}

/** @param from @param to 0-based lines, both included */
export function remarksOn(
  captures: TextCaptures,
  uri: string,
  from: number,
  to: number,
  cancellation: CancellationToken,
): Promise<TextReading | null> {
  return asking(captures, uri, cancellation, 'readText', { from: from + 1, to: to + 1 });
}

export function outlineOf(
  captures: TextCaptures,
  uri: string,
  cancellation: CancellationToken,
): Promise<TextOutline | null> {
  return asking(captures, uri, cancellation, 'outlineText', {});
}

/** @param from @param to 0-based lines, both included */
export function coloursOf(
  captures: TextCaptures,
  uri: string,
  from: number,
  to: number,
  cancellation: CancellationToken,
): Promise<TextTokens | null> {
  return asking(captures, uri, cancellation, 'colourText', { from: from + 1, to: to + 1 });
}

/** @param whose a 0-based line, or a node that an earlier answer named */
export function kinOf(
  captures: TextCaptures,
  uri: string,
  whose: { line: number } | { node: number },
  cancellation: CancellationToken,
): Promise<TextKin | null> {
  const query = 'line' in whose ? { line: whose.line + 1 } : whose;
  return asking(captures, uri, cancellation, 'textKin', query);
}
