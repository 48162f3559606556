/** `vmstat -s` and `vmstat -D` of procps: a number and what it counts on every line. */
import type { Measure } from '../text/tool-columns.ts';
import type { ToolLog } from '../text/tool-log.ts';

const LINE = /^\s*(\d+) (?:(K|M|k|m|B) )?([A-Za-z][A-Za-z -]+?)\s*$/;

/** What procps prints; of these, those that do not only add up. */
const GAUGES =
  /^(?:total memory|used memory|active memory|inactive memory|free memory|buffer memory|swap cache|total swap|used swap|free swap|disks|partitions|inprogress IO)$/;
const COUNTERS =
  /^(?:(?:non-nice user|nice user|system|idle|IO-wait|IRQ|softirq|stolen|non-nice guest|nice guest) cpu ticks|K paged in|K paged out|pages paged in|pages paged out|pages swapped in|pages swapped out|pages alloc in \w+|interrupts|CPU context switches|forks|total reads|merged reads|read sectors|milli reading|writes|merged writes|written sectors|milli writing|milli spent IO|milli weighted IO)$/;
const SETTINGS = /^boot time$/;

const SCALE: Readonly<Record<string, string>> = { K: 'kB', k: 'KB', M: 'MiB', m: 'MB', B: 'bytes' };

interface Total {
  name: string;
  value: number;
  measure: Measure;
}

export function totalIn(line: string): Total | undefined {
  const m = LINE.exec(line);
  if (!m) return undefined;
  const [, value, unit, words = ''] = m;
  const paged = unit === 'K' && /^paged (?:in|out)$/.test(words);
  const name = paged ? `K ${words}` : words;
  const counter = COUNTERS.test(name);
  if (!counter && !GAUGES.test(name) && !SETTINGS.test(name)) return undefined;
  return {
    name,
    value: Number(value),
    measure: {
      id: paged ? words : name,
      unit: unitOf(name, unit),
      counter,
      key: words,
      ...(SETTINGS.test(name) ? { attribute: true } : {}),
    },
  };
}

function unitOf(name: string, unit: string | undefined): string {
  if (unit !== undefined) return SCALE[unit] ?? 'count';
  if (/^pages /.test(name)) return 'pages';
  if (/ticks$/.test(name)) return 'ticks';
  if (/^milli /.test(name)) return 'ms';
  return / sectors$/.test(name) ? 'sectors' : 'count';
}

/** @returns false when the line holds no total. */
export function takeTotal(line: string, log: ToolLog): boolean {
  const total = totalIn(line);
  if (!total) return false;
  const column = log.column(total.measure);
  if (!log.isOpen || log.has(column)) log.begin(log.stampTime);
  else log.extend();
  log.put(column, total.value);
  return true;
}
