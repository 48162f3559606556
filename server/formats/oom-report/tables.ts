/** Tables of the OOM reports of a log: the kills, the tasks at the last one, what held the memory, the zones. */
import { NumberColumn } from '../../engine/columns.ts';
import type { Table } from '../../engine/table.ts';
import type { TableBuilder } from '../../engine/table-builder.ts';
import { numberColumn, textColumn, timeColumn } from '../strace/columns.ts';
import type { OomReport, ReportLine } from './report.ts';

const KB = 1024;

export function addTables(into: TableBuilder, reports: readonly OomReport[]): void {
  into.fact('oomReportCount', reports.length);
  into.fact('cgroupOomCount', reports.filter(({ isCgroup }) => isCgroup).length);
  into.fact('globalOomCount', reports.filter(({ isCgroup, victim }) => !isCgroup && victim !== '').length);
  if (reports.length === 0) return;
  addReports(into, reports);
  addTasks(into, reports);
  addHolders(into, reports);
  addZones(into, reports);
}

/** Resident memory of the victim when it was killed, bytes. */
function residentBytes({ killed }: OomReport): number {
  const kb =
    (killed.get('anon-rss') ?? Number.NaN) + (killed.get('file-rss') ?? 0) + (killed.get('shmem-rss') ?? 0);
  return kb * KB;
}

function addReports(into: TableBuilder, reports: readonly OomReport[]): void {
  const text = (id: string, title: string, pick: (report: OomReport) => string) =>
    textColumn(id, title, reports.map(pick));
  const number = (id: string, title: string, unit: string, pick: (report: OomReport) => number) =>
    numberColumn(id, title, unit, reports.map(pick));
  const hasTime = reports.some(({ time }) => !Number.isNaN(time));
  const table = into.table(
    'reports',
    'spans',
    'Killed for memory',
    [
      ...(hasTime
        ? [
            timeColumn(
              'time',
              'Time',
              reports.map(({ time }) => time),
            ),
          ]
        : []),
      text('victim', 'Killed', ({ victim }) => victim),
      number('victimPid', 'Process', '', ({ victimPid }) => victimPid),
      number('residentBytes', 'Resident', 'bytes', residentBytes),
      number('virtualBytes', 'Virtual', 'bytes', ({ killed }) => (killed.get('total-vm') ?? Number.NaN) * KB),
      number('score', 'Score', '', ({ score }) => score),
      number('scoreAdjust', 'Adjustment', '', ({ scoreAdjust }) => scoreAdjust),
      text('trigger', 'Asked by', ({ trigger }) => trigger),
      number('triggerPid', 'Asking process', '', ({ triggerPid }) => triggerPid),
      number('order', 'Order', '', ({ order }) => order),
      text('gfp', 'Allocation', ({ gfp }) => gfp),
      text('constraint', 'Constraint', constraintOf),
      text('cgroup', 'Limited cgroup', ({ limitedCgroup }) => limitedCgroup),
      text('victimCgroup', 'Cgroup of the killed', ({ victimCgroup }) => victimCgroup),
      number('usageBytes', 'Usage', 'bytes', (report) => chargeOf(report, 'memory')?.usage ?? Number.NaN),
      number('limitBytes', 'Limit', 'bytes', (report) => chargeOf(report, 'memory')?.limit ?? Number.NaN),
      number(
        'failures',
        'Failed charges',
        'count',
        ({ charges }) => charges.get('memory')?.failures ?? Number.NaN,
      ),
      number(
        'swapUsageBytes',
        'Swap usage',
        'bytes',
        (report) => chargeOf(report, 'swap')?.usage ?? Number.NaN,
      ),
      number(
        'swapLimitBytes',
        'Swap limit',
        'bytes',
        (report) => chargeOf(report, 'swap')?.limit ?? Number.NaN,
      ),
      number(
        'ramBytes',
        'RAM',
        'bytes',
        ({ ramPages, reservedPages, pageBytes }) => (ramPages - (reservedPages || 0)) * pageBytes,
      ),
      number('freeBytes', 'Free', 'bytes', (report) => pagesOf(report, 'free')),
      number(
        'anonBytes',
        'Anonymous',
        'bytes',
        (report) => pagesOf(report, 'active_anon') + pagesOf(report, 'inactive_anon'),
      ),
      number('cacheBytes', 'Page cache', 'bytes', (report) => pagesOf(report, 'pagecache')),
      number('shmemBytes', 'Shmem', 'bytes', (report) => pagesOf(report, 'shmem')),
      number('unreclaimableSlabBytes', 'Unreclaimable slab', 'bytes', (report) =>
        pagesOf(report, 'slab_unreclaimable'),
      ),
      number('pageTableBytes', 'Page tables', 'bytes', (report) => pagesOf(report, 'pagetables')),
      number('swapFreeBytes', 'Swap free', 'bytes', ({ swapFree }) => swapFree * KB),
      number('swapTotalBytes', 'Swap', 'bytes', ({ swapTotal }) => swapTotal * KB),
      number(
        'cgroupAnonBytes',
        'Anonymous in the cgroup',
        'bytes',
        ({ cgroupStat }) => cgroupStat.get('anon') ?? cgroupStat.get('rss') ?? Number.NaN,
      ),
      number(
        'cgroupFileBytes',
        'Cache in the cgroup',
        'bytes',
        ({ cgroupStat }) => cgroupStat.get('file') ?? cgroupStat.get('cache') ?? Number.NaN,
      ),
      number(
        'cgroupShmemBytes',
        'Shmem in the cgroup',
        'bytes',
        ({ cgroupStat }) => cgroupStat.get('shmem') ?? Number.NaN,
      ),
      number('tasks', 'Tasks listed', 'count', ({ tasks }) => tasks.names.length),
      number('taskBytes', 'Resident of all listed', 'bytes', (report) => sum(taskBytes(report, 'rss'))),
      text('kernel', 'Kernel', ({ kernel }) => kernel),
    ],
    reports.length,
  );
  place(
    table,
    reports.map(({ victimLine, start }) => victimLine ?? start),
  );
}

function constraintOf({ constraint, isCgroup, order, zones }: OomReport): string {
  // Asked for by SysRq-F, whatever the constraint that is printed.
  if (order === -1) return 'SysRq';
  if (constraint !== '') return constraint;
  // Kernels before 5.1 do not name it.
  return isCgroup ? 'CONSTRAINT_MEMCG' : zones.length > 0 ? 'CONSTRAINT_NONE' : '';
}

/** A limit of 2^63 rounded to pages means none. */
function chargeOf({ charges }: OomReport, name: string): { usage: number; limit: number } | undefined {
  const charge = charges.get(name);
  if (!charge) return undefined;
  const isUnlimited = charge.limit > 2 ** 52;
  return { usage: charge.usage * KB, limit: isUnlimited ? Number.NaN : charge.limit * KB };
}

function pagesOf({ memInfo, pageBytes }: OomReport, name: string): number {
  return (memInfo.get(name) ?? Number.NaN) * pageBytes;
}

function taskBytes(report: OomReport, column: string): number[] {
  const { pageBytes } = report;
  const scale = column === 'pgtables_bytes' ? 1 : pageBytes;
  return (report.tasks.values.get(column) ?? []).map((value) => value * scale);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + (value || 0), 0);
}

const OWN_COLUMNS = new Set([
  'pid',
  'uid',
  'tgid',
  'total_vm',
  'rss',
  'swapents',
  'pgtables_bytes',
  'oom_score_adj',
]);

/** Tasks of all reports, those that held most first. */
function addTasks(into: TableBuilder, reports: readonly OomReport[]): void {
  const rows = reports.flatMap((report, n) => {
    const rss = report.tasks.values.get('rss') ?? [];
    return report.tasks.names
      .map((_, task) => ({ report, n, task }))
      .sort((a, b) => (rss[b.task] ?? 0) - (rss[a.task] ?? 0) || a.task - b.task);
  });
  if (rows.length === 0) return;
  const bytesOf = new Map<string, number[]>();
  const bytes = ({ report, n, task }: (typeof rows)[number], column: string) => {
    const key = `${n} ${column}`;
    let list = bytesOf.get(key);
    if (!list) {
      list = taskBytes(report, column);
      bytesOf.set(key, list);
    }
    return list[task] ?? Number.NaN;
  };
  const plain = (id: string, title: string, unit = '') =>
    numberColumn(
      id,
      title,
      unit,
      rows.map(({ report, task }) => report.tasks.values.get(id)?.[task] ?? Number.NaN),
    );
  const inBytes = (id: string, title: string, column: string) =>
    numberColumn(
      id,
      title,
      'bytes',
      rows.map((row) => bytes(row, column)),
    );
  const others = new Set(
    reports.flatMap(({ taskColumns }) => taskColumns.slice(0, -1)).filter((id) => !OWN_COLUMNS.has(id)),
  );
  const table = into.table(
    'tasks',
    'histogram',
    'Tasks when the kernel killed',
    [
      textColumn(
        'name',
        'Task',
        rows.map(({ report, task }) => report.tasks.names[task] as string),
      ),
      numberColumn(
        'report',
        'Report',
        '',
        rows.map(({ n }) => n + 1),
      ),
      plain('pid', 'Process'),
      plain('uid', 'User'),
      inBytes('bytes', 'Resident', 'rss'),
      inBytes('swapBytes', 'Swapped out', 'swapents'),
      inBytes('virtualBytes', 'Virtual', 'total_vm'),
      inBytes('pageTableBytes', 'Page tables', 'pgtables_bytes'),
      plain('oom_score_adj', 'Adjustment'),
      // nr_ptes, nr_pmds of older kernels, rss_anon and its kin of newer ones.
      ...[...others].map((id) =>
        id.startsWith('rss_') ? inBytes(id, id, id) : plain(id, id, id.startsWith('nr_') ? 'pages' : ''),
      ),
    ],
    rows.length,
  );
  place(
    table,
    rows.map(({ report, task }) => report.tasks.lines[task] as ReportLine),
  );
}

/** What held the memory at the last kill, by name. */
function addHolders(into: TableBuilder, reports: readonly OomReport[]): void {
  const report = reports.findLast(({ tasks }) => tasks.names.length > 0);
  if (!report) return;
  const rss = taskBytes(report, 'rss');
  const swap = taskBytes(report, 'swapents');
  const groups = new Map<string, { count: number; bytes: number; swap: number; largest: number }>();
  report.tasks.names.forEach((name, task) => {
    const group = groups.get(name) ?? { count: 0, bytes: 0, swap: 0, largest: task };
    group.count++;
    group.bytes += rss[task] || 0;
    group.swap += swap[task] || 0;
    if ((rss[task] ?? 0) > (rss[group.largest] ?? 0)) group.largest = task;
    groups.set(name, group);
  });
  const rows = [...groups].sort((a, b) => b[1].bytes - a[1].bytes);
  const table = into.table(
    'holders',
    'histogram',
    'What held the memory at the last kill',
    [
      textColumn(
        'name',
        'Task',
        rows.map(([name]) => name),
      ),
      numberColumn(
        'count',
        'Tasks',
        'count',
        rows.map(([, { count }]) => count),
      ),
      numberColumn(
        'bytes',
        'Resident',
        'bytes',
        rows.map(([, { bytes }]) => bytes),
      ),
      numberColumn(
        'swapBytes',
        'Swapped out',
        'bytes',
        rows.map(([, group]) => group.swap),
      ),
    ],
    rows.length,
  );
  table.compareBy = { key: 'name', measures: ['bytes', 'count'] };
  place(
    table,
    rows.map(([, { largest }]) => report.tasks.lines[largest] as ReportLine),
  );
  into.fact('entryCount', report.tasks.names.length);
  into.fact('totalCount', report.tasks.names.length);
  into.fact('totalBytes', sum(rss));
  into.fact('pageBytes', report.pageBytes);
}

function addZones(into: TableBuilder, reports: readonly OomReport[]): void {
  const rows = reports.flatMap(({ zones }, n) => zones.map((zone) => ({ zone, n })));
  if (rows.length === 0) return;
  const kb = (id: string, title: string, pick: (row: (typeof rows)[number]) => number) =>
    numberColumn(id, title, 'kB', rows.map(pick));
  const table = into.table(
    'zones',
    'histogram',
    'Zones and their watermarks',
    [
      textColumn(
        'name',
        'Zone',
        rows.map(({ zone }) => zone.name),
      ),
      numberColumn(
        'report',
        'Report',
        '',
        rows.map(({ n }) => n + 1),
      ),
      kb('free', 'Free', ({ zone }) => zone.free),
      kb('min', 'Min', ({ zone }) => zone.min),
      kb('low', 'Low', ({ zone }) => zone.low),
      kb('high', 'High', ({ zone }) => zone.high),
    ],
    rows.length,
  );
  place(
    table,
    rows.map(({ zone }) => zone.line),
  );
}

function place(table: Table, lines: readonly ReportLine[]): void {
  table.byteStart = NumberColumn.of(lines.map(({ byteStart }) => byteStart));
  table.byteLength = NumberColumn.of(lines.map(({ byteLength }) => byteLength));
  table.line = NumberColumn.of(lines.map(({ line }) => line));
}
