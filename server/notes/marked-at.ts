/** Where views mark a note beyond its place: as the object of a heap, as the time of a call. */
import type { Capture } from '../engine/capture.ts';
import { answerSpan } from '../engine/spans/span-source.ts';
import type { ResolvedNote } from '../protocol/note.ts';
import { objectAt } from './resolve-objects.ts';

/** Nothing where which of several objects is meant can not be told. */
export async function markedAt(
  { capture: index, place, now }: ResolvedNote,
  captures: readonly Capture[],
): Promise<Pick<ResolvedNote, 'node' | 'call'>> {
  const capture = captures[index ?? -1];
  if (!capture || !place) return {};
  const { row } = place;
  if (row && row.table === capture.format.spans?.table) {
    const call = answerSpan(capture, { case: 0, capture: capture.index, table: row.table, row: row.index });
    return call
      ? { call: { table: row.table, from: call.start, to: call.start + (call.duration ?? 0) } }
      : {};
  }
  if ((now?.objectCount ?? 1) > 1) return {};
  const node = (await objectAt(capture, place))?.node;
  return node === undefined ? {} : { node };
}
