/** One line of tcpdump about a packet: its time, who sent it to whom, and what tcpdump makes of a DNS message in it. */
import type { Endpoint } from '../pcap/name-log.ts';
import type { DnsPacket } from '../strace/dns/packet.ts';

/** How the time before a line is written. */
export type TimeForm = 'none' | 'day' | 'epoch' | 'date' | 'since';

export interface PacketLine {
  form: TimeForm;
  /** Milliseconds by `form`; `since` counts from the line before (-ttt) or from the first one (-ttttt). NaN without. */
  time: number;
  from: Endpoint;
  to: Endpoint;
  /** What stands behind `from > to: `. */
  payload: string;
}

export interface Unreachable {
  client: string;
  server: string;
  port: number;
}

const TIME = /^(?:(\d{4})-(\d\d)-(\d\d) )?( ?)(\d\d):(\d\d):(\d\d)(\.\d{1,9})?\s+|^(\d{9,10})(\.\d{1,9})?\s+/;

/** Milliseconds of the time before a line; `length` is what it takes up. */
export function lineTime(line: string): { form: TimeForm; time: number; length: number } {
  const m = TIME.exec(line);
  if (!m) return { form: 'none', time: Number.NaN, length: 0 };
  const length = m[0].length;
  if (m[9] !== undefined) {
    return { form: 'epoch', time: Number(m[9]) * 1000 + 1000 * Number(m[10] ?? 0), length };
  }
  const clock = ((Number(m[5]) * 60 + Number(m[6])) * 60 + Number(m[7])) * 1000 + 1000 * Number(m[8] ?? 0);
  if (m[1] !== undefined)
    return { form: 'date', time: Date.UTC(Number(m[1]), Number(m[2]) - 1, Number(m[3])) + clock, length };
  return { form: m[4] === ' ' ? 'since' : 'day', time: clock, length };
}

/** `IP 127.0.0.1.57792 > 127.0.0.1.53: `, with the interface of -i any and the Ethernet header of -e before it. */
const ENDS =
  /^(?:.{0,200}?, ethertype IPv[46] [^:]{0,60}, length \d+: |(?:\S{1,20} +(?:In|Out|[BMP]) +)?IP6? )?([\w.:-]{1,100}?)[.](\d+|domain|mdns|[a-z][\w-]*) > ([\w.:-]{1,100}?)[.](\d+|domain|mdns|[a-z][\w-]*): /;

const NAMED_PORTS: Readonly<Record<string, number>> = { domain: 53, mdns: 5353, 'domain-s': 853 };

/** A line that names two ends; the first line of -v names none. */
export function packetLine(line: string): PacketLine | undefined {
  const { form, time, length } = lineTime(line);
  const rest = line.slice(length).trimStart();
  const m = ENDS.exec(rest);
  if (!m) return undefined;
  const end = (host: string, port: string): Endpoint => ({
    host,
    port: /^\d+$/.test(port) ? Number(port) : (NAMED_PORTS[port] ?? 0),
  });
  return {
    form,
    time,
    from: end(m[1] as string, m[2] as string),
    to: end(m[3] as string, m[4] as string),
    payload: rest.slice(m[0].length),
  };
}

/** `15:58:11.303552 IP (tos 0x0, ttl 64, …)` of -v, whose second line is indented. */
export function isHeader(line: string): boolean {
  return /^\S* ?[\d:.-]* ?.{0,120}?IP6? \(.*\)$/.test(line);
}

export function isHexLine(line: string): boolean {
  return /^\s+0x[\da-f]{4}: {2}/.test(line);
}

/** `ICMP 127.0.0.3 udp port 53 unreachable, length 66`. */
export function unreachableLine(line: string): Unreachable | undefined {
  const m = /(\S+) > (\S+): ICMP6?[, ].{0,60}?(\S+) udp port (\d+|domain) unreachable/.exec(line);
  if (!m) return undefined;
  return { client: m[2] as string, server: m[3] as string, port: m[4] === 'domain' ? 53 : Number(m[4]) };
}

const CHECKSUM = /^\[(?:bad )?udp (?:sum|cksum)[^\]]*\] /;
const TCP = /^Flags \[.{0,12}?\], .{0,300}?length \d+ /;
const OPTIONS = /(?:\[[^\]]{0,60}\] )*/;
const QUESTION = new RegExp(
  `^(\\d{1,5})[+%*|$-]* ${OPTIONS.source}([A-Z][A-Z0-9]*|Type\\d+)(?: \\([A-Z]+\\))?\\? (\\S+)`,
);
const ANSWER = new RegExp(
  `^(\\d{1,5})(?: (NXDomain|ServFail|Refused|FormErr|NotImp|YXDomain|YXRRSet|NXRRSet|NotAuth|NotZone|Resp\\d+))?([*|$-]*) ${OPTIONS.source}(?:q: ([A-Z][A-Z0-9]*|Type\\d+)(?: \\([A-Z]+\\))?\\? (\\S+) )?(\\d+)/(\\d+)/(\\d+)(.*)$`,
);

const CODES: Readonly<Record<string, string>> = {
  NXDomain: 'NXDOMAIN',
  ServFail: 'SERVFAIL',
  Refused: 'REFUSED',
  FormErr: 'FORMERR',
  NotImp: 'NOTIMP',
};

/** The DNS message that tcpdump printed; undefined when it printed none. */
export function messageIn(payload: string): DnsPacket | undefined {
  const text = payload.replace(CHECKSUM, '').replace(TCP, '');
  const base = { nameCut: false, truncated: false, answerCount: 0, answers: [] as string[], code: 'NOERROR' };
  const question = QUESTION.exec(text);
  if (question)
    return {
      ...base,
      id: Number(question[1]),
      response: false,
      type: question[2] as string,
      name: withoutDot(question[3] as string),
    };
  const answer = ANSWER.exec(text);
  if (!answer) return undefined;
  const [, id, code, flags = '', type, name, count, , , rest = ''] = answer;
  return {
    ...base,
    id: Number(id),
    response: true,
    code: code === undefined ? 'NOERROR' : (CODES[code] ?? code.toUpperCase()),
    truncated: flags.includes('|'),
    type: type ?? '',
    name: withoutDot(name ?? ''),
    answerCount: Number(count),
    answers: answersIn(rest, Number(count)),
  };
}

/** ` A 192.0.2.10, AAAA 2001:db8::1 (54)`; with -v each begins with its owner and `[1m]`. */
function answersIn(text: string, count: number): string[] {
  const found: string[] = [];
  const part = text.replace(/ (?:ns|ar): .*$/, '').replace(/ \(\d+\)$/, '');
  for (const one of part.split(', ').slice(0, count)) {
    const m = /(?:^| )(A|AAAA|CNAME|PTR|NS|MX|SRV|TXT|HTTPS|SVCB) (.+)$/.exec(one.trim());
    if (!m) continue;
    const value = (m[2] as string).replace(/\.$/, '');
    found.push(m[1] === 'A' || m[1] === 'AAAA' ? value : `${m[1]} ${value}`);
  }
  return found;
}

function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
