/**
 * Child process of the bench: a heap snapshot through another tool, to its classes with their retained sizes where it
 * has them. The tool is taken from a folder outside of this repository.
 *
 *   node peer-heap.mjs TOOL FILE FOLDER [BUNDLE]
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { isMainThread, MessageChannel, Worker, workerData } from 'node:worker_threads';

const [, , tool, file, folder, bundle] = process.argv;

async function imported(name) {
  const require = createRequire(path.join(folder, 'package.json'));
  return import(pathToFileURL(require.resolve(name)).href);
}

const tools = {
  'JSON.parse': () => JSON.parse(fs.readFileSync(file, 'latin1')).nodes.length,

  // DevTools splits the work over two threads, as in the browser.
  async 'chrome-devtools-frontend'() {
    const { HeapSnapshotLoader, NodeFilter } = await import(pathToFileURL(bundle).href);
    const { port1, port2 } = new MessageChannel();
    new Worker(new URL(import.meta.url), {
      workerData: { port: port2, bundle },
      transferList: [port2],
      resourceLimits: { maxOldGenerationSizeMb: 14_000 },
    });
    const loader = new HeapSnapshotLoader({ sendEvent() {} });
    for await (const text of fs.createReadStream(file, { encoding: 'latin1', highWaterMark: 10 << 20 })) {
      loader.write(text);
      await null;
    }
    loader.close();
    await loader.parsingComplete;
    const snapshot = await loader.buildSnapshot(port1);
    return Object.keys(snapshot.aggregatesWithFilter(new NodeFilter())).length;
  },

  async 'heap-snapshot-toolkit'() {
    const { parse } = await imported('heap-snapshot-toolkit');
    const snapshot = await parse(fs.createReadStream(file, { encoding: 'latin1', highWaterMark: 10 << 20 }));
    return Object.keys(snapshot.aggregatesWithFilter({})).length;
  },

  async '@vscode/v8-heap-parser'() {
    const { decode_bytes: decode } = (await imported('@vscode/v8-heap-parser')).default;
    return decode(fs.readFileSync(file)).get_class_groups(0, 100_000, false).length;
  },

  async '@memlab/heap-analysis'() {
    const { getFullHeapFromFile } = (await imported('@memlab/heap-analysis')).default;
    const heap = await getFullHeapFromFile(file);
    const retained = new Map();
    heap.nodes.forEach((node) => {
      retained.set(node.name, Math.max(retained.get(node.name) ?? 0, node.retainedSize));
    });
    return retained.size;
  },
};

if (isMainThread) {
  // memlab shows its progress on standard output.
  const { write } = process.stdout;
  process.stdout.write = () => true;
  const found = await tools[tool]();
  process.stdout.write = write;
  const { user, system } = process.cpuUsage();
  const told = {
    cpuMs: (user + system) / 1000,
    wallMs: performance.now(),
    rssKb: process.resourceUsage().maxRSS,
    found,
  };
  fs.writeSync(1, `${JSON.stringify(told)}\n`);
  process.exit(0);
} else {
  const { SecondaryInitManager } = await import(pathToFileURL(workerData.bundle).href);
  globalThis.manager = new SecondaryInitManager(workerData.port);
  setInterval(() => {}, 1_000_000);
}
