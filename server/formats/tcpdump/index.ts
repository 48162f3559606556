/** What tcpdump prints, read for names: with any of its time forms, -v, -e, -X, -A. */
import type { Format } from '../../engine/format.ts';
import { NameLog } from '../pcap/name-log.ts';
import type { DnsPacket } from '../strace/dns/packet.ts';
import { headText } from '../text/head-lines.ts';
import { readReport, type TextLine } from '../text/report-lines.ts';
import {
  isHeader,
  isHexLine,
  lineTime,
  messageIn,
  type PacketLine,
  packetLine,
  type TimeForm,
  unreachableLine,
} from './packet-line.ts';

const DAY_MS = 86_400_000;

/** Lines kept for their times, which may turn out to be differences only at the end. */
const LINES_MAX = 1_000_000;

interface Read {
  place: TextLine;
  time: number;
  packet: PacketLine | undefined;
  message: DnsPacket | undefined;
}

class PacketLines {
  readonly title = 'tcpdump';
  readonly read: Read[] = [];
  packets = 0;
  form: TimeForm = 'none';
  /** Time of the header line of -v, which its second line lacks. */
  private header: { form: TimeForm; time: number } | undefined;
  private last = Number.NaN;
  private days = 0;
  private isDumped = false;

  take(line: TextLine): boolean {
    const { text } = line;
    if (isHexLine(text)) return true;
    const isUnreachable = unreachableLine(text) !== undefined;
    const packet = isUnreachable ? undefined : packetLine(text);
    if (packet) {
      const time = this.timeOf(packet.form === 'none' ? (this.header ?? packet) : packet);
      this.header = undefined;
      this.packets++;
      const message = messageIn(packet.payload);
      if (message) this.keep({ place: line, time, packet, message });
      return true;
    }
    if (isUnreachable) {
      this.packets++;
      const own = lineTime(text);
      this.keep({
        place: line,
        time: this.timeOf(own.form === 'none' ? (this.header ?? own) : own),
        packet: undefined,
        message: undefined,
      });
      this.header = undefined;
      return true;
    }
    if (isHeader(text)) {
      this.header = lineTime(text);
      return true;
    }
    if (/^(?:\S* ?[\d:.-]+ .{0,80}?)?(?:IP6?|ARP)[, ]/.test(text) || /^\d+ packets? /.test(text)) return true;
    // -A prints what is in a packet below it, IP header first.
    if (text.startsWith('E') || text.startsWith('`')) this.isDumped = true;
    return this.isDumped || /^(?:tcpdump: |reading from file |listening on )|, link-type /.test(text);
  }

  private keep(read: Read): void {
    if (this.read.length < LINES_MAX) this.read.push(read);
  }

  /** Milliseconds; a time of day goes on past midnight. */
  private timeOf({ form, time }: { form: TimeForm; time: number }): number {
    if (form === 'none') return Number.NaN;
    this.form = form;
    if (form !== 'day') return time;
    if (this.last - (time + this.days) > DAY_MS / 2) this.days += DAY_MS;
    this.last = time + this.days;
    return this.last;
  }
}

/** -ttt prints what went by since the line before, -ttttt since the first one: only the first kind ever falls. */
function fromDifferences(read: readonly Read[]): void {
  const falls = read.some(({ time }, i) => i > 0 && time < (read[i - 1] as Read).time);
  if (!falls) return;
  let sum = 0;
  for (const one of read) {
    sum += one.time || 0;
    one.time = sum;
  }
}

export const tcpdump: Format = {
  id: 'tcpdump',
  title: 'tcpdump text',
  about:
    'What tcpdump prints of packets, with any of its time forms and levels of detail: DNS questions, answers, retries and timeouts.',
  patterns: ['*tcpdump*'],
  sniff(head) {
    const lines = headText(head).split('\n', 200);
    let packets = 0;
    let others = 0;
    for (const line of lines) {
      if (line === '') continue;
      if (packetLine(line) && /(?:^|\s|: )(?:IP6? |\S+ > \S+: )/.test(line)) packets++;
      else if (!isHexLine(line) && !isHeader(line) && !/^[E`]/.test(line)) others++;
    }
    if (packets === 0) return 'no';
    return packets >= 2 * others || packets >= 20 ? 'sure' : 'maybe';
  },
  async read(source, into, signal) {
    const lines = new PacketLines();
    await readReport(lines, source, into, signal);
    const { read, form, packets } = lines;
    if (form === 'since') fromDifferences(read);
    const names = new NameLog(true);
    for (const { place, time, packet, message } of read) {
      const seen = { time, byteStart: place.byteStart, byteLength: place.byteLength, line: place.line };
      names.count(time);
      if (packet && message) names.message(message, { ...seen, from: packet.from, to: packet.to });
      const lost = packet ? undefined : unreachableLine(place.text);
      if (lost)
        names.unreachable(
          { host: lost.client, port: Number.NaN },
          { host: lost.server, port: lost.port },
          { ...seen, from: { host: lost.server, port: lost.port }, to: { host: lost.client, port: 0 } },
        );
    }
    names.packets = packets;
    names.finish(into);
    if (packets > 0 && read.length === 0)
      into.problem(0, 0, 'no DNS message is printed here: with -q tcpdump leaves them out');
  },
};
