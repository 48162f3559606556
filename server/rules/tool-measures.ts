/** Series of top, ps, pidstat, pmap, free, vmstat and slabtop that answer "what is growing?". */
import type { Measure } from './measures.ts';

const RES: Measure = {
  family: 'proc.rss',
  subject: 'RSS',
  mechanism:
    'Resident set size is the memory of the process that stands in RAM. When it climbs without coming back, the process keeps more than it gives back: a leak, a cache without a bound, or an allocator that cannot return fragmented memory.',
  limits: [
    'Resident memory does not say who allocated it, or whether it is still referenced.',
    'Pages that several processes share are counted in each of them; memory that was swapped out is not counted.',
  ],
  next: [
    'See which mapping grows: while sleep 10; do date; cat /proc/PID/smaps; done >> smaps.log',
    'See what fills it: gcore -o core PID, twice, some minutes apart',
  ],
};

const THREADS: Measure = {
  family: 'thread',
  subject: 'the number of threads',
  mechanism:
    'Threads that are started and never end each hold a stack and kernel memory; creating one fails at the limit of processes or of address space.',
  limits: ['The count does not say which code starts them.'],
  next: ['See where they wait: for t in /proc/PID/task/*; do cat $t/wchan; echo; done | sort | uniq -c'],
};

const ZOMBIES: Measure = {
  family: 'zombie',
  subject: 'the number of zombies',
  mechanism:
    'A zombie is a process that has ended and whose parent has not asked how (wait). It holds no memory, but its number and its place in the table of processes; when those run out, nothing can be started.',
  limits: ['The list does not say why the parent does not wait for its children.'],
  next: ["See whose children they are: ps -eo ppid,pid,stat,comm | awk '$3 ~ /^Z/' | sort -n | head -20"],
};

const PROCESSES: Measure = {
  family: 'child',
  subject: 'the number of processes',
  mechanism:
    'Processes that are started and never end each hold memory, page tables and a number; pid_max and the limit of processes of a user bound them.',
  limits: ['The count does not say whether each of them still has work.'],
  next: ['See how long they live: ps -eo etimes,pid,ppid,comm --sort=-etimes | head -30'],
};

const DESCRIPTORS: Measure = {
  family: 'fd',
  subject: 'the number of open files',
  mechanism: 'Descriptors that are opened and never closed; at the limit open, accept and socket fail.',
  limits: ['The count does not say what they are.'],
  next: [
    "See what they are: ls -l /proc/PID/fd | awk '{print $NF}' | sed 's/[0-9]*//g' | sort | uniq -c | sort -n",
  ],
};

const SHARED: Measure = {
  family: 'mem.shmem',
  subject: 'shared memory',
  mechanism:
    'Shared memory and tmpfs files live here until they are deleted; no process shows them as its own once it has ended.',
  limits: ['The output does not say which file or segment it is.'],
  next: ['df -h -t tmpfs; ipcs -m -u; ls -laS /dev/shm | head'],
};

const SWAPPED: Measure = {
  family: 'mem.swapUsed',
  subject: 'used swap',
  mechanism: 'Memory moves out to swap and stays there.',
  limits: ['A swapped-out page that nobody needs does no harm.'],
  next: ['vmstat 1 30, and look at si and so'],
};

const USED: Measure = {
  family: 'mem.used',
  subject: 'used memory',
  mechanism:
    'What is neither free nor a cache that can be dropped: processes, shared memory (in old versions also the cache) and the kernel.',
  limits: ['It does not say who holds it.'],
  next: [
    'See which process it is: while sleep 10; do date; ps -eo pid,rss,comm --sort=-rss | head -20; done >> ps.log',
  ],
};

const MAPPING_COUNT: Measure = {
  family: 'vma.count',
  subject: 'the number of mappings',
  mechanism:
    'Every mmap that is never unmapped stays as a mapping. At vm.max_map_count (65,530 by default) mmap fails and allocation with it.',
  limits: ['The count does not say which call made them.'],
  next: ['See the calls: strace -f -k -e trace=mmap,munmap,mprotect -p PID'],
};

const SLAB: Measure = {
  harmless: true,
  family: 'slab',
  subject: 'slab memory',
  mechanism:
    'Objects of the kernel, by kind. Caches of files and directories (dentry, inodes, buffer_head) are given back when memory is short; most others are not.',
  limits: ['slabtop does not say which driver or process the objects belong to.'],
  next: ['grep -E "Slab|SReclaimable|SUnreclaim" /proc/meminfo'],
};

const UNRECLAIMABLE: Measure = {
  family: 'slab.unreclaim',
  subject: 'unreclaimable slab',
  mechanism:
    'Slab memory that the kernel cannot give back: objects of drivers, sockets, cgroups. When it climbs, kernel code keeps objects.',
  limits: ['It is not said which cache it is.'],
  next: ['sudo slabtop -o -s c | head -20, twice, some minutes apart'],
};

const PAGE_TABLES: Measure = {
  family: 'mem.pageTables',
  subject: 'page tables',
  mechanism:
    'Page tables grow with processes times mappings: many processes that map one large segment pay for it once each.',
  limits: ['It is not said which process they belong to.'],
  next: ['grep -H VmPTE /proc/[0-9]*/status | sort -k2 -n -r | head'],
};

/** By series table; names as the columns are called before ` (entity)`. The order is that of importance. */
export const TOOL_MEASURES: Readonly<Record<string, Readonly<Record<string, Measure>>>> = {
  top: { 'tasks zombie': ZOMBIES, threads: THREADS, RES, 'swap used': SWAPPED, processes: PROCESSES },
  ps: {
    zombies: ZOMBIES,
    threads: THREADS,
    processes: PROCESSES,
    RSS: RES,
    children: { ...PROCESSES, subject: 'the number of children' },
  },
  programs: { processes: PROCESSES },
  pidstat: { threads: THREADS, 'fd-nr': DESCRIPTORS, RSS: RES },
  pmap: { 'total.Rss': RES, mappings: MAPPING_COUNT },
  free: { shared: SHARED, 'swap used': SWAPPED, used: USED },
  'vmstat-tool': { swpd: SWAPPED },
  slabtop: { 'total size': SLAB, size: SLAB },
  iostat: {},
  mpstat: {},
  df: {},
  atop: { 'MEM shmem': SHARED, 'MEM page tables': PAGE_TABLES },
  collectl: { '[MEM]SUnreclaim': UNRECLAIMABLE, '[MEM]SwapUsed': SWAPPED },
  nmon: { 'MEM memshared': SHARED },
  // Of nmon and of atop.
  processes: { Threads: THREADS, ResSet: RES, resident: RES },
  dstat: { 'memory usage used': USED },
};
