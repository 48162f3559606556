/** Calls in the forms that other tools read. */
import type { Capture } from '../../../engine/capture.ts';
import type { SpanExportOptions } from '../../../engine/spans/span-source.ts';
import type { SpanExport } from '../../../protocol/spans.ts';
import { callsCsv } from './csv.ts';
import { foldedStacks } from './folded-stacks.ts';
import { traceEvents } from './trace-events.ts';

const EXPORTS: Record<SpanExport, (capture: Capture, options: SpanExportOptions) => Iterable<string>> = {
  'trace-event': traceEvents,
  folded: foldedStacks,
  csv: callsCsv,
};

export function exportCalls(
  capture: Capture,
  format: SpanExport,
  options: SpanExportOptions,
): Iterable<string> {
  return EXPORTS[format](capture, options);
}
