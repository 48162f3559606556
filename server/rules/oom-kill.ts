/** The kernel killed a process for memory: who, on whose demand, which limit, and what held the memory. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { type TableRow, tableRows } from './table-rows.ts';

const HOLDERS_SHOWN = 5;
const FINDINGS_MAX = 10;
/** More of RAM than this in unreclaimable slab is named beside the tasks. */
const SLAB_PART = 0.1;

export const oomKill: Rule = {
  id: 'oom.*',
  about: 'Kills for want of memory in a kernel log: of the whole machine, or of a cgroup that met its limit.',
  kinds: ['spans', 'histogram'],
  formats: ['oom-report'],
  thresholds: [
    {
      name: 'kills',
      value: 1,
      unit: '',
      source: 'the kernel kills only when nothing else is left (mm/oom_kill.c)',
    },
    {
      name: 'unreclaimable slab',
      value: SLAB_PART,
      unit: 'of RAM',
      source: 'then tasks are not what fills the machine',
    },
  ],
  check: ({ captures }) =>
    captures
      .filter(({ format }) => format.id === 'oom-report')
      .flatMap((capture) => {
        const groups = new Map<string, TableRow[]>();
        for (const row of tableRows(capture, 'reports')) {
          if (row.text('victim') === '') continue;
          const key = `${row.text('constraint')} ${row.text('cgroup')} ${row.text('victim')}`;
          groups.set(key, [...(groups.get(key) ?? []), row]);
        }
        const found = [...groups.values()].sort((a, b) => b.length - a.length);
        const told = found.slice(0, FINDINGS_MAX).map((rows) => killFinding(capture, rows));
        if (found.length > FINDINGS_MAX)
          told[FINDINGS_MAX - 1]?.limits.push(
            `${plural(found.length - FINDINGS_MAX, 'more group')} of kills: the table of kills shows them all.`,
          );
        return told;
      }),
};

function killFinding(capture: Capture, rows: readonly TableRow[]): Finding {
  const last = rows[rows.length - 1] as TableRow;
  const cgroup = last.text('constraint') === 'CONSTRAINT_MEMCG';
  const asked = last.text('constraint') === 'SysRq';
  const victim = last.text('victim');
  const limit = last.number('limitBytes');
  const resident = last.number('residentBytes');
  const what = `${victim} (pid ${last.number('victimPid')}${Number.isNaN(resident) ? '' : `, ${amount(resident, 'bytes')} resident`})`;
  const times = rows.length > 1 ? ` ${plural(rows.length, 'time')}, last ${what}` : ` ${what}`;
  const holders = holdersOf(capture, last);
  const { zonesBelow, zoneEvidence } = watermarks(capture, last);
  const swap = last.number('swapTotalBytes');
  const swapFree = last.number('swapFreeBytes');
  const ram = last.number('ramBytes');
  const why = asked
    ? 'somebody asked for it (SysRq-F, order −1): memory was not exhausted'
    : cgroup
      ? `cgroup ${last.text('cgroup') || '(not named)'} met its limit${Number.isNaN(limit) ? '' : ` of ${amount(limit, 'bytes')}`}`
      : last.text('constraint') === 'CONSTRAINT_CPUSET' ||
          last.text('constraint') === 'CONSTRAINT_MEMORY_POLICY'
        ? 'the memory nodes it may use were exhausted'
        : `the whole machine was out of memory${Number.isNaN(ram) ? '' : ` (${amount(ram, 'bytes')} of RAM${swap > 0 ? `, ${amount(swapFree, 'bytes')} of ${amount(swap, 'bytes')} swap free` : swap === 0 ? ', no swap' : ''})`}`;
  const evidence: Evidence[] = [
    ...rows.slice(-3).map((row) => row.evidence()),
    ...holders.rows.slice(0, 3).map((row) => row.evidence()),
    ...zoneEvidence,
  ];
  return finding({
    rule: asked ? 'oom.manual' : cgroup ? 'cgroup.oom' : 'oom.global',
    severity: asked ? 'note' : 'error',
    confidence: 'measured',
    subject: cgroup ? `${victim} in ${last.text('cgroup')}` : victim,
    title: `The kernel killed${rows.length > 1 ? ` ${victim}` : ''}${times}: ${why}.`,
    explanation: [
      demand(last, victim),
      cgroup ? cgroupWords(last) : machineWords(last, zonesBelow),
      holders.words,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
    metrics: {
      killsCount: rows.length,
      ...known('residentBytes', resident),
      ...known('limitBytes', limit),
      ...known('usageBytes', last.number('usageBytes')),
      ...known('ramBytes', ram),
      ...known('swapFreeBytes', swapFree),
      ...known('swapTotalBytes', swap),
      ...known('tasksBytes', last.number('taskBytes')),
      ...known('order', last.number('order')),
      ...known('scoreAdjust', last.number('scoreAdjust')),
    },
    evidence: [evidence[0] as Evidence, ...evidence.slice(1)],
    limits: [
      'The task that was killed is the one with the highest score, not always the one that grew.',
      'RSS counts shared pages once for each task that maps them, so the sum may exceed what is there.',
      ...(last.number('tasks') > 0
        ? []
        : ['The table of tasks is not in the log: what held the memory is not told.']),
      ...(Number(capture.facts.pageBytes ?? 4096) === 4096
        ? []
        : [`Pages are taken as ${exact(Number(capture.facts.pageBytes))} bytes, from what the victim held.`]),
    ],
    next: cgroup
      ? [
          'See what grew before: while sleep 10; do date; cat /sys/fs/cgroup/GROUP/memory.current /sys/fs/cgroup/GROUP/memory.stat; done >> cgroup.log',
          'Compare limit and need: cat /sys/fs/cgroup/GROUP/memory.max /sys/fs/cgroup/GROUP/memory.peak',
        ]
      : [
          'See what grows before the next one: while sleep 10; do date; ps -eo pid,rss,comm --sort=-rss | head -20; done >> ps.log',
          'Keep it from taking others along: systemd MemoryMax= on the service that grows',
        ],
  });
}

function known(name: string, value: number): Record<string, number> {
  return Number.isFinite(value) ? { [name]: value } : {};
}

function demand(row: TableRow, victim: string): string {
  const order = row.number('order');
  const trigger = row.text('trigger');
  if (trigger === '') return '';
  const size = order > 0 ? ` of 2^${order} pages in one piece` : '';
  const who =
    trigger === victim ? `${trigger} itself` : `${trigger} (pid ${row.number('triggerPid') || '?'})`;
  const adjust = row.number('scoreAdjust');
  return `The allocation that could not be met${size} was asked for by ${who}.${order > 3 ? ' Pieces of that size may be missing while single pages are free: fragmentation.' : ''}${
    adjust > 0
      ? ` oom_score_adj ${adjust} made it more likely to be chosen.`
      : adjust < 0
        ? ` oom_score_adj ${adjust} spared it longer than others.`
        : ''
  }`;
}

function cgroupWords(row: TableRow): string {
  const usage = row.number('usageBytes');
  const limit = row.number('limitBytes');
  const failures = row.number('failures');
  const anon = row.number('cgroupAnonBytes');
  const file = row.number('cgroupFileBytes');
  const shmem = row.number('cgroupShmemBytes');
  return `${Number.isNaN(usage) ? '' : `The cgroup used ${amount(usage, 'bytes')} of ${Number.isNaN(limit) ? 'its limit' : amount(limit, 'bytes')}${failures > 0 ? `, and had failed to get more ${plural(failures, 'time')}` : ''}. `}The machine itself may have had memory to spare: the limit was met, not its end.${
    Number.isNaN(anon)
      ? ''
      : ` In it: ${amount(anon, 'bytes')} anonymous${Number.isNaN(file) ? '' : `, ${amount(file, 'bytes')} page cache`}${shmem > 0 ? ` (${amount(shmem, 'bytes')} of that shared memory and tmpfs, which cannot be dropped)` : ''}.`
  }`;
}

function machineWords(row: TableRow, zonesBelow: string): string {
  const ram = row.number('ramBytes');
  const slab = row.number('unreclaimableSlabBytes');
  const parts: [string, number][] = [
    ['anonymous', row.number('anonBytes')],
    ['page cache', row.number('cacheBytes')],
    ['shared memory', row.number('shmemBytes')],
    ['unreclaimable slab', slab],
    ['page tables', row.number('pageTableBytes')],
    ['free', row.number('freeBytes')],
  ];
  const listed = parts
    .filter(([, bytes]) => bytes > 0)
    .map(([name, bytes]) => `${name} ${amount(bytes, 'bytes')}`);
  const swap = row.number('swapTotalBytes');
  const swapFree = row.number('swapFreeBytes');
  return [
    listed.length > 0 ? `The machine held: ${listed.join(', ')}.` : '',
    swap > 0 && swapFree < 0.01 * swap ? 'Swap was used up.' : '',
    slab > SLAB_PART * ram
      ? `Unreclaimable slab is ${share(slab / ram)} of RAM: the kernel itself holds much of it.`
      : '',
    zonesBelow,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** Zones with less than their `min` are where the allocation failed. */
function watermarks(capture: Capture, report: TableRow): { zonesBelow: string; zoneEvidence: Evidence[] } {
  const zones = tableRows(capture, 'zones').filter((zone) => zone.number('report') === report.index + 1);
  const below = zones.filter((zone) => zone.number('free') < zone.number('min'));
  if (zones.length === 0) return { zonesBelow: '', zoneEvidence: [] };
  if (below.length === 0) {
    const reserve = zones
      .map((zone) => `${zone.text('name')} ${amount(zone.number('free'), 'kB')}`)
      .join(', ');
    return { zonesBelow: `No zone was below its min watermark (free: ${reserve}).`, zoneEvidence: [] };
  }
  const words = below
    .map(
      (zone) =>
        `${zone.text('name')} ${amount(zone.number('free'), 'kB')} free, min ${amount(zone.number('min'), 'kB')}`,
    )
    .join('; ');
  return {
    zonesBelow: `Below the min watermark: ${words}.`,
    zoneEvidence: below.slice(0, 2).map((zone) => zone.evidence()),
  };
}

function holdersOf(capture: Capture, report: TableRow): { words: string; rows: TableRow[] } {
  const tasks = tableRows(capture, 'tasks').filter((task) => task.number('report') === report.index + 1);
  if (tasks.length === 0) return { words: '', rows: [] };
  const groups = new Map<string, { count: number; bytes: number; swap: number }>();
  let all = 0;
  for (const task of tasks) {
    const name = task.text('name');
    const group = groups.get(name) ?? { count: 0, bytes: 0, swap: 0 };
    group.count++;
    group.bytes += task.number('bytes') || 0;
    group.swap += task.number('swapBytes') || 0;
    all += task.number('bytes') || 0;
    groups.set(name, group);
  }
  const top = [...groups].sort((a, b) => b[1].bytes - a[1].bytes).slice(0, HOLDERS_SHOWN);
  const lines = top.map(
    ([name, { count, bytes, swap }]) =>
      `- ${name}${count > 1 ? ` × ${exact(count)}` : ''}: ${amount(bytes, 'bytes')} resident (${share(all > 0 ? bytes / all : 0)})${swap > 0 ? `, ${amount(swap, 'bytes')} swapped out` : ''}`,
  );
  return {
    words: `Of ${amount(all, 'bytes')} resident in ${plural(tasks.length, 'task')}:\n\n${lines.join('\n')}`,
    rows: tasks,
  };
}
