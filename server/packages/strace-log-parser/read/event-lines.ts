/** Signals, ends of processes and messages, as rows of the events. */
import { ascii } from './ascii.ts';
import type { CallLines } from './call-lines.ts';
import { EventKind } from './event-columns.ts';
import { LineKind } from './line-scan.ts';
import type { LogState } from './log-state.ts';
import { messageIn } from './messages.ts';

export class EventLines {
  private readonly log: LogState;
  private readonly calls: CallLines;
  private readonly onEvent: ((row: number) => void) | undefined;

  constructor(log: LogState, calls: CallLines, onEvent: ((row: number) => void) | undefined) {
    this.log = log;
    this.calls = calls;
    this.onEvent = onEvent;
  }

  /** The line that was scanned last. */
  take(bytes: Uint8Array, end: number, kind: number): void {
    const { log } = this;
    const time = log.time();
    const pid = log.processOf(kind);
    if (kind === LineKind.exit) log.counts.exits++;
    else if (kind === LineKind.signal) log.counts.signals++;
    this.add(decoder.decode(bytes.subarray(log.scan.body, end)), pid, time);
  }

  /** @param time milliseconds; NaN without */
  add(text: string, pid: number, time: number): void {
    const { kind, word, value } = messageIn(text);
    const { events, words, place, counts, tracees } = this.log;
    const row = events.add();
    events.kind[row] = kind;
    events.pid[row] = pid;
    events.time[row] = time;
    events.value[row] = value;
    const name = ascii(word);
    events.word[row] = words.idOf(name, 0, name.length);
    events.byteStart[row] = place.byteStart;
    events.byteLength[row] = place.byteLength;
    events.line[row] = place.line;
    if (kind >= EventKind.attached) counts.messages++;
    if (kind === EventKind.attached) tracees.announce(value);
    else if (kind === EventKind.detached) tracees.ended(value);
    else if (kind === EventKind.exited || kind === EventKind.killed) {
      tracees.ended(pid);
      this.log.forget(pid);
    } else if (kind === EventKind.superseded) this.calls.supersede(value, pid);
    this.onEvent?.(row);
  }
}

const decoder = new TextDecoder();
