/** Name resolution as packets show it: who asked which server for what, what came back, and what was asked again. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, placeAtCalls, textColumn, timeColumn } from '../strace/columns.ts';
import type { DnsPacket } from '../strace/dns/packet.ts';
import { type DnsQuery, QueryLog } from '../strace/dns/query-log.ts';
import { addNames } from '../strace/dns-tables.ts';

/** glibc and musl send A and AAAA from one port at once. */
const TOGETHER_MS = 20;

/** A question that is asked again sooner was not waited for. */
const GAVE_UP_MS = 400;

/** glibc waits 5 s for a server and at most 30 s (resolv.conf(5)); later questions are about something else. */
const WAIT_MAX_MS = 31_000;

/** Packets kept; a capture with more is no longer about names. */
const PACKETS_MAX = 2_000_000;

export interface Endpoint {
  host: string;
  port: number;
}

export interface Seen {
  /** Milliseconds; NaN = not stated. */
  time: number;
  from: Endpoint;
  to: Endpoint;
  byteStart: number;
  byteLength: number;
  /** 1-based; NaN in a binary capture. */
  line: number;
}

export class NameLog {
  /** The places are lines about packets, not packets: their length tells nothing. */
  private readonly isText: boolean;
  /** Waits are told at the end, by what each client asked next. */
  readonly log = new QueryLog(false);
  /** All packets of the capture, whatever they carry. */
  packets = 0;
  from = Number.POSITIVE_INFINITY;
  to = Number.NEGATIVE_INFINITY;
  private readonly rows = {
    start: [] as number[],
    byteStart: [] as number[],
    byteLength: [] as number[],
    line: [] as number[],
  };
  private readonly texts: string[] = [];
  private readonly ways: string[] = [];
  private readonly sockets = new Map<string, number>();
  private readonly clients = new Map<string, number>();

  constructor(isText = false) {
    this.isText = isText;
  }

  get messages(): number {
    return this.texts.length;
  }

  /** A packet that carries no message about names. */
  count(time: number): void {
    this.packets++;
    if (time < this.from) this.from = time;
    if (time > this.to) this.to = time;
  }

  message(packet: DnsPacket, seen: Seen): void {
    if (this.texts.length >= PACKETS_MAX) return;
    const row = this.add(describe(packet), seen);
    const [client, server] = packet.response ? [seen.to, seen.from] : [seen.from, seen.to];
    const socket = numberOf(this.sockets, `${client.host} ${client.port} ${server.host}`);
    if (packet.response) {
      this.log.received(socket, packet, row, seen.time);
      return;
    }
    const name = server.port === 53 ? server.host : `${server.host}:${server.port}`;
    this.log.sent(socket, numberOf(this.clients, client.host), name, [packet], row, seen.time);
    this.pair();
  }

  /** ICMP says that nobody listens there. The client's port is NaN where the capture does not say. */
  unreachable(client: Endpoint, server: Endpoint, seen: Seen): void {
    const socket = Number.isNaN(client.port)
      ? this.lastSocket(client.host, server.host)
      : this.sockets.get(`${client.host} ${client.port} ${server.host}`);
    if (socket === undefined || !this.log.hasOpen(socket)) return;
    this.log.failed(socket, 'ECONNREFUSED', this.add('port unreachable', seen));
  }

  private lastSocket(client: string, server: string): number | undefined {
    let last: number | undefined;
    for (const [key, socket] of this.sockets)
      if (key.startsWith(`${client} `) && key.endsWith(` ${server}`) && this.log.hasOpen(socket))
        last = socket;
    return last;
  }

  private add(text: string, { time, from, to, byteStart, byteLength, line }: Seen): number {
    const row = this.texts.push(text) - 1;
    this.ways.push(`${from.host}.${from.port} > ${to.host}.${to.port}`);
    this.rows.start.push(time);
    this.rows.byteStart.push(byteStart);
    this.rows.byteLength.push(byteLength);
    this.rows.line.push(line);
    return row;
  }

  /** The last question belongs to the one before: both kinds of address of one name at once. */
  private pair(): void {
    const { queries } = this.log;
    const last = queries.at(-1);
    const before = queries.at(-2);
    if (!last || !before || before.task !== last.task || before.name !== last.name) return;
    if (before.type === last.type || before.server !== last.server || before.outcome !== '') return;
    if (this.timeOf(last) - this.timeOf(before) <= TOGETHER_MS) before.together = last.together = true;
  }

  private timeOf({ row }: DnsQuery): number {
    return this.rows.start[row] as number;
  }

  /** Questions without an answer were waited for until the client's next one. */
  private giveUp(): void {
    const { queries, timeouts } = this.log;
    const next = new Map<number, { row: number; time: number }>();
    const waits = new Map<number, { row: number; time: number }>();
    for (let i = queries.length - 1; i >= 0; i--) {
      const query = queries[i] as DnsQuery;
      const time = this.timeOf(query);
      const later = next.get(query.task);
      if (later && later.time - time >= GAVE_UP_MS) waits.set(i, later);
      // Of questions sent together, the pair is followed by what comes after both.
      const pair = later && later.time - time <= TOGETHER_MS ? waits.get(i + 1) : undefined;
      if (pair) waits.set(i, pair);
      next.set(query.task, { row: query.row, time });
    }
    for (const [i, query] of queries.entries()) {
      const end = waits.get(i);
      if (query.outcome !== '' || !end) continue;
      const wait = end.time - this.timeOf(query);
      if (!(wait <= WAIT_MAX_MS)) continue;
      query.outcome = 'timed out';
      query.wait = wait;
      query.endRow = end.row;
      const known = timeouts.at(-1);
      const isSame = known?.row === end.row && queries[known.queries[0] ?? -1]?.task === query.task;
      if (isSame) known.queries.push(i);
      else timeouts.push({ row: end.row, wait, queries: [i] });
    }
  }

  /** Ends the capture and makes its tables. */
  finish(into: TableBuilder): void {
    this.giveUp();
    const isTimed = this.rows.start.some((time) => !Number.isNaN(time));
    const hosts = [...this.clients.keys()];
    into.fact('packetCount', this.packets);
    into.fact('dnsPacketCount', this.texts.length);
    into.fact('dnsQueryCount', this.log.queries.length);
    into.fact('dnsTimeoutCount', this.log.timeouts.length);
    into.fact('clientCount', hosts.length);
    if (this.to >= this.from) into.fact('seconds', (this.to - this.from) / 1000);
    addNames(into, {
      log: this.log,
      rows: this.rows,
      startOf: (row) => this.rows.start[row] as number,
      isTimed,
      commandOf: (task) => (hosts.length > 1 ? (hosts[task] ?? '') : ''),
      processOf: () => Number.NaN,
    });
    if (this.texts.length === 0) return;
    const rows = this.texts.map((_, row) => row);
    const table = into.table(
      'packets',
      'spans',
      'Messages about names',
      [
        ...(isTimed ? [timeColumn('time', 'Time', this.rows.start)] : []),
        textColumn('way', 'From and to', this.ways),
        textColumn('message', 'Message', this.texts),
        ...(this.isText ? [] : [numberColumn('bytes', 'Length', 'bytes', this.rows.byteLength)]),
      ],
      rows.length,
    );
    placeAtCalls(table, this.rows, rows);
  }
}

function numberOf(known: Map<string, number>, key: string): number {
  let number = known.get(key);
  if (number === undefined) {
    number = known.size;
    known.set(key, number);
  }
  return number;
}

function describe({ id, response, code, type, name, nameCut, answers, truncated }: DnsPacket): string {
  const question = `${type || '?'} of ${name}${nameCut ? '…' : ''}`;
  if (!response) return `${id} asks for ${question}`;
  const what = truncated ? 'truncated' : answers.length > 0 ? answers.join(' ') : code;
  return `${id} answers ${question}: ${what}`;
}
