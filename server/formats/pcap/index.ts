/** Captured packets, read for what they say about names. */
import type { Format } from '../../engine/format.ts';
import { decodeDns } from '../strace/dns/packet.ts';
import { type Carried, carriedIn } from './frame.ts';
import { NameLog, type Seen } from './name-log.ts';
import { captureKind, type FrameRecord, RecordReader } from './records.ts';
import { TcpMessages } from './tcp-messages.ts';

const NAME_PORT = 53;

function isAboutNames({ from, to }: Carried): boolean {
  return from.port === NAME_PORT || to.port === NAME_PORT;
}

export const pcap: Format = {
  id: 'pcap',
  title: 'packet capture',
  about:
    'Files of tcpdump and Wireshark (pcap and pcapng), read for DNS: questions, answers, retries and timeouts by name and server.',
  patterns: ['*.pcap', '*.pcapng', '*.cap'],
  sniff: (head) => (captureKind(head) === 'none' ? 'no' : 'sure'),
  async read(source, into, signal) {
    const names = new NameLog();
    const streams = new TcpMessages();
    let unknownLinks = 0;
    const takeFrame = ({ time, link, bytes, cut, byteStart, byteLength }: FrameRecord) => {
      names.count(time);
      const carried = carriedIn(bytes, link, cut);
      if (!carried || !isAboutNames(carried)) {
        if (!carried && ![0, 1, 12, 101, 108, 113, 228, 229, 276].includes(link) && unknownLinks++ === 0)
          into.problem(byteStart, byteLength, `link type ${link} is not read`);
        return;
      }
      const seen: Seen = {
        time,
        from: carried.from,
        to: carried.to,
        byteStart,
        byteLength,
        line: Number.NaN,
      };
      if (carried.protocol === 'unreachable') names.unreachable(carried.from, carried.to, seen);
      else if (carried.protocol === 'udp') {
        const packet = decodeDns(carried.payload, carried.cut);
        if (packet) names.message(packet, seen);
      } else
        for (const message of streams.take(carried)) {
          const packet = decodeDns(message, false);
          if (packet) names.message(packet, seen);
        }
    };
    const reader = new RecordReader(takeFrame, (byteStart, byteLength, why) =>
      into.problem(byteStart, byteLength, why),
    );
    for await (const { bytes, offset } of source.stream(signal)) {
      reader.push(bytes);
      into.progress(offset + bytes.length);
    }
    reader.finish();
    into.zone = 'UTC';
    into.zoneOffset = 0;
    names.finish(into);
  },
};
