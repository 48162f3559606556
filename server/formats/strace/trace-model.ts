/** What of a trace is kept beside its tables: where the parts of each call stand. Arrays lie in shared memory. */
import type { Capture } from '../../engine/capture.ts';
import { type CallColumns, joinedText, type ResumedPlaces } from '../../packages/strace-log-parser/index.ts';
import { type LineWrap, wrapTitled } from '../text/wrapped-lines/line-wrap.ts';

export interface TraceModel {
  calls: Pick<CallColumns, 'byteStart' | 'byteLength' | 'flags'> & { resumed: ResumedPlaces };
  /** What every line is wrapped in, by its title; absent = nothing. */
  wrap?: string;
}

/** A line longer than this is shown up to here. */
const LINE_MAX = 1 << 20;
const NEWLINE = 10;

/** Behind the prefix: `openat(AT_FDCWD, "/etc/hosts", …) = 3 <0.000012>`. */
export function callText(capture: Capture, row: number): string {
  const { calls, wrap } = capture.model as TraceModel;
  const { source } = capture;
  const around = wrap === undefined ? undefined : wrapTitled(wrap);
  const text = joinedText({ calls }, row, (offset, length) =>
    around ? peeledLine(source.readAt(offset, LINE_MAX), around) : source.readAt(offset, length),
  );
  const at = /(?:^|[\s\]])([a-z_]\w*\()/.exec(text);
  return at ? text.slice(at.index + at[0].length - (at[1] as string).length) : text;
}

/** The first line of these bytes, with its newline. */
function peeledLine(bytes: Uint8Array, around: LineWrap): Uint8Array {
  const end = bytes.indexOf(NEWLINE);
  const line = decoder.decode(end < 0 ? bytes : bytes.subarray(0, end)).replace(/\r$/, '');
  return encoder.encode(`${around.peel(line)?.text ?? line}\n`);
}

/** Places in the text without the wrap become places in the capture. */
export function moveTrace(model: unknown, origin: (position: number) => number, wrap: LineWrap): unknown {
  if (model === undefined) return undefined;
  const { calls } = model as TraceModel;
  const { byteStart, byteLength, resumed } = calls;
  const moved = (places: ArrayLike<number>, of: (index: number) => number) => {
    const found = new Float64Array(new SharedArrayBuffer(8 * places.length));
    for (let i = 0; i < places.length; i++) found[i] = of(i);
    return found;
  };
  const starts = moved(byteStart, (row) => origin(byteStart[row] as number));
  const ends = (row: number) => origin((byteStart[row] as number) + (byteLength[row] as number));
  const lengths = moved(byteLength, (row) => ends(row) - (starts[row] as number));
  const offsets = moved(resumed.offsets, (entry) => origin(resumed.offsets[entry] as number));
  return {
    calls: { ...calls, byteStart: starts, byteLength: lengths, resumed: { ...resumed, offsets } },
    wrap: wrap.title,
  } satisfies TraceModel;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();
