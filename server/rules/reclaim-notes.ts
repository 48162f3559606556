/** What /proc/vmstat says of kills, and of reclaim that a cgroup’s limit caused. */

import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { PAGE_KB } from './machine-sources.ts';
import { gainOf, seriesNamed } from './series-values.ts';

export const oomKills: Rule = {
  id: 'oom.global',
  about: 'The kernel’s count of processes killed for want of memory rises.',
  kinds: ['series'],
  thresholds: [{ name: 'oom_kill', value: 0, unit: 'kills', source: 'any is one too many' }],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      seriesNamed(capture, 'vmstat', 'oom_kill').flatMap((kills) => {
        const gain = gainOf(kills);
        if (!gain || gain.gained === 0) return [];
        return [
          finding({
            rule: 'oom.global',
            severity: 'error',
            confidence: 'measured',
            subject: 'oom_kill',
            title: `The OOM killer ended ${plural(gain.gained, 'process', 'processes')} while the machine was captured.`,
            explanation:
              'The kernel ends a process when memory is asked for and none can be reclaimed, on the whole machine or within the limit of a cgroup.',
            metrics: { killsCount: gain.gained, ...(gain.seconds > 0 ? { seconds: gain.seconds } : {}) },
            evidence: evidenceOfChange(capture, kills.table, kills.column.id, gain.from, gain.to),
            limits: [
              'vmstat counts kills of the whole machine and of cgroups alike, and does not name the process.',
            ],
            next: ['sudo dmesg -T | grep -iA40 "invoked oom-killer"'],
          }),
        ];
      }),
    ),
};

export const cgroupReclaim: Rule = {
  id: 'memcg.reclaim',
  about:
    'Pages were reclaimed by neither kswapd nor a process short of memory: the limit of a cgroup did it (a note).',
  kinds: ['series'],
  thresholds: [
    {
      name: 'pages reclaimed otherwise',
      value: 0.01,
      unit: 'of all, and at least 256',
      source:
        'mm/vmscan.c counts reclaim in a cgroup under anon and file only; 1 % is rounding between counters',
    },
  ],
  check: ({ captures }) => captures.flatMap(byLimit),
};

/** Reclaim of the machine, by who did it. */
const BY_WHOM = ['pgsteal_kswapd', 'pgsteal_direct', 'pgsteal_khugepaged', 'pgsteal_proactive'];

function byLimit(capture: Capture): Finding[] {
  const gained = (name: string) => seriesNamed(capture, 'vmstat', name).map(gainOf)[0]?.gained;
  const [file] = seriesNamed(capture, 'vmstat', 'pgsteal_file');
  const gain = file && gainOf(file);
  const anon = gained('pgsteal_anon');
  if (!file || !gain || anon === undefined || gained('pgsteal_kswapd') === undefined) return [];
  const all = gain.gained + anon;
  const other = all - BY_WHOM.reduce((sum, name) => sum + (gained(name) ?? 0), 0);
  if (other < 256 || other < 0.01 * all) return [];
  return [
    finding({
      rule: 'memcg.reclaim',
      severity: 'note',
      confidence: 'inferred',
      subject: 'reclaim by cgroup limits',
      title: `${amount(other * PAGE_KB, 'kB')} (${share(other / all)}) of what was reclaimed was taken because of a cgroup’s limit, not because the host was short of memory.`,
      explanation:
        'pgsteal_anon and pgsteal_file count all reclaim, pgsteal_kswapd and pgsteal_direct that of the host. The difference was reclaimed within cgroups that had reached memory.max or memory.high.',
      metrics: { pages: other, share: other / all },
      evidence: evidenceOfChange(capture, file.table, file.column.id, gain.from, gain.to),
      limits: ['vmstat does not say which cgroup it was.', `A page is taken as ${PAGE_KB} KiB.`],
      next: ['grep -H . /sys/fs/cgroup/*/memory.events | grep -E "max|high"'],
    }),
  ];
}
