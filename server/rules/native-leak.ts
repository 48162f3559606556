/** Memory of a process that its managed heap does not hold: native code, the allocator, mapped files. */
import { type Capture, judgementOf } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, columnOf, type Table } from '../engine/table.ts';
import { amount, share, signed } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { largestMapping } from './dominant-mapping.ts';
import { bytesPerUnit } from './measures.ts';

/** Interpreters and their libraries take this much for themselves. */
const RSS_LEAST = 500e6;
const MANAGED_LESS = 0.1;
const MANAGED_FLAT_LESS = 0.3;

interface Managed {
  capture: Capture;
  /** `Python's heap`. */
  owner: string;
  bytes: number;
  /** True when it was sampled over time and does not grow. */
  flat: boolean;
  evidence: Evidence;
}

interface Resident {
  capture: Capture;
  table: Table;
  column: Column;
  bytes: number;
  growing: boolean;
  deltaBytes: number;
}

export const nativeLeak: Rule = {
  id: 'mem.nativeLeak',
  about:
    'Most of the resident memory lies outside the managed heap, or grows while the managed heap stands still.',
  kinds: ['histogram', 'series', 'graph'],
  thresholds: [
    {
      name: 'managed part of RSS',
      value: MANAGED_LESS,
      unit: '',
      source: 'measured: 1.56 % in samples/python-leak',
    },
    {
      name: 'RSS',
      value: RSS_LEAST,
      unit: 'bytes',
      source: 'below it libraries and the interpreter itself count',
    },
    {
      name: 'managed part of RSS, when it is flat and RSS grows',
      value: MANAGED_FLAT_LESS,
      unit: '',
      source: 'a runtime whose heap is most of the process would have to grow with it',
    },
  ],
  check({ captures }) {
    const managed = captures.flatMap(managedIn);
    if (managed.length === 0) return [];
    const resident = captures.flatMap(residentIn);
    // What was sampled beside the heap itself is of the same process for sure.
    const heap = managed.reduce((a, b) => (b.bytes > a.bytes ? b : a));
    const rss =
      resident.find(({ capture }) => capture === heap.capture) ??
      resident.reduce<Resident | undefined>((a, b) => (a && a.bytes >= b.bytes ? a : b), undefined);
    if (!rss || rss.bytes <= 0) return [];
    const part = heap.bytes / rss.bytes;
    const small = part < MANAGED_LESS && rss.bytes > RSS_LEAST;
    const diverges = heap.flat && rss.growing && part < MANAGED_FLAT_LESS;
    if (!small && !diverges) return [];
    return [nativeFinding(captures, heap, rss, part, diverges)];
  },
};

function managedIn(capture: Capture): Managed[] {
  const owner = {
    heapy: "Python's heap",
    'jmap-histo': 'the Java heap',
    jstat: 'the Java heap',
    heapsnapshot: 'the JavaScript heap',
  }[capture.format.id];
  if (!owner) return [];
  if (capture.format.id === 'jstat') {
    const table = capture.tables.find(({ id }) => id === 'jstat');
    const column = table && columnOf(table, 'heapUsed');
    if (!table || !column?.numbers) return [];
    const verdict = judgementOf(capture, table.id, column.id)?.verdict;
    const row = table.rows - 1;
    return [
      {
        capture,
        owner,
        bytes: column.numbers.at(row) * 1024,
        flat: table.rows >= 8 && verdict !== 'growing' && verdict !== 'rising',
        evidence: evidenceAt(capture, table, row),
      },
    ];
  }
  const bytes =
    capture.format.id === 'heapsnapshot'
      ? Number(capture.facts.totalSelfBytes ?? 0) + Number(capture.facts.extraNativeBytes ?? 0)
      : Number(capture.facts.totalBytes ?? Number.NaN);
  if (!(bytes > 0)) return [];
  const lists = capture.tables.find(({ id }) => id === 'snapshots');
  const verdict = lists && judgementOf(capture, lists.id, 'total.bytes')?.verdict;
  const table = lists ?? capture.tables.find(({ kind }) => kind === 'histogram');
  return [
    {
      capture,
      owner,
      bytes,
      flat: lists !== undefined && lists.rows >= 8 && verdict !== 'growing' && verdict !== 'rising',
      evidence: table && lists ? evidenceAt(capture, table, lists.rows - 1) : headingOf(capture, table),
    },
  ];
}

/** The line above the first row states the total. */
function headingOf(capture: Capture, table: Table | undefined): Evidence {
  if (!table || table.rows === 0) return { capture: capture.path };
  if (capture.format.id !== 'heapy') return evidenceAt(capture, table, 0);
  const head = capture.source.readAt(0, Math.min(65_536, table.byteStart?.at(0) ?? 0));
  const text = Buffer.from(head).toString('latin1');
  const at = text.search(/Partition of a set/);
  if (at < 0) return evidenceAt(capture, table, 0);
  const start = text.lastIndexOf('\n', at) + 1;
  const end = text.indexOf('\n', at);
  const quote = text.slice(start, end < 0 ? undefined : end).trimEnd();
  const { path } = capture.source.place(start);
  return {
    capture: path,
    byteStart: start,
    byteLength: quote.length,
    line: text.slice(0, start).split('\n').length,
    quote: quote.slice(0, 200),
  };
}

function residentIn(capture: Capture): Resident[] {
  for (const table of capture.tables) {
    if (table.kind !== 'series' || table.rows === 0) continue;
    const column = table.columns.find(
      ({ id, unit }) =>
        bytesPerUnit(unit) > 0 &&
        (table.id === 'smaps'
          ? id === 'total.Rss' ||
            (id.endsWith('.Rss') && !table.columns.some((other) => other.id === 'total.Rss'))
          : table.id === 'smaps_rollup'
            ? id === 'Rss'
            : table.id === 'proc-status'
              ? id === 'VmRSS'
              : /^rss(?:_?(?:kb|bytes|mb))?$/i.test(id)),
    );
    if (!column?.numbers) continue;
    const last = column.numbers.end - 1;
    const judgement = judgementOf(capture, table.id, column.id);
    const scale = bytesPerUnit(column.unit);
    return [
      {
        capture,
        table,
        column,
        bytes: column.numbers.at(last) * scale,
        growing: judgement?.verdict === 'growing' || judgement?.verdict === 'rising',
        deltaBytes: (judgement?.delta ?? 0) * scale,
      },
    ];
  }
  return [];
}

function nativeFinding(
  captures: readonly Capture[],
  heap: Managed,
  rss: Resident,
  part: number,
  diverges: boolean,
): Finding {
  const largest = captures.map(largestMapping).find((one) => one !== undefined);
  const where = largest && largest.rss >= 0.5 * largest.sum ? largest : undefined;
  const isHeap = where?.column.entity.startsWith('[heap]') === true;
  const range = where?.range ?? '';
  const named = where ? `mapping ${range || where.column.entity}${isHeap ? ' ([heap])' : ''}` : '';
  const [from, to] = range.split('-');
  const grew = diverges ? `; it grew ${signed(rss.deltaBytes, 'bytes')} while ${heap.owner} stood still` : '';
  return finding({
    rule: 'mem.nativeLeak',
    severity: 'warning',
    confidence: 'measured',
    subject: named || 'memory outside the managed heap',
    title: `${share(1 - part)} of this process's memory is outside ${heap.owner}: ${share(part)} (${amount(heap.bytes, 'bytes')}) of ${amount(rss.bytes, 'bytes')} resident is managed${where ? `, and ${named} holds ${share(where.rss / where.sum)} of it` : ''}${grew}.`,
    explanation: `${heap.owner.charAt(0).toUpperCase()}${heap.owner.slice(1)} accounts for ${amount(heap.bytes, 'bytes')}. The rest is native: memory that C code allocated (extension modules, client libraries, buffers), or that the allocator keeps after a free. A profiler of managed objects cannot see it, however long one looks.${
      isHeap ? ' What lies in [heap] came from malloc in small pieces, not from a few large buffers.' : ''
    }`,
    metrics: {
      managedShare: part,
      managedBytes: heap.bytes,
      residentBytes: rss.bytes,
      nativeBytes: rss.bytes - heap.bytes,
      ...(where ? { mappingShare: where.rss / where.sum, mappingBytes: where.rss * 1024 } : {}),
      ...(diverges ? { residentBytesDelta: rss.deltaBytes } : {}),
    },
    evidence: [
      heap.evidence,
      ...(where
        ? [evidenceAt(rss.capture, where.table, where.row, where.column.id)]
        : [evidenceAt(rss.capture, rss.table, rss.table.rows - 1, rss.column.id)]),
    ],
    limits: [
      ...(heap.capture === rss.capture
        ? []
        : [
            'Both captures are taken to be of the same process at about the same time; they do not say so themselves.',
          ]),
      'The managed heap is counted without the free space that its own allocator keeps.',
      ...(where && where.parts.length < 10
        ? ['Only a part of the mappings may be listed: the share is of what is listed.']
        : []),
    ],
    next: [
      from && to
        ? `Count the strings in that mapping: gdb -p PID -batch -ex 'dump memory heap.bin 0x${from} 0x${to}'; strings -a -n 8 heap.bin | sort | uniq -c | sort -rn | head -40`
        : 'Count the strings in the largest mapping: gcore -o core PID; strings -a -n 8 core.PID | sort | uniq -c | sort -rn | head -40',
      'See which native code allocates: run under jemalloc with MALLOC_CONF=prof:true, or heaptrack PID',
      'Rule out fragmentation: MALLOC_ARENA_MAX=2, and malloc_trim(0) from a debugger',
    ],
  });
}
