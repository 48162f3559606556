/** Name resolution put together again from the packets in a log: who asked whom for what, and what came back. */
import type { DnsPacket } from './packet.ts';
import { parseResolverConfig, type ResolverConfig } from './resolver-config.ts';

/** One question sent to one server. */
export interface DnsQuery {
  /** Of the call that sent it. */
  row: number;
  /** Position of the task that sent it. */
  task: number;
  /** Address, with the port when it is not 53. */
  server: string;
  id: number;
  name: string;
  nameCut: boolean;
  type: string;
  /** Sent together with another question in one call. */
  together: boolean;
  /** 1 for the first time that this question is sent. */
  attempt: number;
  /** `NOERROR`, `NXDOMAIN`, `timed out`, `refused`, …; '' when the log does not tell. */
  outcome: string;
  answers: string[];
  /** Row of the call that received the answer, or of the last one that waited in vain; -1 = none. */
  endRow: number;
  /** Milliseconds from the question to its answer, or spent waiting in vain; NaN when the log does not tell. */
  wait: number;
}

/** A wait for an answer that did not come. */
export interface DnsTimeout {
  row: number;
  /** Milliseconds: measured with `-T`, else the limit the program set. */
  wait: number;
  /** Positions of the questions that were open. */
  queries: number[];
}

interface Open {
  query: number;
  /** Milliseconds by the log's clock; NaN without one. */
  sentAt: number;
  /** Milliseconds in calls that waited since. */
  waited: number;
}

/** A question that is sent again sooner was not waited for: some clients ask all servers at once. */
const GAVE_UP_MS = 400;
const AT_ONCE_MS = 20;

export class QueryLog {
  readonly queries: DnsQuery[] = [];
  readonly timeouts: DnsTimeout[] = [];
  /** Rows of attempts to ask nscd, the name service cache daemon. */
  readonly cacheDaemonRows: number[] = [];
  config: ResolverConfig | undefined;
  /** Questions without an answer, by life of the socket. */
  private readonly open = new Map<number, Open[]>();
  private readonly noticesResends: boolean;
  /** The last time that each question was sent, by task, type and name. */
  private readonly latest = new Map<string, Open>();

  /** @param noticesResends a question that is sent again ends the wait for the first one. */
  constructor(noticesResends = true) {
    this.noticesResends = noticesResends;
  }

  sent(
    socket: number,
    task: number,
    server: string,
    packets: readonly DnsPacket[],
    row: number,
    time: number,
  ): void {
    for (const packet of packets) {
      const { id, name, nameCut, type } = packet;
      const isSame = (query: DnsQuery | undefined) =>
        query?.task === task && query.id === id && query.name === name && query.type === type;
      const query = this.queries.length;
      const attempt = (this.queries.findLast(isSame)?.attempt ?? 0) + 1;
      if (this.noticesResends) this.giveUpEarlier(task, packet, row, time);
      const open = this.openOn(socket);
      // Asked again on the same socket: an answer to either is an answer to the later one.
      const earlier = open.findIndex((other) => {
        const before = this.queries[other.query];
        return isSame(before) && before?.server === server;
      });
      if (earlier >= 0) open.splice(earlier, 1);
      const asked: Open = { query, sentAt: time, waited: 0 };
      open.push(asked);
      this.latest.set(`${task} ${type} ${name}`, asked);
      this.queries.push({
        row,
        task,
        server,
        id,
        name,
        nameCut,
        type,
        together: packets.length > 1,
        attempt,
        outcome: '',
        answers: [],
        endRow: -1,
        wait: Number.NaN,
      });
    }
  }

  /** The same question again, without an answer to the first one: event loops give up without a call that says so. */
  private giveUpEarlier(task: number, { name, type }: DnsPacket, row: number, time: number): void {
    const earlier = name === '' ? undefined : this.latest.get(`${task} ${type} ${name}`);
    const query = earlier && this.queries[earlier.query];
    if (!earlier || query?.outcome !== '') return;
    const wait = Number.isNaN(time - earlier.sentAt) ? earlier.waited : time - earlier.sentAt;
    if (!(wait >= GAVE_UP_MS)) return;
    query.outcome = 'timed out';
    query.wait = wait;
    query.endRow = row;
    const last = this.timeouts.at(-1);
    const partner = last && this.queries[last.queries[0] as number];
    // A and AAAA that were sent at once were waited for at once.
    if (last && partner?.task === task && Math.abs(last.wait - wait) < AT_ONCE_MS && row - last.row <= 1)
      last.queries.push(earlier.query);
    else this.timeouts.push({ row, wait, queries: [earlier.query] });
  }

  received(socket: number, packet: DnsPacket, row: number, time: number): void {
    const open = this.openOn(socket);
    const at = open.findIndex(({ query }) => {
      const { id, type } = this.queries[query] as DnsQuery;
      return id === packet.id && (packet.type === '' || type === '' || type === packet.type);
    });
    if (at < 0) return;
    const [{ query, sentAt, waited }] = open.splice(at, 1) as [Open];
    const asked = this.queries[query] as DnsQuery;
    asked.outcome = outcomeOf(packet);
    asked.answers = packet.answers;
    asked.endRow = row;
    asked.wait = Number.isNaN(time - sentAt) ? waited : time - sentAt;
    this.notNeeded(open, asked);
  }

  /** musl asks all servers at once, and takes the first answer. */
  private notNeeded(open: Open[], { id, type, name, server }: DnsQuery): void {
    for (let at = open.length - 1; at >= 0; at--) {
      const other = this.queries[(open[at] as Open).query] as DnsQuery;
      if (other.id !== id || other.type !== type || other.name !== name || other.server === server) continue;
      other.outcome = 'answered by another server';
      open.splice(at, 1);
    }
  }

  /** A call waited on these sockets. @param wait milliseconds */
  waited(sockets: readonly number[], wait: number, timedOut: boolean, row: number): void {
    const waiting: number[] = [];
    for (const socket of sockets) {
      for (const open of this.open.get(socket) ?? []) {
        open.waited += wait;
        waiting.push(open.query);
        if (!timedOut) continue;
        const query = this.queries[open.query] as DnsQuery;
        query.outcome = 'timed out';
        query.endRow = row;
        query.wait = open.waited;
      }
    }
    if (timedOut && waiting.length > 0) this.timeouts.push({ row, wait, queries: waiting });
  }

  /** No server listens there, or the network said so. */
  failed(socket: number, error: string, row: number): void {
    for (const { query } of this.open.get(socket) ?? []) {
      const asked = this.queries[query] as DnsQuery;
      asked.outcome = error === 'ECONNREFUSED' ? 'refused' : error;
      asked.endRow = row;
    }
    this.open.delete(socket);
  }

  closed(socket: number): void {
    this.open.delete(socket);
  }

  hasOpen(socket: number): boolean {
    return (this.open.get(socket)?.length ?? 0) > 0;
  }

  readConfig(text: string, cut: boolean, row: number): void {
    if (text.trim() !== '') this.config = parseResolverConfig(text, cut, row);
  }

  private openOn(socket: number): Open[] {
    let open = this.open.get(socket);
    if (!open) {
      open = [];
      this.open.set(socket, open);
    }
    return open;
  }
}

function outcomeOf({ code, truncated, answerCount }: DnsPacket): string {
  if (truncated) return 'truncated';
  if (code === 'NOERROR' && answerCount === 0) return 'NODATA';
  return code === '' ? 'answered' : code;
}
