/** A note on a timeline: on the call that is selected, else on the time that is shown. */
import type { TableSummary } from '../../server/protocol/capture.ts';
import type { SpanCall } from '../../server/protocol/spans.ts';
import type { TimeWindow } from '../charts/span-rows.ts';
import type { Panel } from '../context.ts';
import { formatDuration, formatExact } from '../ui/numbers.ts';

export function writeSpanNote(
  { notes, capture }: Panel,
  table: TableSummary,
  call: SpanCall | undefined,
  window: TimeWindow,
): void {
  if (call !== undefined) {
    const { byteStart, byteLength, line, row } = call;
    const place = { row: { table: table.id, index: row }, byteStart, byteLength, line };
    notes.write({
      about: { capture: capture.index, place },
      title: `${call.name}, line ${formatExact(line)}`,
    });
    return;
  }
  const time = (ms: number) => formatDuration(ms / 1000);
  notes.write({
    about: {
      capture: capture.index,
      place: { span: { table: table.id, from: window.from, to: window.to } },
    },
    title: `${time(window.to - window.from)} from ${time(window.from)} on`,
  });
}
