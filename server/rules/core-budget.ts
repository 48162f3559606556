/** Where the memory of a dump is: the largest uses, free memory that malloc keeps, forked workers. */
import type { Capture } from '../engine/capture.ts';
import { evidenceAt } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import type { Rule } from '../engine/rule.ts';
import { amount, exact, plural, share } from '../engine/wording.ts';
import type { Evidence, Finding } from '../protocol/finding.ts';
import { DUMPS, factOf, limitsOf, withoutQuote } from './core-tables.ts';
import { code } from './heap-tables.ts';
import { tableRows } from './table-rows.ts';

const FRAGMENTED = 0.3;
/** Free memory below is no trouble, whatever its share. */
const FREE_LEAST = 1 << 20;
const USES_SHOWN = 3;
const STACKS_SHARE = 0.3;
const OWNED_LEAST = 1000;
const OWNED_SHARE = 0.1;

export const coreBudget: Rule = {
  id: 'core.budget',
  about: 'What the memory of a dump is used for: Python, C, free in allocators, stacks, modules.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    {
      name: 'share of stacks',
      value: STACKS_SHARE,
      unit: '',
      source: 'a thread has 8 MB of address space, most of it never touched',
    },
  ],
  check: ({ captures }) => {
    const last = captures.filter(({ format }) => DUMPS.includes(format.id)).at(-1);
    return last ? budget(last) : [];
  },
};

function budget(capture: Capture): Finding[] {
  const rows = tableRows(capture, 'budget');
  const total = factOf(capture, 'dumpedBytes');
  const top = rows.slice(0, USES_SHOWN);
  const [first, ...rest] = top.map((row) => row.evidence());
  if (!first || !(total > 0)) return [];
  const ofKind = (kind: string) =>
    rows.filter((row) => row.text('kind') === kind).reduce((sum, row) => sum + row.number('bytes'), 0);
  const python = ofKind('python');
  const inC = ofKind('c');
  const stacks = ofKind('stack');
  const uses = top.map((row) => `${row.text('use')} ${amount(row.number('bytes'), 'bytes')}`);
  const verdict =
    stacks >= STACKS_SHARE * total
      ? ` Stacks take ${share(stacks / total)}.`
      : python > 0
        ? ` ${share(python / total)} are Python's objects and their tables, ${share(inC / total)} are C's.`
        : '';
  const resident = factOf(capture, 'residentBytes');
  const heaps = tableRows(capture, 'segments')
    .filter((row) => row.text('kind') === 'heap')
    .reduce((sum, row) => sum + (row.number('residentBytes') || 0), 0);
  const lines = rows.map((row) => {
    const mostly = row.text('mostly');
    return `- ${row.text('use')}: ${amount(row.number('bytes'), 'bytes')}, ${share(row.number('share') / 100)}${mostly === '' ? '' : ` (${mostly})`}`;
  });
  return [
    finding({
      rule: 'core.budget',
      severity: 'note',
      confidence: 'measured',
      subject: 'memory in the dump',
      title: `${amount(total, 'bytes')} are in the dump: ${uses.join(', ')}.${verdict}`,
      explanation: `${resident > 0 ? `${amount(resident, 'bytes')} of the process were in memory (RSS); ${amount(total, 'bytes')} are in the dump, of which ${amount(heaps, 'bytes')} of heap explain ${share(Math.min(1, heaps / resident))} of the RSS.\n\n` : ''}Every dumped byte once:\n\n${lines.join('\n')}`,
      metrics: {
        dumpedBytes: total,
        pythonBytes: python,
        usedByCBytes: inC,
        freeInAllocatorsBytes: ofKind('free'),
        stackBytes: stacks,
        ...(resident > 0 ? { residentBytes: resident, residentHeapBytes: heaps } : {}),
      },
      evidence: [first, ...rest],
      limits: [
        'A dump holds address space, not RSS: pages that were never touched are in it as zeros, swapped ones too, and files that were not dumped are missing.',
        ...limitsOf(capture),
      ],
      next: [
        resident > 0
          ? 'Dump again after some minutes, with its smaps, and analyze both together: gcore -o later PID && cat /proc/PID/smaps > later.PID.smaps'
          : 'Keep /proc/PID/smaps beside the dump: it says what was resident. cat /proc/PID/smaps > smaps',
      ],
    }),
  ];
}

export const coreFragmentation: Rule = {
  id: 'core.fragmentation',
  about: 'Much of malloc’s memory is free chunks between used ones, which it cannot give back.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    {
      name: 'free in bins',
      value: FRAGMENTED,
      unit: 'of the arenas',
      source: 'half of it is common after a peak',
    },
    { name: 'free in bins', value: FREE_LEAST, unit: 'bytes', source: 'less is no trouble' },
  ],
  check: ({ captures }) => lastOfEach(captures).flatMap(fragmentation),
};

/** Of several dumps of a process the last one says how it is. */
function lastOfEach(captures: readonly Capture[]): Capture[] {
  const byProcess = new Map<unknown, Capture>();
  for (const capture of captures) {
    if (!DUMPS.includes(capture.format.id)) continue;
    const { pid, processName } = capture.facts;
    byProcess.set(pid === undefined ? capture : `${pid} ${processName}`, capture);
  }
  return [...byProcess.values()];
}

function fragmentation(capture: Capture): Finding[] {
  const free = factOf(capture, 'freeChunkBytes') + factOf(capture, 'cachedChunkBytes');
  const arenas = factOf(capture, 'arenaBytes');
  if (!(free >= FREE_LEAST && free >= FRAGMENTED * arenas)) return [];
  const rows = tableRows(capture, 'chunks')
    .filter((row) => row.number('free') > 0)
    .sort((a, b) => b.number('freeBytes') - a.number('freeBytes'))
    .slice(0, 3);
  const [first, ...rest] = rows.map((row) => row.evidence());
  if (!first) return [];
  return [
    finding({
      rule: 'core.fragmentation',
      severity: 'warning',
      confidence: 'measured',
      subject: 'malloc',
      title: `${amount(free, 'bytes')} of malloc's ${amount(arenas, 'bytes')} (${share(free / arenas)}) are freed chunks that it keeps: fragmentation, not a leak.`,
      explanation: `${plural(factOf(capture, 'freeChunkCount') + factOf(capture, 'cachedChunkCount'), 'chunk')} were freed and lie between used ones, in ${plural(factOf(capture, 'arenaCount'), 'arena')}. malloc hands them out again to requests that fit, and returns only the top of an arena to the system. Largest sizes: ${rows.map((row) => `${row.text('size')} × ${exact(row.number('free'))}`).join(', ')}.`,
      metrics: { freeBytes: free, arenaBytes: arenas, share: free / arenas },
      evidence: [first, ...rest],
      limits: [
        'One dump does not say whether the free chunks are about to be used again.',
        ...limitsOf(capture),
      ],
      next: ['See whether trimming gives it back: gdb -p PID -batch -ex "call (int)malloc_trim(0)"'],
    }),
  ];
}

export const coreForkedWorker: Rule = {
  id: 'core.forkedWorker',
  about: 'Two [heap] mappings that touch: a forked worker, and what it allocated since.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [],
  check: ({ captures }) => {
    const last = captures.filter(({ format }) => DUMPS.includes(format.id)).at(-1);
    return last ? forked(last) : [];
  },
};

function forked(capture: Capture): Finding[] {
  const heaps = tableRows(capture, 'segments').filter((row) => row.text('kind') === 'heap');
  for (let i = 1; i < heaps.length; i++) {
    const [before, after] = [heaps[i - 1], heaps[i]];
    if (!before || !after) continue;
    if (before.number('start') + before.number('bytes') !== after.number('start')) continue;
    const own = after.number('bytes');
    return [
      finding({
        rule: 'core.forkedWorker',
        severity: 'note',
        confidence: 'inferred',
        subject: '[heap]',
        title: `Two [heap] mappings touch: this is a forked worker, and the second one, ${amount(own, 'bytes')}, is what its heap has grown by since the fork.`,
        explanation:
          'After fork(2) the kernel cannot merge what brk(2) adds with the heap that came from the parent, so the addresses are split where the parent’s heap ended. Free chunks of the first part are used again too.',
        metrics: { inheritedBytes: before.number('bytes'), ownBytes: own },
        evidence: [after.evidence(), before.evidence()],
        limits: [
          'Chunks that were free at the fork are filled first: some of the worker’s own memory is in the first part.',
        ],
        next: ['Compare the second part over time: grep -A2 "\\[heap\\]" /proc/PID/smaps'],
      }),
    ];
  }
  return [];
}

export const coreRecords: Rule = {
  id: 'core.records',
  about: 'Records of one kind that are a large part of malloc’s used chunks in a single dump.',
  kinds: ['histogram'],
  formats: DUMPS,
  thresholds: [
    { name: 'records', value: OWNED_LEAST, unit: 'chunks', source: 'fewer are no pile' },
    {
      name: 'share',
      value: OWNED_SHARE,
      unit: 'of used chunks or their bytes',
      source: 'measured: 0.33 and 0.22 in a leak',
    },
  ],
  check: ({ captures }) => {
    const dumps = captures.filter(({ format }) => DUMPS.includes(format.id));
    const [only] = dumps;
    return only && dumps.length === 1 ? records(only) : [];
  },
};

function records(capture: Capture): Finding[] {
  const count = factOf(capture, 'usedChunkCount');
  const bytes = factOf(capture, 'usedChunkBytes');
  const owners = tableRows(capture, 'owners');
  return tableRows(capture, 'signatures')
    .filter(
      (row) =>
        row.number('count') >= OWNED_LEAST &&
        (row.number('count') >= OWNED_SHARE * count || row.number('bytes') >= OWNED_SHARE * bytes),
    )
    .slice(0, 2)
    .map((row) => {
      const name = row.text('signature');
      const held = owners.filter((owner) => owner.text('owner') === name).slice(0, 3);
      const className = row.text('class');
      const strings = held.map((owner) => code(owner.text('text').slice(0, 60)));
      const inPython = held.reduce((sum, owner) => sum + owner.number('python'), 0);
      const copies = held.reduce((sum, owner) => sum + owner.number('copies'), 0);
      const evidence: [Evidence, ...Evidence[]] = [
        withoutQuote(row.evidence()),
        ...held.map((owner) => evidenceAt(capture, owner.table, owner.index)),
      ];
      return finding({
        rule: 'core.records',
        severity: 'note',
        confidence: 'measured',
        subject: name,
        title: `${plural(row.number('count'), 'chunk')} in use, ${share(row.number('count') / count)} of all, begin with ${code(name)}${className === '' ? '' : ` (${className})`}: ${amount(row.number('bytes'), 'bytes')}${strings.length > 0 ? `; they hold ${strings.join(' and ')}` : ''}.`,
        explanation: `Records of one kind begin with the same pointer: to their class, their table of operations, or a name.${copies > 0 && factOf(capture, 'pythonObjectCount') > 0 ? ` ${exact(inPython)} of ${exact(copies)} copies of their strings are inside Python's own memory.` : ''}`,
        metrics: {
          chunksCount: row.number('count'),
          bytes: row.number('bytes'),
          shareOfChunks: row.number('count') / count,
          shareOfBytes: row.number('bytes') / bytes,
        },
        evidence,
        limits: ['One dump cannot tell a leak from a cache: a second one, later, can.', ...limitsOf(capture)],
        next: ['Dump again after some minutes, and analyze both together: gcore -o later PID'],
      });
    });
}
