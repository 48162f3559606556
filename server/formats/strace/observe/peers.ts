/** Connections by TCP, by the address they go to: tried, refused, and how long they took to be made. */
import { decodeArguments } from '../../../packages/strace-log-parser/index.ts';
import { firstLife } from '../follow-descriptors.ts';
import type { Handler } from '../trace-state.ts';
import { limitOf, waitedDescriptors } from '../wait-arguments.ts';

const PEERS_MAX = 100_000;

export interface Peer {
  /** `TCP 192.0.2.1:80`. */
  address: string;
  tried: number;
  connected: number;
  /** Attempts by the error they ended with; `given up` when a wait ended with nothing. */
  errors: Map<string, number>;
  /** Milliseconds from connect to its end. NaN = no attempt tells. */
  longest: number;
  /** Row of the connect that took longest, or of the first one that failed, or of the first. */
  worstRow: number;
  /** Row of the call that ended the longest one; -1 = none. */
  endRow: number;
  firstRow: number;
  lastRow: number;
}

interface Attempt {
  peer: Peer;
  row: number;
  start: number;
  /** Milliseconds in calls that waited for it. */
  waited: number;
  /** Moment and row of the wait that ended with an error; what error, getsockopt tells next. */
  failedAt: number;
  failedRow: number;
}

export class PeerBook {
  readonly peers: Peer[] = [];
  /** Attempts that the kernel goes on with in the background, by life of the socket. */
  readonly open = new Map<number, Attempt>();
  private readonly byAddress = new Map<string, Peer>();

  peerAt(address: string, row: number): Peer | undefined {
    let peer = this.byAddress.get(address);
    if (!peer && this.peers.length < PEERS_MAX) {
      peer = {
        address,
        tried: 0,
        connected: 0,
        errors: new Map(),
        longest: Number.NaN,
        worstRow: row,
        endRow: -1,
        firstRow: row,
        lastRow: row,
      };
      this.peers.push(peer);
      this.byAddress.set(address, peer);
    }
    return peer;
  }

  /** @param error '' = connected. @param end milliseconds of the log's clock; NaN without one. */
  settle(life: number, error: string, end: number, row: number): void {
    const attempt = this.open.get(life);
    if (!attempt) return;
    this.open.delete(life);
    const isFailed = attempt.failedRow >= 0;
    const took = (isFailed ? attempt.failedAt : end) - attempt.start;
    const endRow = isFailed ? attempt.failedRow : row;
    note(attempt.peer, error, Number.isNaN(took) ? attempt.waited : took, attempt.row, endRow);
  }
}

/** @param took milliseconds; NaN = not known */
export function note(peer: Peer, error: string, took: number, row: number, endRow: number): void {
  if (error === '') peer.connected++;
  else {
    if (peer.errors.size === 0 && !(peer.longest >= 0)) peer.worstRow = row;
    peer.errors.set(error, (peer.errors.get(error) ?? 0) + 1);
  }
  if (!(took > (peer.longest || 0))) return;
  peer.longest = took;
  peer.worstRow = row;
  peer.endRow = endRow;
}

/** Runs behind the handler that names the socket after its peer. */
const connect: Handler = ({ peers, lives }, call, task) => {
  const life = firstLife(call, task);
  const address = life < 0 ? '' : lives.whatOf(life);
  const peer = /^TCP .+:\d+$/.test(address) ? peers.peerAt(address, call.row) : undefined;
  if (!peer) return;
  // Asked again about one that is under way.
  if (call.error === 'EALREADY' || call.error === 'EISCONN') return;
  peer.tried++;
  peer.lastRow = call.row;
  if (call.error === 'EINPROGRESS')
    peers.open.set(life, {
      peer,
      row: call.row,
      start: call.start,
      waited: 0,
      failedAt: Number.NaN,
      failedRow: -1,
    });
  else if (!Number.isNaN(call.result)) note(peer, call.error, call.duration, call.row, -1);
};

const wait: Handler = ({ peers }, call, task) => {
  if (peers.open.size === 0) return;
  const args = decodeArguments(call.bytes.subarray(call.argsStart, call.argsEnd)).map(({ value }) => value);
  const lives = waitedDescriptors(call, args)
    .map((fd) => task.descriptors.lifeOf(fd))
    .filter((life) => peers.open.has(life));
  if (lives.length === 0) return;
  const limit = limitOf(call, args);
  const isOver = call.result === 0 && limit > 0;
  const spent = Number.isNaN(call.duration) ? (isOver ? limit : 0) : call.duration;
  for (const life of lives) {
    const attempt = peers.open.get(life);
    if (attempt) attempt.waited += spent;
  }
  // With several sockets the result tells of one of them only.
  const [only] = lives;
  const attempt = only === undefined ? undefined : peers.open.get(only);
  if (!(call.result > 0) || lives.length !== 1 || only === undefined || !attempt) return;
  const end = call.start + (call.duration || 0);
  if (/revents=[^}]*POLL(?:ERR|HUP)/.test(call.resultText())) {
    attempt.failedAt = end;
    attempt.failedRow = call.row;
  } else peers.settle(only, '', end, call.row);
};

const askedForError: Handler = ({ peers }, call, task) => {
  if (peers.open.size === 0 || call.result !== 0) return;
  const error = /SO_ERROR, \[(\w+)\]/.exec(call.argumentsText())?.[1];
  if (error !== undefined)
    peers.settle(firstLife(call, task), error === '0' ? '' : error, call.start, call.row);
};

/** Runs before the handler that ends the descriptor's life. */
const close: Handler = ({ peers }, call, task) => {
  if (peers.open.size === 0) return;
  const life = firstLife(call, task);
  const hasFailed = (peers.open.get(life)?.failedRow ?? -1) >= 0;
  peers.settle(life, hasFailed ? 'not connected' : 'given up', call.start, call.row);
};

export const peerHandlers: Readonly<Record<string, Handler>> = {
  connect,
  poll: wait,
  ppoll: wait,
  select: wait,
  _newselect: wait,
  pselect6: wait,
  getsockopt: askedForError,
};

export const peerEndHandlers: Readonly<Record<string, Handler>> = { close };
