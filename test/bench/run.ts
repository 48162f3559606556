/**
 * `npm run bench`: reads large generated logs with our reader and with what people use instead, in the same run, and
 * writes docs/performance.md. Ratios travel between machines; seconds do not.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { generated } from './generate.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 5);
const here = import.meta.dirname;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-run-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));

interface Cost {
  cpuMs: number;
  rssKb: number;
  /** What the child printed, when it printed JSON. */
  told: Record<string, number>;
}

interface Contender {
  name: string;
  /** Undefined when the tool is not installed. */
  run(): Cost | undefined;
}

/** The children run bundled, as the product ships: no time is spent on stripping types. */
function bundle(name: string): string {
  const outfile = path.join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [path.join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}

function node(script: string, ...args: string[]): Cost {
  const child = spawnSync(process.execPath, [script, ...args], { encoding: 'utf8', maxBuffer: 1 << 26 });
  if (child.status !== 0) throw new Error(`${script} failed: ${child.stderr}`);
  const told = JSON.parse(child.stdout) as Record<string, number>;
  return { cpuMs: told.cpuMs ?? told.parseMs ?? 0, rssKb: told.rssKb ?? 0, told };
}

/** CPU and peak memory of another program, from GNU time. */
function tool(command: string, ...args: string[]): Cost | undefined {
  const child = spawnSync('/usr/bin/time', ['-f', '%U %S %M', command, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const [user, system, rss] = (child.stderr ?? '').trim().split('\n').at(-1)?.split(' ').map(Number) ?? [];
  if (child.status !== 0 || user === undefined || system === undefined || rss === undefined) return undefined;
  return { cpuMs: (user + system) * 1000, rssKb: rss, told: {} };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1] ?? Number.NaN;
}

/** Takes turns, so that whatever else the machine does hits all alike. */
function race(contenders: readonly Contender[]): Map<string, Cost> {
  const costs = new Map<string, Cost[]>();
  for (let run = 0; run < RUNS; run++) {
    for (const { name, run: start } of contenders) {
      const cost = start();
      if (cost) costs.set(name, [...(costs.get(name) ?? []), cost]);
    }
  }
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      {
        cpuMs: median(all.map((c) => c.cpuMs)),
        rssKb: median(all.map((c) => c.rssKb)),
        told: Object.fromEntries(
          Object.keys(all[0]?.told ?? {}).map((key) => [
            key,
            median(all.map((c) => c.told[key] ?? Number.NaN)),
          ]),
        ),
      },
    ]),
  );
}

const ours = bundle('read-file');
const usual = bundle('readline-file');

interface Case {
  title: string;
  file: string;
  mawk: string;
  mawkDoes: string;
  /** Key and value of a line. */
  pattern: string;
  /** CPU of our parse over CPU of mawk. */
  goal: number;
}

const cases: readonly Case[] = [
  {
    title: 'A day of /proc/meminfo at 1 Hz, a stamp on every line',
    file: generated('meminfo'),
    mawk: '{ sum[$3] += $4 } END { for (key in sum) print key, sum[key] }',
    mawkDoes: 'mawk, a sum per key',
    pattern: '^\\S+ \\S+ ([^:]+):\\s+(\\d+)',
    goal: 1,
  },
  {
    title: '9,000 samples of /proc/PID/smaps, 42 mappings each',
    file: generated('smaps'),
    mawk: '/^Rss:/ { sum += $2 } END { print sum }',
    mawkDoes: 'mawk, one sum of all Rss',
    pattern: '^(\\w+):\\s+(\\d+) kB',
    goal: 0.85,
  },
];

function number(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

function section({ title, file, mawk, mawkDoes, pattern, goal }: Case): string[] {
  const megabytes = fs.statSync(file).size / 1e6;
  const costs = race([
    { name: 'Tidemark, all series', run: () => node(ours, file) },
    { name: mawkDoes, run: () => tool('mawk', mawk, file) },
    { name: 'wc -l', run: () => tool('wc', '-l', file) },
    { name: 'Node, readline and a regular expression', run: () => node(usual, file, pattern) },
  ]);
  const base = costs.get(mawkDoes)?.cpuMs ?? Number.NaN;
  const own = costs.get('Tidemark, all series') as Cost;
  const { values = 0, rows = 0, statisticsMs = 0, parseRssKb = 0, rssKb = 0 } = own.told;
  const budgetMb = (8 * values) / 1e6 + 80;
  return [
    `## ${title}`,
    '',
    `${number(megabytes)} MB, ${number(rows)} samples, ${number(values)} values.`,
    '',
    '| | CPU, s | MB per CPU second | CPU, mawk = 1 | peak RSS, MB |',
    '|---|---:|---:|---:|---:|',
    ...[...costs].map(
      ([name, { cpuMs, rssKb: rss }]) =>
        `| ${name} | ${number(cpuMs / 1000, 2)} | ${number(megabytes / (cpuMs / 1000))} | ${number(cpuMs / base, 2)} | ${number(rss / 1000)} |`,
    ),
    '',
    `Goal: at most ${goal} × mawk. Measured: ${number(own.cpuMs / base, 2)}.`,
    `Growth statistics on top: ${number(statisticsMs / 1000, 2)} s, ${number((100 * statisticsMs) / own.cpuMs)} % of the parse.`,
    `Memory: ${number(parseRssKb / 1000)} MB after the parse, ${number(rssKb / 1000)} MB at most; budget 8 B a value and 80 MB: ${number(budgetMb)} MB.`,
    '',
  ];
}

const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
const text = [
  '# Performance',
  '',
  '<!-- Written by `npm run bench`. -->',
  '',
  `Median of ${RUNS} runs of each, taking turns, each in a process of its own, CPU of all its threads. Files in the page cache.`,
  `${cpu}, ${os.cpus().length} processors, Node ${process.versions.node}. Read the ratios: seconds differ between machines.`,
  'The start of each program is included; the growth statistics are not, and stand below each table.',
  '',
  ...cases.flatMap(section),
].join('\n');

fs.mkdirSync(path.join(here, '../../docs'), { recursive: true });
fs.writeFileSync(path.join(here, '../../docs/performance.md'), text);
console.log(text);
