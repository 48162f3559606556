/** What strace says of processes and of itself. */
import { EventKind } from './event-columns.ts';

export interface Message {
  kind: number;
  /** A signal; '' = none. */
  word: string;
  value: number;
}

export function messageIn(text: string): Message {
  let m = /^\+\+\+ exited with (\d+) \+\+\+/.exec(text);
  if (m) return { kind: EventKind.exited, word: '', value: Number(m[1]) };
  m = /^\+\+\+ killed by (\w+)( \(core dumped\))?/.exec(text);
  if (m) return { kind: EventKind.killed, word: m[1] as string, value: m[2] ? 1 : 0 };
  m = /^\+\+\+ superseded by execve in pid (\d+)/.exec(text);
  if (m) return { kind: EventKind.superseded, word: '', value: Number(m[1]) };
  m = /^--- stopped by (\w+)/.exec(text);
  if (m) return { kind: EventKind.stopped, word: m[1] as string, value: 0 };
  m = /^--- (\w+)/.exec(text);
  if (m) return { kind: EventKind.signal, word: m[1] as string, value: 0 };
  m = /Process (\d+) (attached|detached)/.exec(text);
  if (m) {
    const kind = m[2] === 'attached' ? EventKind.attached : EventKind.detached;
    return { kind, word: '', value: Number(m[1]) };
  }
  return { kind: EventKind.message, word: '', value: 0 };
}

/** A message whose program is called by a path, one behind `^C`, and the rest of a call that ended with strace. */
export function isLooseMessage(text: string): boolean {
  return /^(?:\^C)?(?:\S*\/)?strace: |^System call usage summary for .{1,40} mode:$|^\^?C?Process \d+ detached|^ *<detached \.\.\.>$/.test(
    text,
  );
}

const TAIL = 160;
const decoder = new TextDecoder('latin1');

/** A message that strace wrote into a line it had not finished; `at` is where it begins. */
export function tailMessage(
  bytes: Uint8Array,
  from: number,
  end: number,
): { at: number; text: string } | undefined {
  const start = Math.max(from, end - TAIL);
  const tail = decoder.decode(bytes.subarray(start, end));
  const m =
    /(?:(?:\/[\w./+-]*\/)?strace: )?Process \d+ (?:attached|detached)(?: \([^)]*\)| with \d+ threads)?$/.exec(
      tail,
    );
  return m ? { at: start + m.index, text: m[0] } : undefined;
}
