/** A file system without room or inodes, or one that will soon have none. */
import { judgementOf } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { timeToLimit } from '../engine/growth/eta.ts';
import type { Rule } from '../engine/rule.ts';
import { timeOf } from '../engine/table.ts';
import { amount, duration, rate, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { captureSeconds } from './growing.ts';
import { beside, lastOf, lastRowOf, type NamedSeries, seriesNamed } from './series-values.ts';

const FULL = 0.95;
const NO_ROOM = 0.99;
/** Room that is enough whatever its share of a large disk is: in kB, and in inodes. */
const ENOUGH = { kB: 50 * 1024 ** 2, count: 1_000_000 };

interface Kind {
  table: string;
  used: string;
  free: string;
  things: 'room' | 'inodes';
}

const KINDS: readonly Kind[] = [
  { table: 'df', used: 'used', free: 'available', things: 'room' },
  { table: 'df', used: 'inodes used', free: 'inodes free', things: 'inodes' },
  { table: 'filesystems', used: 'MBfsused', free: 'MBfsfree', things: 'room' },
  { table: 'filesystems', used: 'Iused', free: 'Ifree', things: 'inodes' },
];

export const diskFilling: Rule = {
  id: 'disk.filling',
  about: 'A file system is full, or will be soon at the rate it fills: room or inodes.',
  kinds: ['series'],
  formats: ['df', 'sar', 'sadf'],
  thresholds: [
    {
      name: 'used',
      value: FULL,
      unit: 'of what users may have',
      source: 'PCP’s pmie rule filesys.capacity: 95 %',
    },
    { name: 'used (error)', value: NO_ROOM, unit: '', source: 'own: writes fail with ENOSPC' },
    {
      name: 'free, whatever its share',
      value: 50,
      unit: 'GiB, at most',
      source: 'own: a share of a large disk is much room',
    },
    {
      name: 'reach of the forecast',
      value: 20,
      unit: '× the observed time',
      source: 'a line is not drawn further than its data carries; docs/growth.md',
    },
  ],
  check: ({ captures }) =>
    captures.flatMap((capture) =>
      KINDS.flatMap((kind) =>
        seriesNamed(capture, kind.table, kind.used).flatMap((used) => {
          const free = beside(used, kind.free);
          return free && used.column.attribute !== true ? filling(used, free, kind) : [];
        }),
      ),
    ),
};

function filling(used: NamedSeries, free: NamedSeries, { things, table: id }: Kind): Finding[] {
  const { capture, table, column, entity } = used;
  const [taken, left] = [lastOf(used), lastOf(free)];
  // Read-only images are full by nature, and never change.
  const moves = used.values.some((value) => !Number.isNaN(value) && value !== taken);
  if (!(taken + left > 0) || (left === 0 && !moves && table.rows > 1)) return [];
  const part = taken / (taken + left);
  const judgement = judgementOf(capture, table.id, column.id);
  const seconds = captureSeconds(capture);
  const eta = judgement && seconds > 0 ? timeToLimit(judgement, taken + left, seconds) : undefined;
  const soon = eta && 'seconds' in eta ? eta : undefined;
  const unit = things === 'inodes' ? 'count' : id === 'df' ? 'kB' : 'MiB';
  const inKind = unit === 'MiB' ? left * 1024 : left;
  const isFull = part >= FULL && inKind < ENOUGH[unit === 'count' ? 'count' : 'kB'];
  if (!isFull && !soon) return [];
  const forecast =
    soon && soon.seconds > 0
      ? `; it grows ${rate(judgement?.rate ?? 0, unit)} and is full in ${within(soon.seconds, soon.low, soon.high)} at this rate`
      : '';
  const row = lastRowOf(used);
  const name = entity === '' ? 'The file system' : entity;
  return [
    finding({
      rule: 'disk.filling',
      severity: isFull && part >= NO_ROOM ? 'error' : 'warning',
      confidence: isFull ? 'measured' : 'inferred',
      subject: `${entity} ${things}`.trim(),
      title: `${name} has ${amount(left, unit)}${things === 'inodes' ? ' inodes' : ''} left, ${share(part)} is used${forecast}.`,
      explanation:
        things === 'inodes'
          ? 'Every file and directory takes an inode. Without one no file can be made, though blocks are free: many small files (sessions, mail, caches) do that.'
          : 'Without room writes fail with ENOSPC: databases stop, logs are cut off, and temporary files cannot be made. What root keeps for itself is not counted as left.',
      metrics: {
        share: part,
        ...(unit === 'count' ? { leftCount: left } : { bytesLeft: left * (unit === 'kB' ? 1024 : 2 ** 20) }),
        ...(soon ? { secondsToFull: soon.seconds } : {}),
      },
      evidence: [{ ...evidenceAt(capture, table, row, column.id), after: taken }],
      limits: [
        'df does not say which files it is; files that were deleted and are still open count as used.',
        ...(forecast !== '' ? ['The forecast holds if the last rate lasts.'] : []),
        ...(timeOf(table) ? [] : ['Without times no rate can be told.']),
      ],
      next: [
        things === 'inodes'
          ? `sudo du --inodes -xS ${entity || '/'} | sort -rn | head; df -i`
          : `sudo du -xh --max-depth=2 ${entity || '/'} | sort -rh | head -20; sudo lsof +L1 | head`,
      ],
    }),
  ];
}

/** A forecast with its interval, where the interval says more than the forecast. */
function within(seconds: number, low: number, high: number): string {
  const [one, least, most] = [seconds, low, high].map(duration);
  return one === least && one === most ? `${one}` : `${one} (${least} to ${most})`;
}
