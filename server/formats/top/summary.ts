/** The lines above top's list: load, tasks, shares of the CPU, memory and swap, of old and new versions in any language. */
import { type Measure, numberIn, sizeIn } from '../text/tool-columns.ts';

export interface SummaryValue {
  measure: Measure;
  value: number;
}

const CPU = ['us', 'sy', 'ni', 'id', 'wa', 'hi', 'si', 'st'];
const TASKS = ['total', 'running', 'sleeping', 'stopped', 'zombie'];

/** Old top prints used before free, and the cache in the line of swap. */
const MEM_OLD = ['total', 'used', 'free', 'buffers'];
const MEM_NEW = ['total', 'free', 'used', 'buff/cache'];

/** Factor to KiB of the unit that stands in front. */
const PREFIX: Readonly<Record<string, number>> = {
  B: 1 / 1024,
  K: 1,
  M: 1024,
  G: 1024 ** 2,
  T: 1024 ** 3,
  P: 1024 ** 4,
};

const TOP = /^top - (\d{1,2}):(\d\d):(\d\d)(?: ([AP]M))?\s+\S/;

/** `top - 01:46:39 up 1 day, …`: @returns milliseconds since midnight. */
export function screenClock(line: string): number | undefined {
  const m = TOP.exec(line);
  return m ? ((Number(m[1]) * 60 + Number(m[2])) * 60 + Number(m[3])) * 1000 : undefined;
}

/** The three load averages at the end of the first line; undefined when it is cut or wrapped. */
export function loads(line: string): SummaryValue[] | undefined {
  const m = /:\s*(\d+[.,]\d+),\s+(\d+[.,]\d+),\s+(\d+[.,]\d+)\s*$/.exec(line);
  return m
    ? ['load 1 min', 'load 5 min', 'load 15 min'].map((id, i) => ({
        measure: { id, unit: '', key: 'top -' },
        value: numberIn(m[i + 1]),
      }))
    : undefined;
}

/** Amounts with the word behind each: `12.5%us, 3,1 ut`, `1024580k total`, `1375.7 used`. */
function amounts(text: string): { amount: string; word: string }[] {
  return [
    ...text.matchAll(
      /(\d+(?:[.,]\d+)?)(?:\s?([kKMGT])(?![\p{L}]))?\s?(%)?[\s]*([\p{L}/%][\p{L}/.]*(?: (?!avail|dispo)\p{L}+)?)?/gu,
    ),
  ].map((m) => ({ amount: `${m[1]}${m[2] ?? ''}`, word: m[4] ?? '' }));
}

/** `Cpu(s): 16.5% us, …` or `%Cpu(s): 33.3 us, …`, and a line a CPU: `%Cpu0  : …`. */
export function cpuLine(
  line: string,
): { entity: string; values: SummaryValue[]; whole: boolean } | undefined {
  const m = /^%?(?:Cpu|CPU)(?:\(s\)|(\d+))\s*:\s*(.*)$/.exec(line);
  if (!m) return undefined;
  const parts = amounts(m[2] as string);
  const names = parts.map(({ word }) => word.replace(/^%/, ''));
  const known = names.every((name) => CPU.includes(name) || name === '');
  const values = parts.slice(0, CPU.length).map(({ amount }, i) => ({
    measure: {
      id: (known && names[i]) || (CPU[i] as string),
      unit: '%',
      key: line.slice(0, line.indexOf(':')),
    },
    value: numberIn(amount),
  }));
  return { entity: m[1] === undefined ? '' : `CPU ${m[1]}`, values, whole: parts.length >= CPU.length - 1 };
}

/** `Tasks: 82 total, 2 running, …`; with -H the threads. */
export function tasksLine(line: string): SummaryValue[] | undefined {
  const m = /^(\p{L}{4,12})\s?:\s+(\d+ [\p{L} ]+(?:,\s+\d+ [\p{L} ]+){3,4})\s*$/u.exec(line);
  if (!m) return undefined;
  const values = [...(m[2] as string).matchAll(/\d+/g)].map(Number);
  return values.slice(0, TASKS.length).map((value, i) => ({
    measure: { id: `tasks ${TASKS[i]}`, unit: 'count', key: m[1] as string },
    value,
  }));
}

/** Lines of memory and swap. @returns `whole` false when the line was cut or wrapped. */
export function memoryLine(line: string): { values: SummaryValue[]; whole: boolean } | undefined {
  const m = /^(?:([KMGTP])iB )?(Mem|Swap|\p{Lu}\p{L}{2,7})\.?\s?:\s*(\S.*)$/u.exec(line);
  if (!m) return undefined;
  const [, prefix, label = '', rest = ''] = m;
  const parts = amounts(rest);
  if (parts.length < 3 || (prefix === undefined && !/\d[kKMGT]\s/.test(rest))) return undefined;
  const scale = PREFIX[prefix ?? 'K'] ?? 1;
  const isSwap = /^(?:Swap|Ausl|\u00c9ch)/.test(label);
  const usedFirst = prefix === undefined || /^used/.test(parts[1]?.word ?? '');
  const values: SummaryValue[] = [];
  const put = (id: string, amount: string | undefined) => {
    const value = sizeIn(amount) * (/[a-z]$/i.test(amount ?? '') ? 1 : scale);
    const measure = { id, unit: 'kB', key: label, ...(id.endsWith('total') ? { attribute: true } : {}) };
    // A tenth of a MiB is no whole number of KiB.
    if (!Number.isNaN(value)) values.push({ measure, value: +value.toFixed(1) });
  };
  const names = usedFirst ? MEM_OLD : MEM_NEW;
  const of = isSwap ? 'swap' : 'memory';
  names.slice(0, isSwap ? 3 : 4).forEach((name, i) => {
    put(`${of} ${name}`, parts[i]?.amount);
  });
  const last = parts[3];
  if (isSwap && last) put(/^cach/.test(last.word) ? 'memory cached' : 'memory available', last.amount);
  return { values, whole: last ? last.word !== '' : isSwap };
}
