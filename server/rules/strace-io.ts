/** Reads, writes and syncs that are too small or too many. */
import type { Capture } from '../engine/capture.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, duration, plural, share } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { callEvidence, STRACE, spanOf, traces } from './strace-trace.ts';
import { rowsFrom, type TableRow } from './table-rows.ts';

const MOVES_LEAST = 500;
const TINY_SHARE = 0.9;
const SHOWN = 3;

/** Wake-ups of one byte or eight are what these are for; terminals give what is typed. */
const SMALL_BY_NATURE =
  /^(?:eventfd|timerfd|signalfd|inotify|pipe|epoll|UNIX socket pair|perf event)|^(?:anon_inode|pipe):|\/dev\/(?:pts|tty|null|urandom)/;

export const straceTinyIo: Rule = {
  id: 'strace.tinyIo',
  about: 'A file or socket is read or written a few bytes at a time, thousands of times.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'reads and writes of one descriptor',
      value: MOVES_LEAST,
      unit: 'count',
      source: 'fewer cost nothing',
    },
    {
      name: 'share of them of 16 bytes at most',
      value: TINY_SHARE,
      unit: '',
      source: 'length prefixes and headers alternate with larger pieces',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(tiny),
};

function tiny(capture: Capture): Finding[] {
  return rowsFrom(capture, 'fds', 'moves', MOVES_LEAST)
    .filter(
      (row) =>
        row.number('tinyMoves') >= TINY_SHARE * row.number('moves') &&
        !SMALL_BY_NATURE.test(row.text('what')),
    )
    .sort((a, b) => b.number('moves') - a.number('moves'))
    .slice(0, SHOWN)
    .map((row) => {
      const moves = row.number('moves');
      const bytes = row.number('bytesRead') + row.number('bytesWritten');
      const what = nameOf(row);
      return finding({
        rule: 'strace.tinyIo',
        severity: 'warning',
        confidence: 'measured',
        subject: what,
        title: `${what} was read and written ${plural(moves, 'time')} for ${amount(bytes, 'bytes')}: ${share(row.number('tinyMoves') / moves)} of the calls moved 16 bytes at most.`,
        explanation: `A buffer of 4 KiB would need ${plural(Math.max(1, Math.ceil(bytes / 4096)), 'call')}. Each call costs a switch into the kernel, which takes longer than copying some bytes.`,
        metrics: { callsCount: moves, bytes, bytesPerCall: bytes / moves },
        evidence: [row.evidence(), ...callEvidence(capture, [row.number('closedCall')])],
        limits: ['Where each piece must be on the disk or at the peer at once, small writes are the price.'],
        next: [
          'See who asks: strace -f -k -e trace=read,write -p PID; use buffered I/O (fread, BufferedWriter)',
        ],
      });
    });
}

const SHORT_LEAST = 20;

export const straceShortWrites: Rule = {
  id: 'strace.shortWrites',
  about: 'Writes to a file take less than they were given, again and again.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'short writes to one file',
      value: SHORT_LEAST,
      unit: 'count',
      source: 'a file takes all of a write unless its disk or limit is reached',
    },
  ],
  check: ({ captures }) =>
    traces(captures).flatMap((capture) =>
      rowsFrom(capture, 'fds', 'shortWrites', SHORT_LEAST)
        .filter((row) => row.text('what').startsWith('/') && !SMALL_BY_NATURE.test(row.text('what')))
        .slice(0, SHOWN)
        .map((row) =>
          finding({
            rule: 'strace.shortWrites',
            severity: 'note',
            confidence: 'measured',
            subject: row.text('what'),
            title: `${plural(row.number('shortWrites'), 'write')} to ${row.text('what')} took less than they were given.`,
            explanation:
              'A write to a file that takes only a part has met a full disk, a quota or a size limit; a program that does not write the rest loses it.',
            metrics: { shortWritesCount: row.number('shortWrites') },
            evidence: [row.evidence()],
            limits: ['Devices and pipes under a path take parts as a rule.'],
            next: ['Is there room? df -h; ulimit -f; quota'],
          }),
        ),
    ),
};

const SYNCS_LEAST = 30;
const SYNC_SHARE = 0.1;
/** One page: less between two syncs is a sync for nearly every write. */
const BYTES_PER_SYNC = 4096;

export const straceSyncs: Rule = {
  id: 'strace.syncs',
  about:
    'A file is forced to the disk (fsync) again and again, for a large part of the time or for a few bytes each.',
  kinds: ['histogram'],
  formats: STRACE,
  thresholds: [
    {
      name: 'syncs of one file',
      value: SYNCS_LEAST,
      unit: `count, and ${SYNC_SHARE * 100} % of the log for a warning`,
      source: 'a program that saves its work syncs a few times',
    },
    {
      name: 'bytes written for each, without that',
      value: BYTES_PER_SYNC,
      unit: 'bytes',
      source: 'one page',
    },
  ],
  check: ({ captures }) => traces(captures).flatMap(syncs),
};

function syncs(capture: Capture): Finding[] {
  const span = spanOf(capture);
  return rowsFrom(capture, 'fds', 'syncs', SYNCS_LEAST)
    .sort((a, b) => b.number('syncs') - a.number('syncs'))
    .slice(0, SHOWN)
    .flatMap((row) => {
      const count = row.number('syncs');
      const time = row.number('syncTime');
      const isFelt = time > SYNC_SHARE * span;
      const bytesEach = row.number('bytesWritten') / count;
      if (!isFelt && !(bytesEach < BYTES_PER_SYNC)) return [];
      const what = nameOf(row);
      return [
        finding({
          rule: 'strace.syncs',
          severity: isFelt ? 'warning' : 'note',
          confidence: 'measured',
          subject: what,
          title: `${what} was synced to the disk ${plural(count, 'time')}, once for every ${amount(bytesEach, 'bytes')} written${time > 0 ? `: ${duration(time / 1000)}${span > 0 ? ` of ${duration(span / 1000)}` : ''}` : ''}.`,
          explanation:
            'fsync returns when the data are on the disk: 0.1 ms on a fast SSD, 5 to 20 ms on a spinning disk, and more when others write. Several records synced together cost as much as one.',
          metrics: {
            syncsCount: count,
            bytesPerSync: bytesEach,
            ...(time > 0 ? { secondsInSyncs: time / 1000 } : {}),
          },
          evidence: [row.evidence(), ...callEvidence(capture, [row.number('closedCall')])],
          limits: ['A database that promises to keep every commit must do this.'],
          next: [
            'Sync several records at once, or by time; compare: strace -c -e trace=fsync,fdatasync -p PID',
          ],
        }),
      ];
    });
}

function nameOf(row: TableRow): string {
  const what = row.text('what');
  return what.startsWith('open before') ? `descriptor ${row.number('fd')}` : what;
}
