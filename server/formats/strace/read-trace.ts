/** From bytes to what happened: parses the log and follows its processes, descriptors, memory and names. */
import type { ByteSource } from '../../engine/byte-source.ts';
import { JoinedSource } from '../../engine/joined-source.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { EventKind, StraceParser, type StraceTrace } from '../../packages/strace-log-parser/index.ts';
import { type CallSurvey, surveyCalls } from './call-survey.ts';
import { descriptorHandlers } from './follow-descriptors.ts';
import { memoryHandlers } from './follow-memory.ts';
import { nameHandlers } from './follow-names.ts';
import { pathHandlers } from './follow-paths.ts';
import { birthFlags, processHandlers } from './follow-processes.ts';
import { closingHandlers, subjectHandlers } from './follow-subjects.ts';
import { resizeHandlers } from './memory/resized-mappings.ts';
import { lockHandlers } from './observe/locks.ts';
import { peerEndHandlers, peerHandlers } from './observe/peers.ts';
import { programHandlers } from './observe/programs.ts';
import { secretHandlers } from './observe/secrets.ts';
import { sleepHandlers } from './observe/sleeps.ts';
import { pidOfFile, readSet } from './read-set.ts';
import { type Handler, TraceState } from './trace-state.ts';

const FAMILIES = [
  closingHandlers,
  pathHandlers,
  nameHandlers,
  peerEndHandlers,
  descriptorHandlers,
  peerHandlers,
  subjectHandlers,
  memoryHandlers,
  resizeHandlers,
  processHandlers,
  programHandlers,
  lockHandlers,
  sleepHandlers,
  secretHandlers,
];

/** Who follows a call, in the order in which they must see it: packets before the descriptors are closed. */
const FOLLOWERS = new Map<string, Handler[]>();
for (const family of FAMILIES)
  for (const [name, handler] of Object.entries(family))
    FOLLOWERS.set(name, [...(FOLLOWERS.get(name) ?? []), handler]);

export interface FollowedTrace {
  trace: StraceTrace;
  state: TraceState;
  survey: CallSurvey;
}

export async function readTrace(
  source: ByteSource,
  into: TableBuilder,
  signal: AbortSignal,
): Promise<FollowedTrace> {
  const state = new TraceState();
  const byNumber: (Handler[] | undefined)[] = [];
  const parser: StraceParser = new StraceParser({
    pid: source instanceof JoinedSource ? 0 : pidOfFile(source.name),
    totalBytes: source.bytes,
    wants: (name) => FOLLOWERS.has(name),
    onCall(call) {
      const task = state.processes.taskOf(call.pid, call.row);
      const { memory } = task;
      if (memory.firstRow < 0) memory.firstRow = call.row;
      memory.lastRow = call.row;
      let handlers = byNumber[call.syscall];
      if (!handlers) {
        handlers = FOLLOWERS.get(call.name) ?? [];
        byNumber[call.syscall] = handlers;
      }
      for (const handle of handlers) handle(state, call, task);
    },
    onBegin(call) {
      if (call.name.includes('clone') || call.name.endsWith('fork'))
        state.processes.giveBirth(state.processes.taskOf(call.pid, call.row), birthFlags(call));
    },
    onEvent(row) {
      const { events, words } = parser;
      const kind = events.kind[row];
      if (kind !== EventKind.exited && kind !== EventKind.killed) return;
      const ending =
        kind === EventKind.exited
          ? `exited with ${events.value[row]}`
          : `killed by ${words.names[events.word[row] as number]}`;
      const task = state.processes.end(events.pid[row] as number, ending, parser.calls.length);
      if (task) state.repeats.ended(task.index);
    },
  });
  if (source instanceof JoinedSource) {
    const isTimed = readSet(source, parser, signal, (done) => into.progress(done));
    if (!isTimed) into.problem(0, 0, 'these files state no times: they were read one after the other');
  } else {
    for await (const { bytes, offset } of source.stream(signal)) {
      parser.push(bytes, offset);
      into.progress(offset + bytes.length);
    }
  }
  const trace = parser.finish();
  return { trace, state, survey: surveyCalls(trace) };
}
