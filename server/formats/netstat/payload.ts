/**
 * netstat(8): `netstat -s` prints sections of counters, the number before, within or after its words; `netstat -an` lists
 * sockets, which are counted by protocol and state.
 */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';
import { SocketCount } from './socket-count.ts';

const SECTION = /^([A-Z][A-Za-z0-9]*):$/;

/** A section's lines are indented, by a paste perhaps by less than netstat does. */
const COUNTER = /^[ \t]+(\S.*)$/;

/** What is open now; everything else adds up since boot. */
const GAUGES = /^(?:connections established|Forwarding|Default TTL)/i;
const SETTINGS = /^(?:Forwarding|Default TTL|RtoAlgorithm|RtoMin|RtoMax|MaxConn)/i;

const SOCKET =
  /^(tcp|udp|udplite|raw|sctp|icmp)(6?)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S+)(?:\s+([A-Z][A-Z0-9_]+))?(?:\s|$)/;

export class NetstatPayload implements ToolPayload {
  readonly title = 'netstat';
  private readonly sample: OpenSample;
  private readonly sockets: SocketCount;
  private section = '';
  private group = '';

  constructor(into: TableBuilder) {
    this.sample = new OpenSample(into, 'netstat', 'netstat -s');
    this.sockets = new SocketCount(into);
  }

  take(line: string, place: LinePlace): boolean {
    const section = SECTION.exec(line);
    if (section) return this.startSection(section[1] as string, place);
    if (this.listing(line, place)) return true;
    const counter = this.section === '' ? undefined : COUNTER.exec(line)?.[1];
    return counter !== undefined && this.counter(counter.trimEnd(), line, place);
  }

  boundary(): void {
    this.sample.end();
    this.sockets.end();
    this.section = '';
  }

  finish(): void {
    this.boundary();
  }

  private startSection(name: string, place: LinePlace): boolean {
    // Without a stamp between them, the next sample begins with the section that the first one began with.
    if (this.sample.isOpen && name === 'Ip') this.sample.end();
    this.section = name;
    this.group = '';
    this.sample.extend(place);
    return true;
  }

  private counter(text: string, line: string, place: LinePlace): boolean {
    const histogram = /^((?:ICMP|IGMP)\w* (?:input|output) histogram):$/.exec(text)?.[1];
    if (histogram) {
      this.group = histogram;
      return true;
    }
    if (!/^[ \t]{6,}/.test(line)) this.group = '';
    const figure = figureIn(text);
    if (!figure) return false;
    const key = [this.group, figure.words].filter(Boolean).join(': ');
    const id = `${this.section} ${key}`;
    const gauge = GAUGES.test(figure.words);
    this.sample.putOrBegin(id, figure.value, place, () =>
      measure(id, /Octets$/.test(figure.words) ? 'bytes' : 'count', '', {
        key: figure.words,
        counter: !gauge,
        ...(SETTINGS.test(figure.words) ? { attribute: true } : {}),
      }),
    );
    return true;
  }

  private listing(line: string, place: LinePlace): boolean {
    if (/^Active (?:Internet connections|UNIX domain sockets)/.test(line)) {
      if (line.startsWith('Active Internet')) this.sockets.end();
      this.section = '';
      this.sockets.open(place);
      return true;
    }
    if (/^Proto\s/.test(line)) return true;
    const socket = SOCKET.exec(line);
    if (socket) {
      const [, protocol = '', six = '', receive = '', send = '', , , state = ''] = socket;
      this.sockets.count(`${protocol}${six}`, state, Number(receive), Number(send), place);
      return true;
    }
    if (!/^unix\s/.test(line)) return false;
    this.sockets.count(
      'unix',
      /\s(CONNECTED|LISTENING|CONNECTING|FREE)\s/.exec(line)?.[1] ?? '',
      0,
      0,
      place,
    );
    return true;
  }
}

/** `27708 total packets received`, `TCPTimeouts: 2`, `Quick ack mode was activated 266 times`. */
export function figureIn(text: string): { words: string; value: number } | undefined {
  const last = /^([A-Za-z][^:]*): (-?\d+)$/.exec(text);
  if (last) return { words: last[1] as string, value: Number(last[2]) };
  const first = /^(\d+) (.+)$/.exec(text);
  if (first) return { words: first[2] as string, value: Number(first[1]) };
  const within = /^(\D*[^\d\s]\s)(\d+)((?:\s\D*)?)$/.exec(text);
  return within ? { words: `${within[1]}…${within[3]}`.trim(), value: Number(within[2]) } : undefined;
}
