/** Heap snapshots of processes that run: real ones, started here. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { listenersOf, listeningPorts } from '../../extension/heap-snapshot/listening-ports.ts';
import {
  type NodeProcess,
  nodeProcesses,
  processesOf,
} from '../../extension/heap-snapshot/node-processes.ts';
import { isInspected, takeSnapshot } from '../../extension/heap-snapshot/take-snapshot.ts';
import { FailureError } from '../../server/protocol/failure.ts';
import { formatOf, readPath } from '../formats/kit.ts';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-snapshot-'));
const children: ChildProcess[] = [];
after(() => {
  for (const child of children) child.kill('SIGKILL');
  fs.rmSync(folder, { recursive: true, force: true });
});

const skip = process.platform === 'linux' ? false : 'processes are looked up in /proc here';

/** A program that keeps one object of a class of its own. */
async function start(...options: string[]): Promise<NodeProcess> {
  const program =
    'class PlantedThing { constructor() { this.name = "planted"; } } globalThis.kept = new PlantedThing(); setInterval(() => {}, 1000); console.log("up")';
  const child = spawn(process.execPath, [...options, '-e', program], { stdio: ['ignore', 'pipe', 'ignore'] });
  children.push(child);
  await new Promise((resolve) => child.stdout?.once('data', resolve));
  return (await nodeProcesses()).find(({ pid }) => pid === child.pid) ?? assert.fail('it is not listed');
}

function options(controller = new AbortController()) {
  const steps: string[] = [];
  const open: number[] = [];
  return {
    steps,
    open,
    onProgress: ({ step }: { step: string }) => void steps.push(step),
    onLeftOpen: (port: number) => void open.push(port),
    signal: controller.signal,
  };
}

test('a process is listed with what it was started with; this one is not', { skip }, async () => {
  const target = await start('--inspect-port=0');
  assert.match(target.command, /PlantedThing/);
  assert.equal(target.folder, process.cwd());
  assert.ok((target.memory ?? 0) > 1_000_000, `${target.memory} bytes`);
  assert.equal(target.takesSignal, true);
  assert.equal(
    (await nodeProcesses()).some(({ pid }) => pid === process.pid),
    false,
  );
});

test('a running process gives a snapshot with its objects, and its inspector is closed again', {
  skip,
}, async () => {
  const target = await start('--inspect-port=0');
  assert.equal(await isInspected(target), false);
  const file = path.join(folder, 'one.heapsnapshot');
  const told = options();
  const bytes = await takeSnapshot(target, file, told);
  assert.equal(fs.statSync(file).size, bytes);
  assert.equal(fs.statSync(file).mode & 0o077, 0, 'others may read it');
  assert.equal(fs.existsSync(`${file}.part`), false);
  assert.deepEqual(await listeningPorts(target.pid), []);
  assert.deepEqual(told.open, []);
  assert.ok(told.steps.some((step) => /MB written/.test(step)));
  const capture = await readPath(file);
  const found = await formatOf('heapsnapshot').objects?.(capture, {
    of: { kind: 'classes', text: 'PlantedThing' },
    offset: 0,
    limit: 10,
  });
  assert.equal(found?.rows[0]?.count, 1);
});

test('an inspector that was open before stays open', { skip }, async () => {
  const target = await start('--inspect=127.0.0.1:0');
  assert.equal(await isInspected(target), true);
  const before = await listeningPorts(target.pid);
  assert.ok((await takeSnapshot(target, path.join(folder, 'two.heapsnapshot'), options())) > 0);
  assert.deepEqual(await listeningPorts(target.pid), before);
});

test('what is cancelled leaves no file behind', { skip }, async () => {
  const target = await start('--inspect-port=0');
  const controller = new AbortController();
  const file = path.join(folder, 'cancelled.heapsnapshot');
  const told = options(controller);
  const taking = takeSnapshot(target, file, {
    ...told,
    onProgress: ({ step }) => /looking|written/.test(step) && controller.abort(),
  });
  await assert.rejects(
    taking,
    (error) => error instanceof FailureError && error.failure.code === 'cancelled',
  );
  assert.deepEqual(
    fs.readdirSync(folder).filter((name) => name.startsWith('cancelled')),
    [],
  );
});

test('a process that the signal would end is not sent it', { skip }, async () => {
  const target = await start('--disable-sigusr1');
  assert.equal(target.takesSignal, false);
  await assert.rejects(
    () => takeSnapshot(target, path.join(folder, 'no.heapsnapshot'), options()),
    /SIGUSR1 would end it/,
  );
  assert.equal(children.at(-1)?.exitCode, null);
  assert.equal(children.at(-1)?.signalCode, null);
});

test('another process with the same number is not touched', { skip }, async () => {
  const target = await start('--inspect-port=0');
  await assert.rejects(
    () => takeSnapshot({ ...target, started: 'before' }, path.join(folder, 'no.heapsnapshot'), options()),
    /has ended/,
  );
  assert.deepEqual(await listeningPorts(target.pid), []);
});

test('a process that is gone is said to be gone', { skip }, async () => {
  const target = await start('--inspect-port=0');
  children.at(-1)?.kill('SIGKILL');
  await new Promise((resolve) => children.at(-1)?.once('exit', resolve));
  await assert.rejects(
    () => takeSnapshot(target, path.join(folder, 'gone.heapsnapshot'), options()),
    (error) => error instanceof FailureError && error.failure.code === 'not-found',
  );
});

test('the list of ps is read where there is no /proc', () => {
  const text = [
    '  501  45056 Fri Nov 20 09:12:01 2026 /usr/local/bin/node --max-old-space-size=4096 server.js',
    ' 1502   1024 Fri Nov 20 09:12:01 2026 /bin/zsh -l',
    ' 1503  99999 Fri 20 Nov 09:12:01 2026 node --disable-sigusr1 worker.js',
    'not a line of it',
  ].join('\n');
  assert.deepEqual(
    processesOf(text).map(({ pid, memory, takesSignal }) => [pid, memory, takesSignal]),
    [
      [501, 45056 * 1024, true],
      [1503, 99999 * 1024, false],
    ],
  );
});

test('only what waits where 127.0.0.1 leads is a port that is asked', () => {
  const row = (local: string, state: string, socket: number) =>
    `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 ${socket} 1`;
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    row('0100007F:240D', '0A', 11),
    row('0100007F:240E', '01', 12),
    row('0A00000A:240F', '0A', 13),
    row('00000000:2410', '0A', 14),
    row('0000000000000000FFFF00000100007F:2411', '0A', 15),
    row('00000000000000000000000001000000:2412', '0A', 16),
  ].join('\n');
  assert.deepEqual(listenersOf(table), [
    { port: 9229, socket: '11' },
    { port: 9232, socket: '14' },
    { port: 9233, socket: '15' },
  ]);
});
