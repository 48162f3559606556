/** Reads logs of strace 4.5 to 7.2 of any size into typed columns, exactly and without dependencies. */

export { annotationAt, argumentAt, argumentEnd, nextArgument, numberAt } from './decode/argument-text.ts';
export { joinedText, type ReadAt } from './decode/call-text.ts';
export { type Quoted, QuotedBuffer, unquote } from './decode/quoted.ts';
export { type Call, parseCalls, readCalls } from './decode/read-calls.ts';
export { annotatedPeer, type SocketAddress, socketAddress } from './decode/socket-address.ts';
export { type Argument, decodeArguments, type Value } from './decode/values.ts';
export { ByteTable } from './read/byte-table.ts';
export { CallColumns, CallFlag, type WholeNumbers } from './read/call-columns.ts';
export { CallView } from './read/call-view.ts';
export { inMicroseconds } from './read/clock.ts';
export { EventColumns, EventKind } from './read/event-columns.ts';
export { ClockKind, LinePrefix } from './read/line-prefix.ts';
export { type ParserOptions, StraceParser } from './read/parser.ts';
export type { ResultColumn } from './read/result-column.ts';
export { type ResumedPlaces, resumedAt } from './read/resumed-places.ts';
export type { SummaryRow } from './read/summary-table.ts';
export { TickColumn } from './read/tick-column.ts';
export type { ClockName, LineCounts, Problem, StraceTrace } from './read/trace.ts';
