/** Files that are known by their first bytes, and that another program has to turn into something readable. */

export interface ForeignFormat {
  /** What it is: `a binary sar file (saNN)`. */
  what: string;
  /** What to do, with the exact command. */
  next: string;
}

type Test = (head: Uint8Array, text: string) => boolean;

const bytesAt =
  (at: number, ...expected: number[]): Test =>
  (head) =>
    expected.every((byte, i) => head[at + i] === byte);

const startsWith =
  (start: string): Test =>
  (_, text) =>
    text.startsWith(start);

const KNOWN: readonly (ForeignFormat & { test: Test })[] = [
  {
    // sysstat: SYSSTAT_MAGIC 0xd596, either byte order.
    test: (head, text) => bytesAt(0, 0x96, 0xd5)(head, text) || bytesAt(0, 0xd5, 0x96)(head, text),
    what: 'a binary sar file (saNN)',
    next: 'Export it with the sysstat that wrote it: sadf -j FILE -- -A > sar.json, or: LC_ALL=C sar -A -f FILE > sar.txt',
  },
  {
    // atop: MYMAGIC 0xfeedbeef.
    test: bytesAt(0, 0xef, 0xbe, 0xed, 0xfe),
    what: 'a raw atop log',
    next: 'Export it with the atop that wrote it: atop -r FILE -P ALL > atop.txt',
  },
  {
    // PCP archive: length of the label record, then PM_LOG_MAGIC 0x500526 and the version.
    test: (head) =>
      head[4] === 0x50 && head[5] === 0x05 && head[6] === 0x26 && ((head[7] ?? 0) === 2 || head[7] === 3),
    what: 'a volume of a PCP archive',
    next: 'Export the archive (its name without .0, .index or .meta): pmrep -a ARCHIVE -o csv -F pcp.csv :vmstat, or pmdumptext -a ARCHIVE',
  },
  {
    test: (_, text) => text.startsWith('PERFILE2') || text.startsWith('PERFFILE'),
    what: 'a recording of perf',
    next: 'Export it where it was recorded: perf script -i FILE > perf.txt, or perf report -i FILE --stdio > perf-report.txt',
  },
  {
    test: bytesAt(0, 0x17, 0x08, 0x44, 0x74, 0x72, 0x61, 0x63, 0x69, 0x6e, 0x67),
    what: 'a recording of trace-cmd',
    next: 'Export it: trace-cmd report -i FILE > trace.txt',
  },
  {
    test: startsWith('LPKSHHRH'),
    what: 'a journal file of systemd',
    next: 'Export it: journalctl --file FILE -o short-iso-precise > journal.txt',
  },
  {
    test: startsWith('JAVA PROFILE 1.0.'),
    what: 'a heap dump of a Java VM (hprof)',
    next: 'Take a histogram instead: jmap -histo:live PID > histo.txt, or from the dump: jhat, Eclipse MAT',
  },
  {
    test: (head, text) => text.startsWith('FLR\0') && head.length > 16,
    what: 'a recording of Java Flight Recorder',
    next: 'Export what you need: jfr print --events GCHeapSummary,CPULoad FILE > jfr.txt',
  },
  {
    test: (_, text) => text.startsWith('KDUMP   ') || text.startsWith('DISKDUMP'),
    what: 'a dump of a kernel in makedumpfile’s format',
    next: 'Look into it with crash, or print its messages: crash VMLINUX FILE, or makedumpfile --dump-dmesg FILE dmesg.txt',
  },
  {
    test: startsWith('MDMP'),
    what: 'a minidump of Windows or Breakpad',
    next: 'Print its stacks: minidump_stackwalk FILE > stacks.txt',
  },
  {
    // FreeBSD ends lines with ` = 3 (0x3)` or ` ERR#2 'No such file …'`, Solaris with ` Err#2 ENOENT`.
    test: (_, text) =>
      (text.match(/^[^"\n]{0,40}\b\w+\(.*\)\s+(?:= -?\d+ \(0x[0-9a-f]+\)|ERR#\d+ '.*'|Err#\d+ E[A-Z]+)$/gm)
        ?.length ?? 0) >= 2 || /^[^"\n]{0,40}\b\w+\(.*\)\s+Err#\d+ E[A-Z]+$/m.test(text),
    what: 'output of truss (FreeBSD or Solaris)',
    next: 'Its calls are not read. On Linux record with: strace -f -tt -T -yy -o trace.strace COMMAND',
  },
  {
    test: (_, text) =>
      /^\s*(?:PID\/THRD\s+)?SYSCALL\(args\)\s+= return$/m.test(text) ||
      (text.match(/^\s*(?:\d+\/0x[0-9a-f]+:\s+)?\w+\(.*\)\t+ = -?(?:\d+|0x[0-9A-F]+) (?:Err#)?\d+$/gm)
        ?.length ?? 0) >= 2,
    what: 'output of dtruss (macOS)',
    next: 'Its calls are not read. On Linux record with: strace -f -tt -T -yy -o trace.strace COMMAND',
  },
  {
    test: (_, text) =>
      /^(?:\[pid \d+\] |\d+ )?\+\+\+ exited \(status \d+\) \+\+\+$/m.test(text) ||
      /^(?:\[pid \d+\] |\d+ )?(?:[\w.+-]+->)?\w+\(.*\) += <void>$/m.test(text),
    what: 'output of ltrace',
    next: 'Its library calls are not read. Record the system calls with: strace -f -tt -T -yy -o trace.strace COMMAND',
  },
  {
    // collectl's own recording is text, but of /proc, and not of its figures.
    test: (_, text) => /^#{20,}\n# Collectl:/.test(text) && />>> \d{9,}/.test(text),
    what: 'a recording of collectl',
    next: 'Play it back in the plot format: collectl -p FILE -P -scdmn > collectl.txt',
  },
  {
    test: startsWith('SQLite format 3\0'),
    what: 'a database of SQLite',
    next: 'Export the table you need: sqlite3 -header -csv FILE "select * from TABLE" > table.csv',
  },
  {
    test: (_, text) => text.slice(257, 262) === 'ustar',
    what: 'a tar archive',
    next: 'Unpack it and open the folder: mkdir case && tar -xf FILE -C case && tidemark analyze case',
  },
  {
    test: bytesAt(0, 0x50, 0x4b, 0x03, 0x04),
    what: 'a zip archive',
    next: 'Unpack it and open the folder: unzip FILE -d case && tidemark analyze case',
  },
  {
    // pprof's protocol buffer, unpacked: a sample type with its words in the string table.
    test: (head, text) =>
      head[0] === 0x0a &&
      /(?:inuse_space|alloc_space|samples|cpu)/.test(text) &&
      /nanoseconds|bytes|count/.test(text),
    what: 'a profile of pprof',
    next: 'Print it: go tool pprof -top FILE > top.txt',
  },
];

/** @returns undefined when the bytes are of none of these. */
export function foreignFormat(head: Uint8Array): ForeignFormat | undefined {
  if (head.length < 8) return undefined;
  const bytes = head.subarray(0, 4096);
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const found = KNOWN.find(({ test }) => test(bytes, text));
  return found && { what: found.what, next: found.next };
}
