/**
 * Makes the captures in samples/heapsnapshot: runs a small shop with two leaks under a Node.js, takes a heap snapshot, and
 * cuts out of it what belongs to the program, so that it is small enough to ship.
 *
 *   node test/bench/make-heap-samples.ts OUT.heapsnapshot.gz [other node] [healthy|growth]
 *
 * `growth` takes three snapshots of one process, 40 requests apart, and writes OUT-1 to OUT-3.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import {
  HeapNode,
  type HeapSnapshot,
  parseHeapSnapshot,
} from '../../server/packages/heapsnapshot-parser/index.ts';

const PROGRAM = `'use strict';
const { EventEmitter } = require('node:events');
const v8 = require('node:v8');

class Session {
  constructor(id) {
    this.id = id;
    this.user = 'user-' + (id % 37);
    this.token = (id * 2654435761 >>> 0).toString(16).padStart(8, '0') + '-' + id;
    this.cart = [{ sku: 'sku-' + (id % 11), quantity: 1 + (id % 3) }];
  }
}

class SessionStore {
  byId = new Map();
  open(id) {
    const session = new Session(id);
    this.byId.set('session-' + id, session);
    return session;
  }
  close(id) {
    this.byId.delete('session-' + id);
  }
}

class RecentPages {
  pages = new Map();
  visit(url) {
    this.pages.delete(url);
    this.pages.set(url, { url, at: this.pages.size });
    if (this.pages.size > 50) this.pages.delete(this.pages.keys().next().value);
  }
}

const store = new SessionStore();
const recent = new RecentPages();
const prices = new EventEmitter().setMaxListeners(0);

function handle(id) {
  const session = store.open(id);
  recent.visit('/product/' + (id % 80));
  const seen = { name: session.user, prices: [id, id + 1, id + 2] };
  const onPrice = function onPrice(price) { seen.prices.push(price); };
  prices.on('price', onPrice);
  if (HEALTHY) {
    store.close(id);
    prices.off('price', onPrice);
  }
}

globalThis.shop = { store, recent, prices };
let id = 0;
for (let step = 1; step <= STEPS; step++) {
  for (let i = 0; i < REQUESTS; i++) handle(id++);
  v8.writeHeapSnapshot(process.argv[2] + step);
}
`;

const [out, node = process.execPath, mode] = process.argv.slice(2);
if (!out) throw new Error('say where to write the sample');
const steps = mode === 'growth' ? 3 : 1;
const settings: Record<string, string> = {
  HEALTHY: String(mode === 'healthy'),
  STEPS: String(steps),
  REQUESTS: mode === 'growth' ? '40' : '1600',
};
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'heap-sample-'));
const program = path.join(folder, 'shop.js');
fs.writeFileSync(
  program,
  PROGRAM.replace(/\b(?:HEALTHY|STEPS|REQUESTS)\b/g, (name) => settings[name] as string),
);
execFileSync(node, ['shop.js', path.join(folder, 'whole')], { cwd: folder, stdio: 'inherit' });
let hasRowLines = false;
for (let step = 1; step <= steps; step++) {
  const bytes = fs.readFileSync(path.join(folder, `whole${step}`));
  hasRowLines = bytes.includes('\n,');
  const text = cutOut(parseHeapSnapshot(bytes), JSON.parse(bytes.toString()));
  const cut = zlib.gzipSync(Buffer.from(text.replaceAll(`${folder}/`, '/srv/shop/')), { level: 9 });
  const file = steps === 1 ? out : out.replace('.heapsnapshot', `-${step}.heapsnapshot`);
  fs.writeFileSync(file, cut);
  console.log(`${file}: ${cut.length} bytes`);
}
fs.rmSync(folder, { recursive: true });

interface Raw {
  snapshot: {
    meta: { node_fields: string[]; location_fields: string[] };
    node_count: number;
    edge_count: number;
  };
  nodes: number[];
  edges: number[];
  locations: number[];
  strings: string[];
}

/** The snapshot with only the nodes that the program's own global leads to; rows stay as V8 wrote them. */
function cutOut(snapshot: HeapSnapshot, raw: Raw): string {
  const { nodes, edges } = snapshot;
  const kept = new Set([snapshot.root]);
  const shop = [...edges.to.keys()].find(
    (edge) => snapshot.strings.at(edges.nameOrIndex[edge] as number) === 'shop',
  );
  if (shop === undefined) throw new Error('the program has no shop');
  const global = nodes.firstEdge.findIndex((first) => first > shop) - 1;
  const keptEdges = new Set([shop]);
  kept.add(global);
  const queue = [edges.to[shop] as number];
  for (const node of queue) {
    kept.add(node);
    const type = new HeapNode(snapshot, node).type;
    for (let edge = nodes.firstEdge[node] as number; edge < (nodes.firstEdge[node + 1] as number); edge++) {
      const to = new HeapNode(snapshot, edges.to[edge] as number);
      const name = snapshot.strings.at(edges.nameOrIndex[edge] as number);
      // A function leads to its script through V8's own objects; all else of them is left out.
      const isScript = (type === 'closure' && name === 'shared') || name.startsWith('script');
      const isOwn =
        !['code', 'hidden', 'object shape', 'native', 'synthetic'].includes(to.type) && type !== 'code';
      const isProgram = ![
        '__proto__',
        'constructor',
        'previous',
        'extension',
        'native_context',
        'scope_info',
        'require',
        'module',
        'process',
      ].includes(name);
      if (!isScript && !(isOwn && isProgram)) continue;
      keptEdges.add(edge);
      if (kept.has(to.ordinal)) continue;
      kept.add(to.ordinal);
      queue.push(to.ordinal);
    }
  }
  return rewritten(snapshot, raw, kept, keptEdges, global);
}

function rewritten(
  snapshot: HeapSnapshot,
  raw: Raw,
  kept: Set<number>,
  keptEdges: Set<number>,
  global: number,
): string {
  const { nodes, edges } = snapshot;
  const { node_fields: fields, location_fields: locationFields } = raw.snapshot.meta;
  const order = [...kept].sort((a, b) => a - b);
  const place = new Map(order.map((node, i) => [node, i]));
  const strings: string[] = ['<dummy>'];
  const known = new Map<number, number>();
  const string = (index: number) => {
    const now = known.get(index) ?? strings.push(raw.strings[index] ?? '') - 1;
    known.set(index, now);
    return now;
  };
  const nodeRows: number[] = [];
  const edgeRows: number[] = [];
  for (const node of order) {
    const row = raw.nodes.slice(node * fields.length, (node + 1) * fields.length);
    let count = 0;
    for (let edge = nodes.firstEdge[node] as number; edge < (nodes.firstEdge[node + 1] as number); edge++) {
      const to = edges.to[edge] as number;
      const isRoot = node === snapshot.root && to === global;
      if (!isRoot && !keptEdges.has(edge)) continue;
      const [type = 0, name = 0] = raw.edges.slice(edge * 3, edge * 3 + 2);
      const isNumber = ['element', 'hidden'].includes(edges.types[type] ?? '');
      edgeRows.push(type, isNumber ? name : string(name), (place.get(to) as number) * fields.length);
      count++;
    }
    row[fields.indexOf('name')] = string(row[fields.indexOf('name')] as number);
    row[fields.indexOf('edge_count')] = count;
    nodeRows.push(...row);
  }
  const locations: number[] = [];
  for (let at = 0; at < raw.locations.length; at += locationFields.length) {
    const now = place.get((raw.locations[at] as number) / fields.length);
    if (now !== undefined)
      locations.push(now * fields.length, ...raw.locations.slice(at + 1, at + locationFields.length));
  }
  const snapshotHeader = { ...raw.snapshot, node_count: order.length, edge_count: edgeRows.length / 3 };
  return `{"snapshot":${JSON.stringify(snapshotHeader)},\n"nodes":${rows(nodeRows, fields.length)},\n"edges":${rows(edgeRows, 3)},\n"trace_function_infos":[],\n"trace_tree":[],\n"samples":[],\n"locations":${rows(locations, locationFields.length)},\n"strings":${JSON.stringify(strings)}}`;
}

/** Up to Node.js 22 V8 wrote one row a line. */
function rows(values: readonly number[], width: number): string {
  if (!hasRowLines) return JSON.stringify(values);
  const lines: string[] = [];
  for (let at = 0; at < values.length; at += width) lines.push(values.slice(at, at + width).join(','));
  return `[${lines.join('\n,')}\n]`;
}
