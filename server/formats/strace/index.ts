/** Logs of strace, versions 4.5 to 7.2. */
import type { ByteSource } from '../../engine/byte-source.ts';
import type { Format } from '../../engine/format.ts';
import { JoinedSource } from '../../engine/joined-source.ts';
import { TableBuilder } from '../../engine/table-builder.ts';
import { descriptorLeaks } from './descriptor-leaks.ts';
import { addNames, type NameSource } from './dns-tables.ts';
import { addEvents } from './event-table.ts';
import { callName } from './export/exported-calls.ts';
import { exportCalls } from './export/exports.ts';
import { HeadSource } from './head-source.ts';
import { addAllocations } from './memory/allocation-tables.ts';
import { addResized } from './memory/resized-table.ts';
import { addNameConfig } from './name-config-table.ts';
import { addObservations } from './observe/tables.ts';
import { isPerfSummary, readPerfSummary } from './perf-summary.ts';
import { addMemory, addProcesses, addressSpaces, tracedPids } from './process-tables.ts';
import { setOfFile } from './read-set.ts';
import { type FollowedTrace, readTrace } from './read-trace.ts';
import { withSmallNursery } from './small-nursery.ts';
import { straceFit } from './strace-fit.ts';
import { addCalls, addDescriptors, addErrors, addFiles, addSyscalls, pidOf } from './tables.ts';
import { colourTrace } from './text/colour-text.ts';
import { outlineTrace } from './text/outline.ts';
import { readTraceText } from './text/read-text.ts';
import { traceKin } from './text/trace-kin.ts';
import { callText, type TraceModel } from './trace-model.ts';

/** Of the head of a file, in which it is seen what it is. */
const HEAD_BYTES = 64 * 1024;

function namesOf(followed: FollowedTrace): NameSource {
  const { trace, state } = followed;
  const { tasks } = state.processes;
  return {
    log: state.queries,
    rows: trace.calls,
    startOf: (row) => trace.calls.start.at(row),
    isTimed: trace.clock !== 'none',
    commandOf: (task) => tasks[task]?.command ?? '',
    processOf: (task) => pidOf(followed, tasks[task]) || Number.NaN,
  };
}

function addFacts(into: TableBuilder, followed: FollowedTrace): void {
  const { trace, state } = followed;
  const { counts } = trace;
  into.fact('lineCount', counts.lines);
  into.fact('callCount', counts.calls);
  into.fact('unfinishedCount', counts.unfinished);
  into.fact('resumedCount', counts.resumed);
  into.fact('signalCount', counts.signals);
  into.fact('exitCount', counts.exits);
  into.fact('processCount', tracedPids(followed).length);
  into.fact('errorCount', counts.errors);
  into.fact('repairedLineCount', counts.repaired);
  into.fact('foreignLineCount', counts.foreign);
  into.fact('dnsQueryCount', state.queries.queries.length);
  into.fact('dnsTimeoutCount', state.queries.timeouts.length);
  into.fact('nscdAttemptCount', state.queries.cacheDaemonRows.length);
  const leaks = state.closeSeen ? descriptorLeaks(state.lives) : [];
  into.fact(
    'fdLeakCount',
    leaks.reduce((sum, { left }) => sum + left.length, 0),
  );
  const spaces = [...addressSpaces(followed).keys()];
  into.fact(
    'anonymousNetBytes',
    spaces.reduce((sum, { anonymousBytes }) => sum + anonymousBytes, 0),
  );
  into.fact(
    'heapNetBytes',
    spaces.reduce((sum, { heapNetBytes }) => sum + heapNetBytes, 0),
  );
}

/** The first calls are on the screen while the rest is read. */
const PREVIEW_BYTES = 5_000_000;
/** Smaller logs are read within a moment. */
const PREVIEW_FROM = 4 * PREVIEW_BYTES;

async function readCalls(source: ByteSource, into: TableBuilder, signal: AbortSignal): Promise<void> {
  const followed = await readTrace(source, into, signal);
  const { counts, problems, problemCount } = followed.trace;
  for (const { byteStart, byteLength, why } of problems) into.problem(byteStart, byteLength, why);
  for (let more = problems.length; more < problemCount; more++) into.problem(0, 0, 'more of the same');
  addFacts(into, followed);
  into.coverage = {
    lines: counts.lines,
    understood: counts.lines - counts.foreign,
    repaired: counts.repaired,
    unknown: counts.foreign,
  };
  addNames(into, namesOf(followed));
  addNameConfig(into, followed);
  addSyscalls(into, followed);
  addProcesses(into, followed);
  addFiles(into, followed);
  addDescriptors(into, followed);
  addMemory(into, followed);
  addAllocations(into, followed, source);
  addResized(into, followed, source);
  addErrors(into, followed);
  addObservations(into, followed);
  addEvents(into, followed);
  addCalls(into, followed);
  const { byteStart, byteLength, resumed, flags } = followed.trace.calls;
  into.model = { calls: { byteStart, byteLength, resumed: resumed.places(), flags } } satisfies TraceModel;
}

export const strace: Format = {
  id: 'strace',
  title: 'strace log',
  about:
    'System calls as strace 4.5 to 7.2 prints them, with any flags: time, files, descriptors, memory and DNS questions.',
  patterns: ['*.strace', 'strace*'],
  sniff(head) {
    if (isPerfSummary(head)) return 'sure';
    const { lines, understood, calls } = straceFit(head);
    if (calls === 0) return 'no';
    return understood >= 0.6 * lines ? 'sure' : understood >= 0.2 * lines ? 'maybe' : 'no';
  },
  spans: { table: 'calls', lanes: 'processes', text: callText, nameOf: callName, export: exportCalls },
  packModel: (model) => model,
  unpackModel: (packed) => packed,
  setOf: setOfFile,
  text: { read: readTraceText, outline: outlineTrace, colour: colourTrace, kin: traceKin },
  async read(source, into, signal) {
    if (isPerfSummary(await source.head(HEAD_BYTES))) {
      await readPerfSummary(source, into, signal);
      return;
    }
    // The files of a set are small, and packed ones have no bytes yet.
    if (into.preview && source.bytes >= PREVIEW_FROM && !(source instanceof JoinedSource)) {
      const soFar = new TableBuilder();
      await readCalls(new HeadSource(source, PREVIEW_BYTES), soFar, signal);
      into.preview('the first 5 MB', soFar.tables, soFar.model);
    }
    await withSmallNursery(() => readCalls(source, into, signal));
  },
};
