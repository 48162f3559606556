/** `strace -ff` writes a file for each process: together they are one trace, opened by any of them. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, describe, test } from 'node:test';
import { openCase } from '../../server/engine/open-case.ts';
import { textAt } from '../../server/engine/table.ts';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';

const folders: string[] = [];
after(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

function folderWith(files: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-set-'));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, name), text);
  return folder;
}

async function open(...paths: string[]) {
  const opened = await openCase(paths, { formats, rules, signal: new AbortController().signal });
  for (const { source } of opened.captures) source.close();
  return opened;
}

const FILES = {
  'trace.100': `10:00:00.000100 execve("/bin/parent", ["parent"], 0x1) = 0 <0.000100>
10:00:00.000300 openat(AT_FDCWD, "/etc/shared", O_RDONLY) = 3 <0.000010>
10:00:00.000500 clone(child_stack=NULL, flags=SIGCHLD) = 101 <0.000100>
10:00:03.000000 close(3) = 0 <0.000010>
10:00:04.000000 +++ exited with 0 +++
`,
  'trace.101': `10:00:01.000000 read(3, "x", 1) = 1 <0.000010>
 > /usr/lib/libc.so.6(read+0x10) [0x1000]
10:00:02.000000 close(3) = 0 <0.000010>
10:00:02.500000 +++ exited with 0 +++
`,
  'notes.txt': 'not a trace at all\n',
};

describe('the files of one strace -ff', () => {
  test('are one trace, whichever is opened, and however many are named', async () => {
    const folder = folderWith(FILES);
    const of = (name: string) => path.join(folder, name);
    for (const paths of [
      [of('trace.100')],
      [of('trace.101')],
      [of('trace.100'), of('trace.101')],
      [folder],
    ]) {
      const { captures } = await open(...paths);
      assert.deepEqual(
        captures.map(({ facts }) => [facts.callCount, facts.processCount, facts.exitCount, facts.fileCount]),
        [[6, 2, 2, 2]],
        String(paths),
      );
    }
  });

  test('have their calls in the order of their times, each of the process that its file names', async () => {
    const { captures } = await open(path.join(folderWith(FILES), 'trace.101'));
    const calls = captures[0]?.tables.find(({ id }) => id === 'calls');
    assert.ok(calls);
    const cell = (id: string, row: number) => {
      const column = calls.columns.find((one) => one.id === id);
      return column?.type === 'text' ? textAt(column, row) : column?.numbers?.at(row);
    };
    assert.deepEqual(
      Array.from({ length: calls.rows }, (_, row) => `${cell('process', row)} ${cell('syscall', row)}`),
      ['100 execve', '100 openat', '100 clone', '101 read', '101 close', '100 close'],
    );
  });

  test('know what a child inherited: reading it is no unknown descriptor', async () => {
    const { captures } = await open(path.join(folderWith(FILES), 'trace.100'));
    const fds = captures[0]?.tables.find(({ id }) => id === 'fds');
    assert.equal(fds?.rows, 1);
    const processes = captures[0]?.tables.find(({ id }) => id === 'processes');
    const parents = processes?.columns.find(({ id }) => id === 'parent')?.numbers;
    assert.deepEqual([parents?.at(0), parents?.at(1)], [Number.NaN, 100]);
  });

  test('have evidence in the file and line where it stands', async () => {
    const killed = {
      ...FILES,
      'trace.101': FILES['trace.101'].replace('exited with 0', 'killed by SIGSEGV'),
    };
    const folder = folderWith(killed);
    const { findings } = await open(path.join(folder, 'trace.100'));
    const [place] = findings.find(({ rule }) => rule === 'strace.killed')?.evidence ?? [];
    assert.deepEqual([place?.capture, place?.line], [path.join(folder, 'trace.101'), 4]);
    const { byteStart = 0, byteLength = 0 } = place ?? {};
    assert.equal(
      killed['trace.101'].slice(byteStart, byteStart + byteLength),
      '10:00:02.500000 +++ killed by SIGSEGV +++',
    );
  });

  test('pass midnight together', async () => {
    const { captures } = await open(
      path.join(
        folderWith({
          'night.7': '23:59:59 execve("/bin/a", ["a"], 0x1) = 0\n00:00:02 close(3) = 0\n',
          'night.8': '00:00:01 close(4) = 0\n00:00:03 close(5) = 0\n',
        }),
        'night.8',
      ),
    );
    const calls = captures[0]?.tables.find(({ id }) => id === 'calls');
    const times = calls?.columns[0]?.numbers?.toArray(calls.rows) ?? [];
    assert.equal(times.length, 4);
    assert.deepEqual(
      [...times].sort((a, b) => a - b),
      [...times],
    );
  });

  test('are read one after the other when they state no times, and that is said', async () => {
    const bare = Object.fromEntries(
      Object.entries(FILES).map(([name, text]) => [name, text.replace(/^[\d:.]+ /gm, '')]),
    );
    const { captures } = await open(path.join(folderWith(bare), 'trace.100'));
    assert.equal(captures[0]?.facts.callCount, 6);
    assert.match(captures[0]?.problems.first[0]?.why ?? '', /state no times/);
  });

  test('lose nothing when one of them ends within a line', async () => {
    const cut = { ...FILES, 'trace.101': FILES['trace.101'].slice(0, -20) };
    const { captures } = await open(path.join(folderWith(cut), 'trace.100'));
    assert.deepEqual([captures[0]?.facts.callCount, captures[0]?.facts.processCount], [6, 2]);
  });
});

test('files that only share a name and a number are captures of their own', async () => {
  const folder = folderWith({ 'app.1': FILES['trace.101'], 'app.2': 'nothing of strace\n'.repeat(30) });
  const { captures } = await open(path.join(folder, 'app.1'));
  assert.deepEqual(
    captures.map(({ facts }) => [facts.callCount, facts.fileCount]),
    [[2, undefined]],
  );
});
