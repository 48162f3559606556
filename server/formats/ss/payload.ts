/** ss(8): `ss -s` prints totals, everything else lists sockets, which are counted by protocol and state. */
import type { TableBuilder } from '../../engine/table-builder.ts';
import { SocketCount } from '../netstat/socket-count.ts';
import { measure, OpenSample } from '../text/open-sample.ts';
import type { LinePlace, ToolPayload } from '../text/tool-lines.ts';

const TOTAL = /^Total:\s+(\d+)(?:\s+\(kernel (\d+)\))?\s*$/;
const TCP = /^TCP:\s+(\d+)\s+\((.+?)\)(?:,\s+ports\s+(\d+))?\s*$/;
const TRANSPORT = /^([A-Z*]+)\s+(\d+|-)\s+(\d+|-)\s+(\d+|-)\s*$/;
const STATE =
  '(?:ESTAB|LISTEN|UNCONN|TIME-WAIT|CLOSE-WAIT|SYN-SENT|SYN-RECV|FIN-WAIT-1|FIN-WAIT-2|LAST-ACK|CLOSING|UNKNOWN)';
const SOCKET = new RegExp(`^(?:(\\w+)\\s+)?(${STATE})\\s+(\\d+)\\s+(\\d+)\\s+\\S`);

export class SsPayload implements ToolPayload {
  readonly title = 'ss';
  private readonly sample: OpenSample;
  private readonly sockets: SocketCount;
  private inTransports = false;

  constructor(into: TableBuilder) {
    this.sample = new OpenSample(into, 'ss', 'ss -s');
    this.sockets = new SocketCount(into);
  }

  take(line: string, place: LinePlace): boolean {
    const total = TOTAL.exec(line);
    if (total) {
      this.boundary();
      this.put('sockets', Number(total[1]), place);
      if (total[2] && total[2] !== '0') this.put('sockets (kernel)', Number(total[2]), place);
      return true;
    }
    const tcp = TCP.exec(line);
    if (tcp) return this.tcp(tcp, place);
    if (/^Transport\s+Total\s+IP/.test(line)) {
      this.inTransports = true;
      return true;
    }
    const transport = this.inTransports ? TRANSPORT.exec(line) : null;
    if (transport) return this.transport(transport, place);
    return this.listing(line, place);
  }

  boundary(): void {
    this.sample.end();
    this.sockets.end();
    this.inTransports = false;
  }

  finish(): void {
    this.boundary();
  }

  /** `TCP:   12 (estab 4, closed 2, orphaned 0, timewait 0)`; older ones `timewait 0/0), ports 3`. */
  private tcp([, all, states, ports]: RegExpExecArray, place: LinePlace): boolean {
    this.put('TCP', Number(all), place);
    for (const part of (states as string).split(', ')) {
      const m = /^(\w+) (\d+)(?:\/\d+)?$/.exec(part);
      if (m) this.put(`TCP ${m[1]}`, Number(m[2]), place);
    }
    if (ports) this.put('TCP ports', Number(ports), place);
    return true;
  }

  private transport([, name = '', ...counts]: RegExpExecArray, place: LinePlace): boolean {
    const over = ['', ' over IPv4', ' over IPv6'];
    counts.forEach((count, i) => {
      if (count !== '-' && name !== '*') this.put(`${name} with transport${over[i]}`, Number(count), place);
    });
    return true;
  }

  private listing(line: string, place: LinePlace): boolean {
    if (/^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s/.test(line)) {
      this.boundary();
      this.sockets.open(place);
      return true;
    }
    const socket = SOCKET.exec(line);
    if (!socket) return /^\s+(?:cubic|bbr|reno|ts |skmem|users:)/.test(line);
    const [, protocol, state = '', receive = '', send = ''] = socket;
    this.sockets.count(familyOf(protocol), state, Number(receive), Number(send), place);
    return true;
  }

  private put(id: string, value: number, place: LinePlace): void {
    this.sample.putOrBegin(id, value, place, () => measure(id, 'count', '', { key: id.split(' ')[0] ?? id }));
  }
}

/** `u_str`, `u_dgr`, `u_seq` are UNIX sockets; without a column of its own the list holds TCP. */
function familyOf(protocol: string | undefined): string {
  if (protocol === undefined) return 'tcp';
  return /^u_/.test(protocol) ? 'unix' : protocol;
}
