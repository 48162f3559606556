/** The payloads whose lines hold several numbers, or counted things; those whose lines say more of themselves come first. */
import { buddyinfoGrammar } from '../buddyinfo/grammar.ts';
import { cgroupMemoryGrammar } from '../cgroup-memory/grammar.ts';
import { conntrackGrammar } from '../conntrack/grammar.ts';
import { diskstatsGrammar } from '../diskstats/grammar.ts';
import { fdListGrammar } from '../fd-list/grammar.ts';
import { interruptsGrammar } from '../interrupts/grammar.ts';
import { loadavgGrammar } from '../loadavg/grammar.ts';
import { mapsGrammar } from '../maps/grammar.ts';
import { netDevGrammar } from '../net-dev/grammar.ts';
import { netSnmpGrammar } from '../net-snmp/grammar.ts';
import { numaMapsGrammar } from '../numa-maps/grammar.ts';
import { pidIoGrammar } from '../pid-io/grammar.ts';
import { pidLimitsGrammar } from '../pid-limits/grammar.ts';
import { pidSchedGrammar } from '../pid-sched/grammar.ts';
import { pidSchedstatGrammar } from '../pid-schedstat/grammar.ts';
import { pidStatGrammar } from '../pid-stat/grammar.ts';
import { pidStatmGrammar } from '../pid-statm/grammar.ts';
import { pressureGrammar } from '../pressure/grammar.ts';
import { procStatGrammar } from '../proc-stat/grammar.ts';
import { slabinfoGrammar } from '../slabinfo/grammar.ts';
import { sockstatGrammar } from '../sockstat/grammar.ts';
import { softirqsGrammar } from '../softirqs/grammar.ts';
import { softnetGrammar } from '../softnet/grammar.ts';
import { uptimeGrammar } from '../uptime/grammar.ts';
import { wchanGrammar } from '../wchan/grammar.ts';
import { zoneinfoGrammar } from '../zoneinfo/grammar.ts';
import type { RowGrammar } from './row-grammar.ts';

export const rowGrammars: readonly RowGrammar[] = [
  zoneinfoGrammar,
  buddyinfoGrammar,
  slabinfoGrammar,
  procStatGrammar,
  loadavgGrammar,
  diskstatsGrammar,
  pressureGrammar,
  netDevGrammar,
  netSnmpGrammar,
  sockstatGrammar,
  conntrackGrammar,
  softnetGrammar,
  interruptsGrammar,
  softirqsGrammar,
  pidStatGrammar,
  pidSchedGrammar,
  pidIoGrammar,
  pidLimitsGrammar,
  fdListGrammar,
  numaMapsGrammar,
  mapsGrammar,
  cgroupMemoryGrammar,
  pidStatmGrammar,
  pidSchedstatGrammar,
  uptimeGrammar,
  wchanGrammar,
];
