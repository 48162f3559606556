/** Lines of garbage collectors, whose numbers have meanings that the words beside them do not tell. */
import type { Slot } from './names.ts';

export interface KnownLine {
  slots: Slot[];
  /** Slot that is the time since the start, and how many milliseconds one of it is. */
  clock?: { slot: number; scale: number };
}

interface Pattern {
  pattern: RegExp;
  /** In the order of the numbers in the line; `name|unit`. */
  names: readonly string[];
  clock?: { slot: number; scale: number };
}

const PATTERNS: readonly Pattern[] = [
  {
    // Go, GODEBUG=gctrace=1 (package runtime): phases of the cycle, then the heap before, after and live.
    pattern:
      /^gc \d+ @[\d.]+s \d+%: [\d.]+\+[\d.]+\+[\d.]+ ms clock, [\d.+/]+ ms cpu, \d+->\d+->\d+ MB, \d+ MB goal, (?:\d+ MB stacks, \d+ MB globals, )?\d+ P/,
    names: [
      'gc|count',
      'since start|s',
      'time in gc|%',
      'sweep stop clock|ms',
      'concurrent mark clock|ms',
      'mark stop clock|ms',
      'sweep stop cpu|ms',
      'mark assist cpu|ms',
      'mark background cpu|ms',
      'mark idle cpu|ms',
      'mark stop cpu|ms',
      'heap at gc start|MB',
      'heap at gc end|MB',
      'live heap|MB',
      'heap goal|MB',
      'stacks|MB',
      'globals|MB',
      'processors|count',
    ],
    clock: { slot: 1, scale: 1000 },
  },
  {
    // V8, --trace-gc: used (committed) before and after.
    pattern:
      /^\[\d+:0x[0-9a-f]+\]\s+\d+ ms: (?:Scavenge|Mark-sweep|Mark-Compact|Minor)[^0-9]*[\d.]+ \([\d.]+\) -> [\d.]+ \([\d.]+\) MB, /,
    names: [
      'process|count',
      'since start|ms',
      'used before|MB',
      'committed before|MB',
      'used after|MB',
      'committed after|MB',
      'pause|ms',
    ],
    clock: { slot: 1, scale: 1 },
  },
  {
    // HotSpot, -Xlog:gc: used before, used after, committed.
    pattern: /^\[[\d.]+s\]\[info\s*\]\[gc[^\]]*\] GC\(\d+\) Pause .{1,120}? \d+M->\d+M\(\d+M\) [\d.]+ms/,
    names: ['since start|s', 'gc|count', 'heap before|MB', 'heap after|MB', 'heap committed|MB', 'pause|ms'],
    clock: { slot: 0, scale: 1000 },
  },
  {
    // HotSpot up to 8, -verbose:gc.
    pattern: /^(?:[\d.]+: )?\[(?:Full )?GC \([^)0-9]*\)\s+\d+K->\d+K\(\d+K\), [\d.]+ secs\]/,
    names: ['since start|s', 'heap before|kB', 'heap after|kB', 'heap committed|kB', 'pause|s'],
    clock: { slot: 0, scale: 1000 },
  },
];

/** @param count numbers that the line has; what the pattern does not name is named by its place. */
export function knownLine(text: string, count: number): KnownLine | undefined {
  for (const { pattern, names, clock } of PATTERNS) {
    if (!pattern.test(text)) continue;
    const own = namesFor(names, text);
    const slots = Array.from({ length: count }, (_, i): Slot => {
      const [name = '', unit = 'count'] = own[i]?.split('|') ?? [`column ${i + 1}`];
      return { name, unit, counter: false };
    });
    const hasClock = clock !== undefined && own[clock.slot] === names[clock.slot];
    return { slots, ...(hasClock ? { clock } : {}) };
  }
  return undefined;
}

/** Some figures are written by newer versions only. */
function namesFor(names: readonly string[], text: string): readonly string[] {
  if (text.startsWith('gc ') && !text.includes(' stacks, '))
    return names.filter((name) => !/^(?:stacks|globals)\|/.test(name));
  if (text.startsWith('[GC') || text.startsWith('[Full')) return names.slice(1);
  return names;
}
