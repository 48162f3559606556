/** Series of sar that answer "what is growing?": the others are rates and levels, which have rules of their own. */
import type { Measure } from './measures.ts';

const HOST_NEXT = [
  'See which process it is: while sleep 10; do date; ps -eo pid,rss,nlwp,comm --sort=-rss | head -20; done >> ps.log',
];

function machine(
  family: string,
  subject: string,
  mechanism: string,
  limit: string,
  next = HOST_NEXT,
): Measure {
  return { family, subject, mechanism, limits: [limit], next };
}

/** By table, then by column. */
const BY_TABLE: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  memory: {
    kbanonpg: machine(
      'mem.anon',
      'anonymous memory (kbanonpg)',
      'Anonymous memory is what processes allocate: heaps and stacks. It cannot be dropped, only swapped.',
      'sar does not say which process it belongs to.',
    ),
    kbpgtbl: machine(
      'mem.pageTables',
      'memory of page tables (kbpgtbl)',
      'Page tables grow with processes times mappings: many processes that map one large segment pay for it once each.',
      'sar does not say which process they belong to.',
      ['grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n -r | head'],
    ),
    kbkstack: machine(
      'mem.kernelStack',
      'memory of kernel stacks (kbkstack)',
      'One kernel stack a thread: a climb means ever more threads somewhere.',
      'sar does not say whose threads they are.',
      ['ps -eo nlwp,pid,comm --sort=-nlwp | head'],
    ),
  },
  swap: {
    kbswpused: machine(
      'mem.swapUsed',
      'used swap (kbswpused)',
      'Memory moves out to swap and stays there.',
      'A swapped-out page that nobody needs does no harm.',
      ['sar -W 10 6, and look at both columns'],
    ),
  },
  kernel: {
    'file-nr': machine(
      'host.files',
      'the number of open files (file-nr)',
      'Files, sockets and pipes that are opened and never closed, by any process. At fs.file-max nothing can be opened.',
      'sar does not say which process has them open.',
      [
        "ls /proc/[0-9]*/fd 2>/dev/null | awk '/:$/ {p=$1} {n[p]++} END {for (p in n) print n[p], p}' | sort -rn | head",
      ],
    ),
  },
  queue: {
    'plist-sz': machine(
      'thread',
      'the number of tasks (plist-sz)',
      'Threads and processes that are started and never end; kernel.pid_max and kernel.threads-max bound them.',
      'sar does not say which program starts them.',
      ['ps -eo nlwp,pid,comm --sort=-nlwp | head'],
    ),
  },
  'net-sock': {
    tcpsck: machine(
      'sock',
      'the number of TCP sockets (tcpsck)',
      'Connections that are opened and never closed: a leak, or a peer that no longer answers.',
      'sar does not say in which state they are.',
      ["ss -s; ss -tanp | awk '{print $1}' | sort | uniq -c"],
    ),
  },
};

/** Every table of sar and sadf has one, most of them an empty one. */
export function sarMeasures(table: string): Readonly<Record<string, Measure>> {
  return BY_TABLE[table] ?? {};
}
