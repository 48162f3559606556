/** The memory of a cgroup against its limit, and what its OOM killer did. */

import type { Capture } from '../engine/capture.ts';
import { judgementOf } from '../engine/capture.ts';
import { evidenceAt, evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { timeToLimit } from '../engine/growth/eta.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { captureSeconds } from './growing.ts';
import { HELD_THRESHOLD, held, heldWords } from './held.ts';
import { firstBeside, memoryLimit } from './memory-limit.ts';
import { gainOf, lastOf, lastRowOf, type NamedSeries, ofEntity, seriesNamed } from './series-values.ts';

const NEAR = 0.9;

const NAME = 'cgroup';
const subjectOf = (entity: string) => (entity === '' ? NAME : `${NAME} ${entity}`);

/** The series of the first of these names that there is: v2 before v1. */
function named(capture: Capture, ...names: string[]): NamedSeries[] {
  return (
    names.map((name) => seriesNamed(capture, 'cgroup-memory', name)).find((list) => list.length > 0) ?? []
  );
}

export const cgroupLimit: Rule = {
  id: 'cgroup.limit',
  about: 'A cgroup stands at 90 % of its memory limit or more, cache left out, or runs into it.',
  kinds: ['series'],
  formats: ['cgroup-memory', 'containers', 'meminfo', 'vmstat', 'pressure'],
  thresholds: [
    {
      name: 'working set',
      value: NEAR,
      unit: 'of the limit',
      source: 'the working set as cAdvisor and kubectl top define it: usage without inactive file pages',
    },
    HELD_THRESHOLD,
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) => {
      const near = [
        ...named(capture, 'current', 'usage_in_bytes'),
        ...seriesNamed(capture, 'containers', 'memory'),
      ].flatMap(nearLimit);
      return [...near, ...named(capture, 'events.max', 'failcnt').flatMap((hits) => limitHit(hits, near))];
    }),
};

function nearLimit(usage: NamedSeries): Finding[] {
  const limit = memoryLimit(usage);
  const isContainer = usage.table.id === 'containers';
  const cache = firstBeside(usage, 'inactive_file', 'total_inactive_file');
  if (!limit) return [];
  const used = usage.values.map((bytes, row) => {
    const inactive = cache?.values[row];
    const max = limit.values[row] as number;
    return (
      (bytes - (Number.isNaN(inactive) || inactive === undefined ? 0 : inactive)) /
      (Number.isNaN(max) ? lastOf(limit) : max)
    );
  });
  const full = held(used, (part) => part >= NEAR);
  if (!full) return [];
  const row = full.worst;
  const part = used[row] as number;
  const { capture, table, column, entity } = usage;
  const judgement = judgementOf(capture, table.id, column.id);
  const seconds = captureSeconds(capture);
  const eta = judgement && seconds > 0 ? timeToLimit(judgement, lastOf(limit), seconds) : undefined;
  const anon = firstBeside(usage, 'anon', 'total_rss', 'rss');
  const forecast =
    eta && 'seconds' in eta && eta.seconds > 0
      ? `; at this rate the limit is reached in ${duration(eta.seconds)}`
      : '';
  return [
    finding({
      rule: 'cgroup.limit',
      severity: 'warning',
      confidence: 'measured',
      subject: subjectOf(entity),
      title: `The memory${ofEntity(entity)}, inactive cache left out, is ${share(part)} of its limit of ${amount(lastOf(limit), 'bytes')}, over ${share(NEAR)} ${heldWords(full)}${forecast}.`,
      explanation: `At the limit the kernel reclaims from this cgroup alone, whatever is free on the host, and kills one of its processes when that does not help.${anon ? ` Anonymous memory, which cannot be dropped, is ${amount(anon.values[row] as number, 'bytes')} of it.` : ''}`,
      metrics: {
        share: part,
        bytesLimit: lastOf(limit),
        bytes: usage.values[row] as number,
        ...(anon ? { bytesAnonymous: anon.values[row] as number } : {}),
        ...(eta && 'seconds' in eta ? { secondsToLimit: eta.seconds } : {}),
      },
      evidence: [
        { ...evidenceAt(capture, table, row, column.id), after: usage.values[row] as number },
        evidenceAt(capture, table, Number.isNaN(limit.values[row]) ? lastRowOf(limit) : row, limit.column.id),
      ],
      limits: [
        'A cgroup’s files do not say which of its processes holds the memory.',
        ...(cache || isContainer
          ? []
          : ['memory.stat is not in the log: the page cache is counted as used.']),
      ],
      next: [
        isContainer
          ? `docker top ${entity} -eo pid,rss,comm`
          : `ps -o pid,rss,comm --sort=-rss -p "$(paste -sd, /sys/fs/cgroup/${entity || 'NAME'}/cgroup.procs)"`,
      ],
    }),
  ];
}

function limitHit(hits: NamedSeries, near: readonly Finding[]): Finding[] {
  const gain = gainOf(hits);
  const { capture, table, column, entity } = hits;
  if (!gain || gain.gained === 0) return [];
  const known = near.find(({ subject }) => subject === subjectOf(entity));
  if (known) {
    known.evidence.push(...evidenceOfChange(capture, table, column.id, gain.from, gain.to));
    known.metrics.limitHitsCount = gain.gained;
    return [];
  }
  return [
    finding({
      rule: 'cgroup.limit',
      severity: 'warning',
      confidence: 'measured',
      subject: subjectOf(entity),
      title: `The memory limit${ofEntity(entity)} was hit ${plural(gain.gained, 'time')}${gain.seconds > 0 ? ` in ${duration(gain.seconds)}` : ''}.`,
      explanation:
        'Each time an allocation found no room below the limit, and the kernel reclaimed from this cgroup before it went on.',
      metrics: { limitHitsCount: gain.gained, ...(gain.seconds > 0 ? { seconds: gain.seconds } : {}) },
      evidence: evidenceOfChange(capture, table, column.id, gain.from, gain.to),
      limits: [
        'A limit that is hit by page cache alone costs little: memory.stat tells, and so does memory.pressure.',
      ],
      next: [`cat /sys/fs/cgroup/${entity || 'NAME'}/memory.{max,stat,pressure}`],
    }),
  ];
}

export const cgroupOom: Rule = {
  id: 'cgroup.oom',
  about: 'The OOM killer ended a process of a cgroup.',
  kinds: ['series'],
  thresholds: [{ name: 'oom_kill', value: 0, unit: 'kills', source: 'any is one too many' }],
  check: ({ captures }) =>
    captures.flatMap((capture) => named(capture, 'events.oom_kill', 'oom_control.oom_kill').flatMap(killed)),
};

function killed(kills: NamedSeries): Finding[] {
  const last = lastOf(kills);
  if (!(last > 0)) return [];
  const { capture, table, column, entity, values } = kills;
  const gain = gainOf(kills);
  const during = gain?.gained ?? 0;
  const row =
    during > 0
      ? values.findIndex((value, i) => i > 0 && value > (values[i - 1] as number))
      : lastRowOf(kills);
  const anon = firstBeside(kills, 'anon', 'total_rss', 'rss');
  const before = anon && row > 0 ? (anon.values[row - 1] as number) : Number.NaN;
  return [
    finding({
      rule: 'cgroup.oom',
      severity: during > 0 ? 'error' : 'warning',
      confidence: 'measured',
      subject: subjectOf(entity),
      title:
        during > 0
          ? `The OOM killer ended ${plural(during, 'process', 'processes')}${ofEntity(entity)} while it was captured${Number.isNaN(before) ? '' : `, with ${amount(before, 'bytes')} of anonymous memory in the sample before`}.`
          : `The OOM killer has ended ${plural(last, 'process', 'processes')}${ofEntity(entity)} since the cgroup was made.`,
      explanation:
        'The cgroup had reached its limit, nothing more could be reclaimed from it, and the kernel killed a process of it. The host may have had memory to spare.',
      metrics: {
        killsCount: last,
        killsDuringCount: during,
        ...(Number.isNaN(before) ? {} : { bytesAnonymousBefore: before }),
      },
      evidence:
        during > 0
          ? evidenceOfChange(capture, table, column.id, row - 1, row)
          : [evidenceAt(capture, table, row, column.id)],
      limits: ['memory.events does not say which process it was: the kernel’s log does.'],
      next: ['sudo dmesg -T | grep -iA40 "invoked oom-killer"'],
    }),
  ];
}
