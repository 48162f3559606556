/** What the files of /proc and of cgroups say that should not climb for ever; by table, then by name of the value. */
import type { Measure } from './measures.ts';

const MAPPINGS: Measure = {
  family: 'vma.count',
  subject: 'the number of mappings',
  mechanism:
    'Every mmap that is never unmapped stays as a mapping. At vm.max_map_count (65,530 by default) mmap fails and allocation with it.',
  limits: ['The count does not say which call made them.'],
  next: ['See the calls: strace -f -k -e trace=mmap,munmap,mprotect -p PID'],
};

const RESIDENT: Measure = {
  family: 'proc.rss',
  subject: 'RSS',
  mechanism:
    'Resident set size is the memory of the process that stands in RAM. When it climbs without coming back, the process keeps more than it gives back.',
  limits: ['Resident memory does not say who allocated it, or whether it is still referenced.'],
  next: ['See which mapping grows: while sleep 10; do date; cat /proc/PID/smaps; done >> smaps.log'],
};

const THREADS: Measure = {
  family: 'thread',
  subject: 'the number of threads',
  mechanism: 'Threads that are started and never end each hold a stack and kernel memory.',
  limits: ['The count does not say which code starts them.'],
  next: ['See where they wait: for t in /proc/PID/task/*; do cat $t/wchan; echo; done | sort | uniq -c'],
};

function cgroup(subject: string, mechanism: string): Measure {
  return {
    family: 'cgroup',
    subject,
    mechanism,
    limits: ['A cgroup’s files do not say which of its processes it is.'],
    next: ['ps -o pid,rss,comm -p "$(tr \'\\n\' , < /sys/fs/cgroup/NAME/cgroup.procs)0"'],
  };
}

const ANON = cgroup(
  'anonymous memory',
  'What the processes of the cgroup allocated. It cannot be dropped, only swapped: at the limit the cgroup’s own OOM killer runs.',
);
const SHMEM = cgroup(
  'shared memory',
  'tmpfs files and shared segments stay charged to the cgroup until they are deleted, whether or not a process has them open.',
);
const KERNEL = cgroup(
  'kernel memory',
  'Kernel objects made for the cgroup’s processes: sockets, directory entries, page tables.',
);

/** An empty catalogue: nothing of it is wrong by growing. */
const NONE: Readonly<Record<string, Measure>> = {};

export const PROC_MEASURES: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  'fd-list': {
    descriptors: {
      family: 'fd',
      subject: 'the number of open descriptors',
      mechanism:
        'Descriptors that are opened and never closed. At the soft limit of open files, open, accept and socket fail with EMFILE.',
      limits: ['The listing does not say which code opened them.'],
      next: ['See who opens them: strace -f -k -e trace=desc -p PID'],
    },
  },
  sockstat: {
    inuse: {
      family: 'sock',
      subject: 'sockets in use',
      mechanism:
        'Sockets are opened faster than they are closed, or are never closed once the other side is gone.',
      limits: ['sockstat does not say which process holds them, nor their state.'],
      next: ["ss -tanp | awk '{print $1}' | sort | uniq -c"],
    },
  },
  slabinfo: {
    bytes: {
      family: 'slab.cache',
      subject: 'the cache',
      mechanism:
        'A cache of kernel objects. Directory entries and inodes are cache and are given back; most others are held by someone.',
      limits: [
        'slabinfo does not say who holds the objects; caches of one size may be merged under one name.',
      ],
      next: ['sudo slabtop -o -s c | head -20'],
    },
  },
  'pid-statm': { resident: RESIDENT },
  'pid-stat': { rss: RESIDENT, num_threads: THREADS },
  'numa-maps': { total: RESIDENT },
  maps: { mappings: MAPPINGS },
  'cgroup-memory': {
    anon: ANON,
    total_rss: ANON,
    shmem: SHMEM,
    kernel: KERNEL,
    slab_unreclaimable: KERNEL,
    sock: KERNEL,
  },
  zoneinfo: NONE,
  buddyinfo: NONE,
  'proc-stat': NONE,
  loadavg: NONE,
  uptime: NONE,
  diskstats: NONE,
  'net-dev': NONE,
  'net-snmp': NONE,
  softnet: NONE,
  pressure: NONE,
  'pid-sched': NONE,
  'pid-schedstat': NONE,
  'pid-io': NONE,
  'pid-limits': NONE,
  wchan: NONE,
  interrupts: NONE,
  softirqs: NONE,
};
