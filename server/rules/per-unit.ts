/** What one more connection costs, and what grows while their number stands still. */

import type { Capture } from '../engine/capture.ts';
import { evidenceOfChange } from '../engine/evidence.ts';
import { finding } from '../engine/finding-id.ts';
import { costPerUnit, type PerUnit } from '../engine/growth/per-unit.ts';
import type { Rule } from '../engine/rule.ts';
import { type Column, type Table, timeOf } from '../engine/table.ts';
import { amount, duration, exact, plural, rate, signed } from '../engine/wording.ts';
import type { Finding } from '../protocol/finding.ts';
import { bytesPerUnit, isMemory } from './measures.ts';
import { PROC_MEASURES } from './proc-measures.ts';

export const perUnit: Rule = {
  id: 'proc.perUnit',
  about: 'Memory per connection, message or thread while their number moves, and growth while it does not.',
  kinds: ['series'],
  formats: ['counters', 'proc-status'],
  thresholds: [
    {
      name: 'movement of the count',
      value: 0.2,
      unit: 'of its largest value',
      source: 'a flat count shows no cost; docs/growth.md',
    },
    {
      name: 'rank correlation of the changes',
      value: 0.7,
      unit: '',
      source: 'of differences, since the levels of two trends always correlate; docs/growth.md',
    },
  ],
  check({ captures }) {
    return captures.flatMap((capture) =>
      capture.tables
        // In files of /proc sizes are counts times a constant: a pair of them says nothing new.
        .filter((table) => table.kind === 'series' && !(table.id in PROC_MEASURES))
        .flatMap((table) => pairsOf(capture, table)),
    );
  },
};

function pairsOf(capture: Capture, table: Table): Finding[] {
  return pricesIn(table).map(({ y, x, cost }) => pairFinding(capture, table, y, x, cost));
}

export interface Price {
  /** The memory, and what it is paid for. */
  y: Column;
  x: Column;
  cost: PerUnit;
}

/** Every pair of a memory and a count that it follows. */
export function pricesIn(table: Table): Price[] {
  const candidates = table.columns.filter(
    (column) =>
      column.type === 'number' &&
      !column.attribute &&
      !column.counter &&
      column.numbers &&
      !column.numbers.isConstant,
  );
  // Of a process's many sizes RSS is the one that is paid for; the others follow it.
  const memory = candidates.filter(
    (column) => isMemory(column) && (table.id !== 'proc-status' || column.id.startsWith('VmRSS')),
  );
  const counts = candidates.filter((column) => !isMemory(column) && column.unit === 'count');
  const found: Price[] = [];
  // Read into the same place again and again: copies of every pair would be many times the capture.
  const [ys, xs] = [new Float64Array(table.rows), new Float64Array(table.rows)];
  for (const y of memory) {
    y.numbers?.read(0, ys);
    for (const x of counts) {
      if (x.entity !== y.entity) continue;
      x.numbers?.read(0, xs);
      const cost = costPerUnit(ys, xs);
      if (cost && cost.endToEnd > 0) found.push({ y, x, cost });
    }
  }
  return found;
}

function pairFinding(capture: Capture, table: Table, y: Column, x: Column, cost: PerUnit): Finding {
  const perByte = bytesPerUnit(y.unit);
  const still = cost.constantStretch;
  const one = unitName(x);
  const bottom = exact(x.numbers?.at(cost.from) ?? Number.NaN);
  const each = climbsThroughout(x, cost) ? cost.endToEnd : cost.cost;
  const top = exact(x.numbers?.at(cost.to) ?? Number.NaN);
  const time = timeOf(table);
  const stillSeconds = still && time ? ((time[still.to] as number) - (time[still.from] as number)) / 1000 : 0;
  const afterwards = still
    ? `; then ${signed(still.delta, y.unit)} with ${x.id} constant at ${exact(still.x)}${stillSeconds > 0 ? ` for ${duration(stillSeconds)}` : ''}`
    : '';
  return finding({
    rule: 'proc.perUnit',
    severity: still ? 'warning' : 'note',
    confidence: 'inferred',
    subject: y.title,
    title: `${y.id} grows ${amount(each, y.unit)} per ${one} while ${x.id} went from ${bottom} to ${top}${afterwards}.`,
    explanation: `Over samples ${cost.from + 1} to ${cost.to + 1} the changes of ${y.id} follow the changes of ${x.id} (rank correlation ${cost.correlation.toFixed(2)}): each one costs ${amount(cost.cost, y.unit)} (95 % interval ${amount(cost.costLow, y.unit)} to ${amount(cost.costHigh, y.unit)}) by the median slope, ${amount(cost.endToEnd, y.unit)} from end to end.${still ? `\n\nAfter that ${x.id} stands still and ${y.id} does not: that growth is not the price of more ${x.id}, and has another source${stillSeconds > 0 ? ` (${rate(still.delta / stillSeconds, y.unit)} on average)` : ''}.` : ''}${/^column \d+$/.test(x.id) ? `\n\nThe log has no header: ${x.id} behaves like a number of things held (connections, sessions)${y.title === y.id ? '' : `, and every value of ${y.id} is a multiple of 4, as memory in kB counted by the page is`}.` : ''}`,
    metrics: {
      bytesPerUnit: each * perByte,
      bytesPerUnitLow: cost.costLow * perByte,
      bytesPerUnitHigh: cost.costHigh * perByte,
      unitsCount: x.numbers?.at(cost.to) ?? 0,
      correlation: cost.correlation,
      ...(still
        ? {
            bytesWhileConstant: still.delta * perByte,
            ...(stillSeconds > 0 ? { secondsConstant: stillSeconds } : {}),
          }
        : {}),
    },
    evidence: [
      ...evidenceOfChange(capture, table, y.id, cost.from, cost.to),
      ...(still ? evidenceOfChange(capture, table, y.id, still.from, still.to) : []),
    ],
    limits: [
      `That two numbers move together does not prove that ${x.id} causes the memory.`,
      ...(cost.distinctX < 8 ? [`It rests on ${plural(cost.distinctX, 'different value')} of ${x.id}.`] : []),
      ...(y.title !== y.id ? ['The unit of the memory column is a guess from its values.'] : []),
    ],
    next: still
      ? [
          'Hold the load constant and sample what the process does then: messages, requests, timers. Divide the growth by their number.',
        ]
      : ['Repeat with idle connections, then with traffic: the difference is what traffic costs.'],
  });
}

/** From end to end is exact when x only climbs; where it also falls, the median slope is the better estimate. */
function climbsThroughout(x: Column, { from, to }: PerUnit): boolean {
  for (let row = from + 1; row <= to; row++)
    if ((x.numbers?.at(row) ?? 0) < (x.numbers?.at(row - 1) ?? 0)) return false;
  return true;
}

/** `connections` → connection; a column without a name stays what it is. */
function unitName(column: Column): string {
  const word = column.id
    .replace(/ \(pid .*\)$/, '')
    .replace(/[_\s]+/g, ' ')
    .replace(/^[A-Z](?=[a-z]+$)/, (first) => first.toLowerCase());
  if (/^column \d+$/.test(word)) return `unit of ${word}`;
  return word.replace(/ies$/, 'y').replace(/([^s])s$/, '$1');
}
