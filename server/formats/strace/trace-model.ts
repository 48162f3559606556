/** What of a trace is kept beside its tables: where the parts of each call stand. Arrays lie in shared memory. */
import type { Capture } from '../../engine/capture.ts';
import { type CallColumns, joinedText, type ResumedPlaces } from '../../packages/strace-log-parser/index.ts';

export interface TraceModel {
  calls: Pick<CallColumns, 'byteStart' | 'byteLength' | 'flags'> & { resumed: ResumedPlaces };
}

/** Behind the prefix: `openat(AT_FDCWD, "/etc/hosts", …) = 3 <0.000012>`. */
export function callText(capture: Capture, row: number): string {
  const { calls } = capture.model as TraceModel;
  const text = joinedText({ calls }, row, (offset, length) => capture.source.readAt(offset, length));
  const at = /(?:^|[\s\]])([a-z_]\w*\()/.exec(text);
  return at ? text.slice(at.index + at[0].length - (at[1] as string).length) : text;
}
