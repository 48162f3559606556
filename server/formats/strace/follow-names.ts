/** Calls that carry DNS messages, or wait for them. */
import {
  annotatedPeer,
  annotationAt,
  type CallView,
  decodeArguments,
  type Quoted,
  unquote,
} from '../../packages/strace-log-parser/index.ts';
import { isResolverFile } from './dns/name-files.ts';
import { type DnsPacket, decodeDns } from './dns/packet.ts';
import { addressAmong, firstLife } from './follow-descriptors.ts';
import type { Task } from './process-book.ts';
import { type Handler, mentions, succeeded, type TraceState } from './trace-state.ts';
import { limitOf, waitedDescriptors } from './wait-arguments.ts';

const QUOTE = 34;

/** Server that the call's socket talks to; undefined when it is no name server. */
function serverOf(
  state: TraceState,
  call: CallView,
  task: Task,
): { socket: number; server: string } | undefined {
  const at = call.argumentAt(0);
  const isAddressed = call.name.startsWith('send') && mentions(call, 'htons(53)');
  if (state.nameSockets.size === 0 && !isAddressed && !mentions(call, ':53]')) return undefined;
  const socket = firstLife(call, task);
  if (socket < 0) return undefined;
  const known = state.nameSockets.get(socket);
  const annotated = annotatedPeer(annotationAt(call.bytes, at, call.argsEnd));
  const peer = (isAddressed ? addressAmong(call) : undefined) ?? annotated;
  const server = peer?.port === 53 ? peer.host : known;
  if (server === undefined) return undefined;
  if (known === undefined) state.nameSockets.set(socket, server);
  return { socket, server };
}

/** All quoted strings among the arguments, in order. */
function stringsIn(call: CallView): Quoted[] {
  const found: Quoted[] = [];
  for (let p = call.argsStart; p < call.argsEnd; ) {
    const string = call.bytes[p] === QUOTE ? unquote(call.bytes, p, call.argsEnd) : undefined;
    if (string) found.push(string);
    p = string ? string.end : p + 1;
  }
  return found;
}

/** By TCP, two bytes with the length come first, in a piece of their own or not. */
function packetOf({ bytes, cut }: { bytes: Uint8Array; cut: boolean }): DnsPacket | undefined {
  const announced = (bytes[0] ?? 0) * 256 + (bytes[1] ?? 0);
  if (
    bytes.length > 14 &&
    (announced === bytes.length - 2 || (cut && announced >= bytes.length && bytes[6] === 0))
  )
    return decodeDns(bytes.subarray(2), cut) ?? decodeDns(bytes, cut);
  return decodeDns(bytes, cut);
}

const send: Handler = (state, call, task) => {
  // sendmmsg returns messages, the others bytes; a call that failed has asked nothing.
  if (!succeeded(call)) return;
  const to = serverOf(state, call, task);
  if (!to) return;
  const strings = stringsIn(call);
  const pieces =
    call.name === 'sendmmsg' || call.name === 'sendto' || call.name === 'send' ? strings : [joined(strings)];
  const packets = pieces.flatMap((piece) => packetOf(piece) ?? []).filter((packet) => !packet.response);
  const count = call.name === 'sendmmsg' ? call.result : 1;
  state.queries.sent(to.socket, task.index, to.server, packets.slice(0, count), call.row, call.start);
};

function joined(strings: readonly Quoted[]): { bytes: Uint8Array; cut: boolean } {
  const bytes = new Uint8Array(strings.reduce((sum, { bytes: part }) => sum + part.length, 0));
  let at = 0;
  for (const { bytes: part } of strings) {
    bytes.set(part, at);
    at += part.length;
  }
  return { bytes, cut: strings.some(({ cut }) => cut) };
}

const receive: Handler = (state, call, task) => {
  if (state.nameFiles.hasOpen && call.result > 0) readConfig(state, call, task);
  if (state.nameSockets.size === 0) return;
  const from = serverOf(state, call, task);
  if (!from || !state.queries.hasOpen(from.socket)) return;
  if (call.error !== '') {
    if (/^E(?:CONN|HOST|NET|PERM|ACCES)/.test(call.error))
      state.queries.failed(from.socket, call.error, call.row);
    return;
  }
  if (!(call.result > 2)) return;
  const end = call.start + (call.duration || 0);
  for (const string of stringsIn(call)) {
    const packet = packetOf(string);
    // What is cut before its flags may be told by its id alone.
    if (packet && (packet.response || string.bytes.length < 4))
      state.queries.received(from.socket, packet, call.row, end);
  }
};

function readConfig(state: TraceState, call: CallView, task: Task): void {
  const life = firstLife(call, task);
  const path = state.nameFiles.pathOf(life);
  const [read] = path === undefined ? [] : stringsIn(call);
  if (path === undefined || !read) return;
  const text = decoder.decode(read.bytes);
  state.nameFiles.read(path, text, read.cut, task.index, call.row);
  if (isResolverFile(path)) state.queries.readConfig(text, read.cut, call.row);
}

const wait: Handler = (state, call, task) => {
  if (state.nameSockets.size === 0) return;
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd)).map(({ value }) => value);
  const sockets = waitedDescriptors(call, args)
    .map((fd) => task.descriptors.lifeOf(fd))
    .filter((life) => state.nameSockets.has(life) && state.queries.hasOpen(life));
  if (sockets.length === 0) return;
  const limit = limitOf(call, args);
  const timedOut = call.result === 0 && limit > 0;
  const spent = Number.isNaN(call.duration) ? (timedOut ? limit : 0) : call.duration;
  state.queries.waited(sockets, spent, timedOut, call.row);
  if (call.result > 0 && /revents=[^}]*POLLERR/.test(call.resultText()))
    for (const socket of sockets) state.queries.failed(socket, 'ECONNREFUSED', call.row);
};

/** Which sockets it waits for the call does not say: those of the process with a question open are taken to be among them. */
const waitForEvents: Handler = (state, call, task) => {
  if (state.nameSockets.size === 0 || !(call.duration > 0)) return;
  const sockets = [...state.nameSockets.keys()].filter(
    (life) => state.queries.hasOpen(life) && task.descriptors.holds(life),
  );
  if (sockets.length > 0) state.queries.waited(sockets, call.duration, false, call.row);
};

export const nameHandlers: Readonly<Record<string, Handler>> = {
  sendto: send,
  send,
  sendmsg: send,
  sendmmsg: send,
  write: send,
  writev: send,
  recvfrom: receive,
  recv: receive,
  recvmsg: receive,
  recvmmsg: receive,
  read: receive,
  pread64: receive,
  poll: wait,
  ppoll: wait,
  select: wait,
  _newselect: wait,
  pselect6: wait,
  epoll_wait: waitForEvents,
  epoll_pwait: waitForEvents,
  epoll_pwait2: waitForEvents,
};

const decoder = new TextDecoder();
