/** Which tool a line belongs to in a log that several wrote in turn: `while date; do vmstat; free; df; done`. */
import { headingIn as dfHeading } from '../df/grammar.ts';
import { isHeadings as freeHeadings } from '../free/grammar.ts';
import { deviceHeadings, isCpuHeadings } from '../iostat/grammar.ts';
import { headingsIn as mpstatHeadings } from '../mpstat/grammar.ts';
import { headingsIn as psHeadings } from '../ps/grammar.ts';
import { rowClock, sysstatHeading } from '../text/sysstat-heading.ts';
import { linePrefix } from '../text/unwrap.ts';
import { isBusyboxScreen } from '../top/busybox.ts';
import { screenClock } from '../top/summary.ts';
import { GROUPS, HEADINGS } from '../vmstat-tool/grammar.ts';

/** The line with host and date that iostat and mpstat start with. */
export const SYSSTAT = 'sysstat';

/** Files of /proc, which are read together. */
export const PROC = 'meminfo';

const PROC_LINE =
  /^(?:MemTotal|MemFree|SwapTotal|Committed_AS|VmRSS|VmSize|Threads):\s+\d|^nr_free_pages \d|^(?:some|full) avg10=|^cpu\s+\d+ \d|^Node \d+, zone |^\d+\.\d\d \d+\.\d\d \d+\.\d\d \d+\/\d+ \d+$/;
/** `ss -s` and `ss -tan`. */
const SS_LINE = /^Total: \d+(?: \(kernel \d+\))?\s*$|^(?:Netid\s+)?State\s+Recv-Q\s+Send-Q\s/;
/** `netstat -s` and `netstat -tan`. */
const NETSTAT_LINE =
  /^(?:Ip|Icmp|IcmpMsg|Tcp|Udp|UdpLite|TcpExt|IpExt|MPTcpExt):\s*$|^Active Internet connections /;
/** What the command uptime prints, which is read with them. */
const UPTIME = /^\s*(?:\d{1,2}:\d\d:\d\d\s+)?up\s.*load averages?:/;

/** Longer lines are no headings. */
const LINE_MAX = 500;

/** Id of the format whose part begins with this line; undefined when none does. */
export function partStart(line: string): string | undefined {
  if (line.length > LINE_MAX) return undefined;
  const known = startOf(line);
  if (known) return known;
  const { length } = linePrefix(line);
  return length > 0 ? startOf(line.slice(length)) : undefined;
}

function startOf(line: string): string | undefined {
  if (screenClock(line) !== undefined || isBusyboxScreen(line)) return 'top';
  if (GROUPS.test(line) || HEADINGS.test(line)) return 'vmstat-tool';
  if (freeHeadings(line)) return 'free';
  if (dfHeading(line)) return 'df';
  if (isCpuHeadings(line) || deviceHeadings(line)) return 'iostat';
  const clock = rowClock(line);
  if (clock && mpstatHeadings(clock.rest)) return 'mpstat';
  if (sysstatHeading(line)) return SYSSTAT;
  // The headings of top come after its first line, and belong to it.
  if (psHeadings(line) && !/\sTIME\+|\sPR\s/.test(line)) return 'ps';
  if (SS_LINE.test(line)) return 'ss';
  if (NETSTAT_LINE.test(line)) return 'netstat';
  return PROC_LINE.test(line) || UPTIME.test(line) ? PROC : undefined;
}
