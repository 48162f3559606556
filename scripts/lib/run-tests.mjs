/** Runs test files under Node's own runner and counts what they say. */
import fs from 'node:fs';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { root } from './node24.mjs';

/**
 * Test files below a folder of test/, sorted; folders named in `without` are left out.
 * @param {string} folder
 * @param {string[]} [without] paths from the root
 */
export function testFiles(folder, without = []) {
  const skipped = new Set(['node_modules', ...without].map((name) => path.normalize(name)));
  const found = [];
  const walk = (relative) => {
    for (const entry of fs.readdirSync(path.join(root, relative), { withFileTypes: true })) {
      const name = path.join(relative, entry.name);
      if (skipped.has(entry.name) || skipped.has(name)) continue;
      if (entry.isDirectory()) walk(name);
      else if (/\.test\.(ts|tsx|mjs)$/.test(entry.name)) found.push(path.join(root, name));
    }
  };
  walk(path.normalize(folder));
  return found.sort();
}

/**
 * Runs the files, each in a process of its own, and streams a readable account.
 * @param {string[]} files
 * @param {number} concurrency files at a time
 * @returns {Promise<{ passed: number, failed: number, skipped: number }>}
 */
export async function runTests(files, concurrency) {
  const totals = { passed: 0, failed: 0, skipped: 0 };
  if (files.length === 0) return totals;
  const execArgv = ['tsx-hooks', 'fixed-seed'].flatMap((name) => [
    '--import',
    new URL(`./${name}.mjs`, import.meta.url).href,
  ]);
  const events = run({ files, concurrency, execArgv });
  events.on('test:summary', ({ file, counts }) => {
    // One summary a file, then one of all files, which names none.
    if (file !== undefined) return;
    totals.passed = counts.passed;
    totals.failed = counts.failed + counts.cancelled;
    totals.skipped = counts.skipped + counts.todo;
  });
  const report = events.compose(spec);
  report.pipe(process.stdout, { end: false });
  await new Promise((resolve, reject) => report.on('end', resolve).on('error', reject));
  // A file that dies before its first test must not look like a file without trouble.
  if (totals.passed + totals.failed + totals.skipped === 0) totals.failed = files.length;
  return totals;
}

/** Sums several totals. */
export function sum(parts) {
  const add = (key) => parts.reduce((total, part) => total + part[key], 0);
  return { passed: add('passed'), failed: add('failed'), skipped: add('skipped') };
}

/** Prints the last line, and makes the process fail if anything failed or nothing ran. */
export function conclude({ passed, failed, skipped }) {
  const line = `${passed} passed, ${failed} failed`;
  console.log(skipped > 0 ? `${line}, ${skipped} skipped` : line);
  if (failed > 0 || passed === 0) process.exitCode = 1;
}
