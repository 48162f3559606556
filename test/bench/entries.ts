/** What is measured: a capture, who reads it, and what we promised. */
import path from 'node:path';
import { type Generated, generated } from './captures/generated.ts';
import { installedPeers, peerNames } from './peers.ts';
import { type Contender, type Cost, node, tool } from './race.ts';

export type Costs = ReadonlyMap<string, Cost>;

export interface Entry {
  id: Generated;
  title: string;
  /** Name of the contender that is 1. */
  base: string;
  contenders(file: string): Promise<Contender[]> | Contender[];
  /** Said below the table. */
  notes(costs: Costs, bytes: number): string[];
}

/** Scripts of the children, bundled as the product ships. */
export interface Children {
  readFile: string;
  analyzeFile: string;
  parseStrace: string;
  readlineFile: string;
  countStrings: string;
}

const SERIES = 'Tidemark, all series';
const ALL = 'Tidemark, tables, statistics and rules';
const AGAIN = 'Tidemark, the second time';

function number(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function cpu(costs: Costs, name: string): number {
  return costs.get(name)?.cpuMs ?? Number.NaN;
}

function times(costs: Costs, name: string, of: string): string {
  return number(cpu(costs, name) / cpu(costs, of), 2);
}

interface SeriesCapture {
  id: Generated;
  title: string;
  mawk: string;
  mawkDoes: string;
  /** Key and value of a line. */
  pattern: string;
  goal: number;
}

const seriesCaptures: readonly SeriesCapture[] = [
  {
    id: 'meminfo',
    title: 'A day of /proc/meminfo at 1 Hz, a stamp on every line',
    mawk: '{ sum[$3] += $4 } END { for (key in sum) print key, sum[key] }',
    mawkDoes: 'mawk, a sum per key',
    pattern: '^\\S+ \\S+ ([^:]+):\\s+(\\d+)',
    goal: 1,
  },
  {
    id: 'smaps',
    title: '9,000 samples of /proc/PID/smaps, 42 mappings each',
    mawk: '/^Rss:/ { sum += $2 } END { print sum }',
    mawkDoes: 'mawk, one sum of all Rss',
    pattern: '^(\\w+):\\s+(\\d+) kB',
    goal: 1.2,
  },
  {
    id: 'sar',
    title: 'A day of sar -A, a sample every six seconds',
    mawk: '{ for (i = 3; i <= NF; i++) sum[$2 " " i] += $i } END { for (key in sum) print key, sum[key] }',
    mawkDoes: 'mawk, a sum per item and column',
    pattern: '^\\S+\\s+(\\S+)\\s+([\\d.]+)',
    goal: 1,
  },
  {
    id: 'table',
    title: 'Five days of a program’s own measures as CSV, a row a second',
    mawk: 'BEGIN { FS = "," } { for (i = 2; i <= NF; i++) sum[i] += $i } END { for (i in sum) print i, sum[i] }',
    mawkDoes: 'mawk, a sum per column',
    pattern: '^\\S+Z(),(\\d+)',
    goal: 1,
  },
  {
    id: 'vmstat',
    title: 'Three days of vmstat -t 1',
    mawk: '{ for (i = 1; i <= NF; i++) sum[i] += $i } END { for (i in sum) print i, sum[i] }',
    mawkDoes: 'mawk, a sum per column',
    pattern: '^ *(\\d+) +(\\d+)',
    goal: 1,
  },
];

function seriesEntry(children: Children, capture: SeriesCapture): Entry {
  const { id, title, mawk, mawkDoes, pattern, goal } = capture;
  return {
    id,
    title,
    base: mawkDoes,
    contenders: (file) => [
      { name: SERIES, run: () => node(children.readFile, [file]) },
      { name: ALL, run: () => node(children.analyzeFile, [file]) },
      { name: mawkDoes, run: () => tool('mawk', mawk, file) },
      { name: 'wc -l', run: () => tool('wc', '-l', file) },
      {
        name: 'Node, readline and a regular expression',
        run: () => node(children.readlineFile, [file, pattern]),
      },
    ],
    notes(costs) {
      const {
        values = 0,
        rows = 0,
        statisticsMs = 0,
        parseRssKb = 0,
        rssKb = 0,
      } = costs.get(SERIES)?.told ?? {};
      return [
        `${number(rows)} samples, ${number(values)} values.`,
        `Goal of the parse: at most ${goal} × mawk. Measured: ${times(costs, SERIES, mawkDoes)}.`,
        `Growth statistics on top: ${number(statisticsMs / 1000, 2)} s, ${number((100 * statisticsMs) / cpu(costs, SERIES))} % of the parse. Goal: 15 %.`,
        `Memory: ${number(parseRssKb / 1000)} MB after the parse, ${number(rssKb / 1000)} MB at most; budget 8 B a value and 80 MB: ${number((8 * values) / 1e6 + 80)} MB.`,
      ];
    },
  };
}

function straceEntry(children: Children): Entry {
  const parse = 'Tidemark, calls in columns';
  const count = 'mawk, a count per call';
  return {
    id: 'strace',
    title: 'strace -f -tt -T of a parallel build',
    base: count,
    contenders: (file) => [
      { name: parse, run: () => node(children.parseStrace, [file]) },
      { name: ALL, run: () => node(children.analyzeFile, [file]) },
      {
        name: count,
        run: () => tool('mawk', '{ sub(/\\(.*/, "", $3); n[$3]++ } END { for (c in n) print n[c], c }', file),
      },
      {
        name: 'mawk, a count and the time per call',
        run: () =>
          tool(
            'mawk',
            '{ sub(/\\(.*/, "", $3); n[$3]++; t[$3] += substr($NF, 2) } END { for (c in n) print n[c], t[c], c }',
            file,
          ),
      },
      { name: 'wc -l', run: () => tool('wc', '-l', file) },
      {
        name: 'Node, readline and a regular expression',
        run: () => node(children.readlineFile, [file, '^\\d+ \\S+ (\\w+)\\(.* = (-?\\d+)']),
      },
    ],
    notes(costs, bytes) {
      const rss = costs.get(ALL)?.rssKb ?? Number.NaN;
      return [
        `${number(costs.get(parse)?.told.calls ?? Number.NaN)} calls, a tenth of them printed in two parts.`,
        `Goals: calls in columns at most 1.75 × mawk (measured ${times(costs, parse, count)}), with everything at most 4 × (measured ${times(costs, ALL, count)}).`,
        `Memory: ${number(rss / 1000)} MB; goal 0.6 × file and 60 MB: ${number((0.6 * bytes) / 1e6 + 60)} MB.`,
      ];
    },
  };
}

function heapEntry(children: Children): Entry {
  return {
    id: 'heap',
    title: 'A V8 heap snapshot',
    base: ALL,
    async contenders(file) {
      const peers = await installedPeers();
      const script = path.join(import.meta.dirname, 'peer-heap.mjs');
      const peer = (name: string): Contender => ({
        name,
        run() {
          try {
            return node(script, [name, file, peers?.folder ?? '', peers?.devtools ?? ''], {
              flags: ['--max-old-space-size=14000'],
            });
          } catch (error) {
            console.error(`${name} failed: ${String(error).slice(0, 300)}`);
            return undefined;
          }
        },
      });
      return [
        { name: ALL, run: () => node(children.analyzeFile, [file]) },
        {
          name: AGAIN,
          run() {
            const env = { TIDEMARK_CACHE_DIR: path.join(path.dirname(file), 'kept') };
            node(children.analyzeFile, [file], { env });
            return node(children.analyzeFile, [file], { env });
          },
        },
        { name: 'cat', run: () => tool('cat', file) },
        peer('JSON.parse'),
        ...(peers ? peerNames.map(peer) : []),
      ];
    },
    notes(costs, bytes) {
      const openMs = (name: string) => costs.get(name)?.told.openMs ?? Number.NaN;
      const missing = peerNames.filter((name) => !costs.has(name));
      const best = ['chrome-devtools-frontend', 'heap-snapshot-toolkit'].filter((name) => costs.has(name));
      const fastest = Math.min(...best.map((name) => costs.get(name)?.wallMs ?? Number.NaN));
      const leastCpu = Math.min(...best.map((name) => cpu(costs, name)));
      const own = costs.get(ALL);
      const rss = own?.rssKb ?? Number.NaN;
      const firstMs = own?.told.firstMs ?? Number.NaN;
      const devtoolsMs = costs.get('chrome-devtools-frontend')?.wallMs;
      return [
        'All but cat and JSON.parse end with the classes of the heap and their retained sizes; ours with findings besides.',
        ...(missing.length > 0
          ? [`Not run: ${missing.join(', ')}. BENCH_PEERS=1 installs them into a folder of their own.`]
          : []),
        ...(best.length > 0
          ? [
              `Goal: 4 × faster than the better of ${best.join(' and ')}. Measured: ${number(leastCpu / (own?.cpuMs ?? Number.NaN), 1)} × in CPU, ${number(fastest / (own?.wallMs ?? Number.NaN), 1)} × in wall time.`,
            ]
          : []),
        `Classes with counts and shallow sizes are there after ${number(firstMs)} ms, the start of the program included.${devtoolsMs === undefined ? '' : ` Goal: 10 × earlier than the classes of chrome-devtools-frontend. Measured: ${number(devtoolsMs / firstMs, 1)} ×.`}`,
        `From the first byte to the findings, without the start of the program: ${number(openMs(ALL))} ms, the second time ${number(openMs(AGAIN))} ms. Goal: 20 × faster. Measured: ${number(openMs(ALL) / openMs(AGAIN))} ×.`,
        `Memory: ${number((1000 * rss) / bytes, 2)} × the file; goal 1.6. 60 MB of it are the program itself.`,
      ];
    },
  };
}

const AS_TYPED = 'strings | sort | uniq -c | sort -rn';

function coreEntry(children: Children): Entry {
  const strings = 'Tidemark, strings, templates and secrets';
  const shell = 'strings -a -n 8 | sort | uniq -c | sort -rn';
  return {
    id: 'core',
    title: 'A core file',
    base: shell,
    contenders: (file) => [
      { name: strings, run: () => node(children.countStrings, [file]) },
      { name: ALL, run: () => node(children.analyzeFile, [file]) },
      {
        name: shell,
        run: () => tool('sh', '-c', 'strings -a -n 8 "$0" | sort | uniq -c | sort -rn | head -1000', file),
      },
      {
        name: AS_TYPED,
        run: () => tool('sh', '-c', 'strings "$0" | sort | uniq -c | sort -rn | head -1000', file),
      },
      { name: 'strings -a -n 8', run: () => tool('strings', '-a', '-n', '8', file) },
      { name: 'cat', run: () => tool('cat', file) },
    ],
    notes: (costs) => [
      'Ours counts ASCII and UTF-16 strings; with everything it also walks the heap and finds the owners of what repeats. Above 1 GiB strings that occur once are counted, and not kept.',
      `Goal: 10 × less CPU than the shell. Measured: ${number(cpu(costs, shell) / cpu(costs, strings), 1)} × for the same strings, of at least 8 characters; ${number(cpu(costs, AS_TYPED) / cpu(costs, strings), 1)} × less than the command as it is typed, which counts those of 4 too; ${number(cpu(costs, shell) / cpu(costs, ALL), 1)} × with everything.`,
    ],
  };
}

export function entries(children: Children): Entry[] {
  return [
    ...seriesCaptures.map((capture) => seriesEntry(children, capture)),
    straceEntry(children),
    heapEntry(children),
    coreEntry(children),
  ];
}

/** @param scale meminfo and smaps have one size only. */
export function captureOf({ id }: Entry, scale: number): string {
  return generated(id, scale);
}
