/**
 * /proc/net/snmp, netstat and snmp6 (net/ipv4/proc.c, net/ipv6/proc.c): a line of names and a line of values with the
 * same prefix. Columns differ by kernel, so they are taken by name.
 */
import { describedBy, NO_VALUES, type Quantity, type RowGrammar } from '../text/row-grammar.ts';

const LINE = /^(Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt|SctpExt):((?: -?[\w-]+)+)\s*$/;
const SNMP6 = /^((?:Ip|Icmp|Udp|UdpLite)6)([A-Z]\w+)\s+(\d+)\s*$/;

/** Settings among the counters (RFC 1213, RFC 2012). */
const SETTINGS = new Set(['Forwarding', 'DefaultTTL', 'RtoAlgorithm', 'RtoMin', 'RtoMax', 'MaxConn']);
const GAUGES = new Set(['CurrEstab', 'MPCurrEstab']);

function quantityOf(name: string): Quantity {
  if (SETTINGS.has(name)) return { unit: 'count', attribute: true };
  if (GAUGES.has(name)) return { unit: 'count' };
  return { unit: name.endsWith('Octets') ? 'bytes' : 'count', counter: true };
}

export const netSnmpGrammar: RowGrammar = {
  id: 'net-snmp',
  title: 'net/snmp and net/netstat samples',
  about: 'Samples of /proc/net/snmp, netstat and snmp6: counters of IP, TCP, UDP and ICMP, by name.',
  patterns: ['*net_snmp*', '*net_netstat*'],
  begin() {
    const headings = new Map<string, { text: string; names: readonly string[] }>();
    const single = new Map<string, readonly [string]>();
    const met = new Set<string>();
    /** A heading that comes again heads the next sample. */
    const startsWith = (protocol: string) => {
      const starts = met.has(protocol);
      if (starts) met.clear();
      met.add(protocol);
      return starts;
    };
    return {
      row(line) {
        const m = LINE.exec(line);
        if (!m) {
          const six = SNMP6.exec(line);
          if (!six) return undefined;
          const name = six[2] as string;
          const list = single.get(name) ?? [name];
          single.set(name, list);
          return { entity: six[1] as string, names: list, values: [Number(six[3])] };
        }
        const protocol = m[1] as string;
        const text = (m[2] as string).trim();
        const known = headings.get(protocol);
        if (known?.text === text) return { ...NO_VALUES, starts: startsWith(protocol) };
        const words = text.split(/\s+/);
        if (!words.every((word) => /^-?\d+$/.test(word))) {
          headings.set(protocol, { text, names: words });
          return { ...NO_VALUES, starts: startsWith(protocol) };
        }
        if (known?.names.length !== words.length) return undefined;
        return { entity: protocol, names: known.names, values: words.map(Number) };
      },
      nextSample: () => met.clear(),
    };
  },
  describe: describedBy(quantityOf),
};
