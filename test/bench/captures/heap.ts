/**
 * A V8 heap snapshot of a server that keeps sessions, listeners and log lines: 200 MB, written by the Node.js that runs
 * the bench. Its program is the same each time; V8 chooses numbers and order.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** 200 MB. */
const REQUESTS = 70_000;

const PROGRAM = `'use strict';
const { EventEmitter } = require('node:events');
let seed = 42;
const below = (limit) => Math.floor(((seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 4294967296) * limit);
const WORDS = Array.from({ length: 2000 }, (_, i) => 'word' + (i * 7919).toString(36));
const word = () => WORDS[below(WORDS.length)];
class Header { constructor(name, value) { this.name = name; this.value = value; } }
class Session {
  constructor(id) {
    this.id = id;
    this.url = '/api/' + word() + '/' + id;
    this.started = id * 1.5;
    this.headers = [new Header('host', 'h' + (id % 50)), new Header('x-trace', (id * 2654435761 >>> 0).toString(16)), new Header('accept', '*/*')];
    this.parameters = new Map([['q', word()], ['page', id % 100], ['sort', word()]]);
    this.tags = new Set([word(), word()]);
    this.items = Array.from({ length: 3 + below(5) }, (_, i) => ({ sku: word() + i, quantity: i, price: below(1000) / 10 }));
    this.onDone = () => this.finish(id);
  }
  finish(id) { this.done = id; }
}
class Tree { constructor(depth) { this.key = word(); this.left = depth > 0 ? new Tree(depth - 1) : null; this.right = depth > 0 ? new Tree(depth - 1) : null; } }
const bus = new EventEmitter().setMaxListeners(0);
const sessions = new Map(), recent = new Map(), log = [], weak = new WeakMap();
for (let id = 0; id < REQUESTS; id++) {
  const session = new Session(id);
  sessions.set('session-' + id, session);
  weak.set(session, { id });
  recent.set('k' + (id % 5000), { id, html: '<p>' + word() + '-' + id + '</p>' });
  if (id % 10 === 0) { const payload = { id, words: [word(), word() + id] }; bus.on('tick', function onTick() { return payload.id; }); }
  if (id % 5 === 0) log.push(new Date(1e12 + id).toISOString() + ' request ' + id + ' took ' + below(900) + ' ms');
}
globalThis.server = { bus, sessions, recent, log, tree: new Tree(14) };
require('node:v8').writeHeapSnapshot(process.argv[2]);
`;

/** @param scale of the size. */
export function writeHeapSnapshot(file: string, scale: number): void {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-bench-heap-'));
  try {
    const program = path.join(folder, 'server.cjs');
    fs.writeFileSync(program, PROGRAM.replaceAll('REQUESTS', String(Math.ceil(REQUESTS * scale))));
    execFileSync(process.execPath, ['--max-old-space-size=8000', program, file], { cwd: folder });
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}
