/**
 * `npm run bench`: reads large generated captures with our readers and with what people use instead, in the same run,
 * and writes docs/performance.md. Ratios travel between machines; seconds do not.
 *
 * - `npm run bench -- strace core`: these entries only; printed, not written.
 * - `BENCH_RUNS=5`: of each contender; the median counts.
 * - `BENCH_SCALE=4`: captures so many times as large.
 * - `BENCH_PEERS=1`: installs the other tools for heap snapshots into a folder of their own, and runs them.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { captureOf, type Entry, entries } from './entries.ts';
import { race } from './race.ts';

const RUNS = Number(process.env.BENCH_RUNS ?? 3);
const SCALE = Number(process.env.BENCH_SCALE ?? 1);
const here = import.meta.dirname;
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-run-'));
process.once('exit', () => fs.rmSync(folder, { recursive: true, force: true }));
// Of all programs of Node.js, the peers' too: V8 keeps what it compiled, as the extension has it do.
process.env.NODE_COMPILE_CACHE = path.join(folder, 'code');

/** The children run bundled, as the product ships: no time is spent on stripping types. */
function bundle(name: string): string {
  const outfile = path.join(folder, `${name}.mjs`);
  buildSync({
    entryPoints: [path.join(here, `${name}.ts`)],
    outfile,
    bundle: true,
    minify: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  return outfile;
}

function number(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}

async function section(entry: Entry): Promise<string> {
  const file = captureOf(entry, SCALE);
  const bytes = fs.statSync(file).size;
  const costs = race(await entry.contenders(file), RUNS);
  const base = costs.get(entry.base)?.cpuMs ?? Number.NaN;
  return [
    `## ${entry.title}`,
    '',
    `${number(bytes / 1e6)} MB.`,
    '',
    `| | wall, s | CPU, s | MB per CPU second | CPU, ${entry.base.split(/[,|]/)[0]?.trim()} = 1 | peak RSS, MB |`,
    '|---|---:|---:|---:|---:|---:|',
    ...[...costs].map(
      ([name, { wallMs, cpuMs, rssKb }]) =>
        `| ${name.replaceAll('|', '\\|')} | ${number(wallMs / 1000, 2)} | ${number(cpuMs / 1000, 2)} | ${number(bytes / 1000 / cpuMs)} | ${number(cpuMs / base, 2)} | ${number(rssKb / 1000)} |`,
    ),
    '',
    ...entry.notes(costs, bytes).map((note) => `- ${note}`),
    '',
  ].join('\n');
}

const all = entries({
  readFile: bundle('read-file'),
  analyzeFile: bundle('analyze-file'),
  parseStrace: bundle('parse-strace'),
  readlineFile: bundle('readline-file'),
  countStrings: bundle('count-strings'),
});
const wanted = process.argv.slice(2);
const unknown = wanted.filter((id) => !all.some((entry) => entry.id === id));
if (unknown.length > 0)
  throw new Error(`There is no ${unknown.join(', ')}; there are ${all.map(({ id }) => id).join(', ')}.`);

const sections: string[] = [];
for (const entry of all) {
  if (wanted.length > 0 && !wanted.includes(entry.id)) continue;
  const text = await section(entry);
  sections.push(text);
  console.log(text);
}
if (wanted.length === 0) {
  const cpu = os.cpus()[0]?.model.trim() ?? 'unknown processor';
  const text = [
    '# Performance',
    '',
    '<!-- Written by `npm run bench`. -->',
    '',
    `Median of ${RUNS} runs of each, taking turns, each in a process of its own, CPU of all its threads. Files in the page cache.`,
    `${cpu}, ${os.cpus().length} processors, Node ${process.versions.node}. Read the ratios of CPU: seconds differ between machines, and wall time with what else they do.`,
    'The start of each program is included; code that V8 compiled is kept for the next run, for all alike. Captures are generated (`test/bench/captures`).',
    '',
    ...sections,
  ].join('\n');
  fs.writeFileSync(path.join(here, '../../docs/performance.md'), text);
}
