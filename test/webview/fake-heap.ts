/** A heap to look at without a server: a shop that keeps 12,345 sessions, as a tree, with one cross reference. */
import type { CaptureSummary } from '../../server/protocol/capture.ts';
import type { Finding } from '../../server/protocol/finding.ts';
import type { ObjectRow, ObjectsPage, ObjectsQuery } from '../../server/protocol/objects.ts';
import { type FakeCase, HOSTILE } from './fake-cases.ts';
import type { FakeTable } from './fake-table.ts';
import { evenText } from './fake-text.ts';

interface FakeNode {
  name: string;
  className: string;
  kind: string;
  self: number;
  parent: number;
  edge: string;
  retained: number;
  depth: number;
  held: number[];
}

const SESSIONS = 12_345;
/** What stands behind is no row of an object. */
const TEXT_FROM = 780_000;
const SOURCE = '/srv/shop/shop.js:14:1';

function heap(): FakeNode[] {
  const nodes: FakeNode[] = [];
  const add = (parent: number, edge: string, name: string, className: string, kind: string, self: number) => {
    const depth = (nodes[parent]?.depth ?? -1) + 1;
    nodes.push({ name, className, kind, self, parent, edge, retained: self, depth, held: [] });
    nodes[parent]?.held.push(nodes.length - 1);
    return nodes.length - 1;
  };
  const root = add(-1, '', '(root)', '(synthetic)', 'synthetic', 0);
  const global = add(root, '[1]', 'global', 'global', 'object', 40);
  const shop = add(global, '.shop', 'Object', '{store, bus}', 'object', 48);
  const store = add(shop, '.store', 'SessionStore', 'SessionStore', 'object', 96);
  const map = add(store, '.byId', 'Map', 'Map', 'object', 57_416);
  for (let i = 0; i < SESSIONS; i++) {
    const session = add(map, '‹table›', 'Session', 'Session', 'object', 56 + (i % 7));
    add(session, '.user', `"user ${i}"`, '(string)', 'string', 24 + (i % 5));
  }
  const bus = add(shop, '.bus', 'EventEmitter', 'EventEmitter', 'object', 104);
  for (let i = 0; i < 400; i++) add(bus, `[${i}]`, 'onPrice()', 'Function', 'closure', 64);
  add(shop, `[${JSON.stringify(HOSTILE)}]`, HOSTILE, HOSTILE, 'object', 7000);
  add(root, '[2]', '(compiled code)', '(compiled code)', 'code', 90_000);
  for (let i = nodes.length - 1; i > 0; i--) {
    const node = nodes[i] as FakeNode;
    (nodes[node.parent] as FakeNode).retained += node.retained;
  }
  return nodes;
}

const nodes = heap();
const DETACHED = nodes.length - 2;
const classNames = [...new Set(nodes.slice(1).map(({ className }) => className))];

function rowOf(node: number, more: Partial<ObjectRow> = {}): ObjectRow {
  const { name, className, kind, self, retained, depth, held } = nodes[node] as FakeNode;
  return {
    key: `n${node}`,
    node,
    class: classNames.indexOf(className),
    name,
    className,
    kind,
    id: 2 * node + 1,
    selfBytes: self,
    retainedBytes: retained,
    distance: node === 0 ? null : depth,
    detached: node === DETACHED,
    hasChildren: held.length > 0,
    ...(className === 'Session' || className === 'SessionStore' ? { source: SOURCE } : {}),
    ...more,
  };
}

const classRows: ObjectRow[] = classNames
  .map((name, index): ObjectRow => {
    const own = nodes.filter(({ className }) => className === name);
    const sum = (pick: (node: FakeNode) => number) => own.reduce((all, node) => all + pick(node), 0);
    return {
      key: `c${index}`,
      class: index,
      name,
      className: name,
      kind: 'class',
      count: own.length,
      selfBytes: sum(({ self }) => self),
      retainedBytes: sum(({ retained }) => retained),
      distance: Math.min(...own.map(({ depth }) => depth)),
      detached: false,
      hasChildren: true,
      newCount: name === 'Session' ? 4500 : 0,
      deletedCount: name === 'Session' ? 500 : 0,
      countDelta: name === 'Session' ? 4000 : 0,
      bytesDelta: name === 'Session' ? 236_000 : name === 'Map' ? -512 : 0,
    };
  })
  .sort((a, b) => b.retainedBytes - a.retainedBytes)
  .map((row, index) => ({ ...row, row: { table: 'classes', index } }));

const FILES = [
  { path: '/srv/shop/shop.js', package: '', className: 'Session' },
  { path: '/srv/shop/node_modules/bus/lib/bus.js', package: 'bus', className: 'EventEmitter' },
];

const sourceRows: ObjectRow[] = FILES.flatMap(({ path, package: inPackage, className }, file) => {
  const { row: _, class: __, ...figures } = classRows.find(({ name }) => name === className) as ObjectRow;
  const group = { ...figures, className: '', package: inPackage };
  return [
    { ...group, key: `f${file}`, name: path, kind: 'file', file },
    { ...group, key: `p${file}`, name: inPackage || '(the program itself)', kind: 'package' },
  ];
});

function above(node: number): number[] {
  const chain: number[] = [];
  for (let at = node; at >= 0; at = (nodes[at] as FakeNode).parent) chain.push(at);
  return chain.reverse();
}

function listOf({ of, filter = {} }: ObjectsQuery): ObjectRow[] {
  const edge = (node: number) => ({ edge: (nodes[node] as FakeNode).edge });
  switch (of.kind) {
    case 'classes':
      return classRows.filter(({ name }) => name.toLowerCase().includes((of.text ?? '').toLowerCase()));
    case 'class':
      return nodes.flatMap((node, i) => (node.className === classNames[of.class] ? [rowOf(i)] : []));
    case 'dominated':
      return (nodes[of.node ?? 0] as FakeNode).held.map((node) => rowOf(node));
    case 'contained':
      return (nodes[of.node ?? 0] as FakeNode).held.map((node) =>
        rowOf(node, { ...edge(node), key: `e${node}` }),
      );
    case 'retainers': {
      const { parent } = nodes[of.node] as FakeNode;
      if (parent <= 0 || of.ignored?.includes(parent)) return [];
      const more = { ...edge(of.node), hasChildren: true };
      const cross = rowOf(DETACHED, { ...more, edge: '.cache', key: 'e-cross', distance: 9 });
      return [rowOf(parent, { ...more, key: `e${of.node}`, onPath: true }), ...(of.node > 9 ? [cross] : [])];
    }
    case 'path':
      return above(of.node)
        .slice(1)
        .map((node) => rowOf(node, edge(node)));
    case 'dominators':
      return above(of.node).map((node) => rowOf(node));
    case 'object': {
      // Rows of 20 bytes each.
      const node = 'byte' in of ? Math.floor(of.byte / 20) : of.node;
      if ('byte' in of && of.byte >= TEXT_FROM) return [];
      const path = above(node).map((one) => (nodes[one] as FakeNode).edge);
      return nodes[node] === undefined
        ? []
        : [
            rowOf(node, {
              path: `global${path.slice(2).join('')}`,
              ...((nodes[node] as FakeNode).kind === 'string' && {
                text: (nodes[node] as FakeNode).name.slice(1, -1),
              }),
              place: { byteStart: node * 20, byteLength: 18 },
            }),
          ];
    }
    case 'search': {
      const id = /^@(\d+)$/.exec(of.text)?.[1];
      const text = of.text.toLowerCase();
      return nodes
        .map((_, node) => rowOf(node))
        .filter((row) => (id === undefined ? row.name.toLowerCase().includes(text) : row.id === Number(id)))
        .filter(({ kind }) => filter.kind === undefined || kind === filter.kind)
        .filter(({ retainedBytes }) => retainedBytes >= (filter.retainedBytes ?? 0))
        .filter(({ detached }) => filter.detached !== true || detached)
        .filter(
          ({ kind }) => filter.package === undefined || (kind === 'closure') === (filter.package === 'bus'),
        );
    }
    case 'copies':
      if (of.byte < TEXT_FROM || of.byte > TEXT_FROM + 200) return [];
      return nodes.flatMap((node, i) => (node.name === '"user 7"' ? [rowOf(i)] : []));
    case 'sources':
      return sourceRows.filter(
        ({ kind, package: inPackage, name }) =>
          kind === of.by &&
          (of.package === undefined || inPackage === of.package) &&
          name.includes(of.text ?? ''),
      );
    case 'source':
      return nodes.flatMap((node, i) => (node.className === FILES[of.file]?.className ? [rowOf(i)] : []));
    case 'tiles':
      return tilesBelow(of.node ?? 0);
    case 'statistics':
      return ['object', 'string', 'closure', 'code'].map((kind) => {
        const bytes = nodes.reduce((sum, node) => sum + (node.kind === kind ? node.self : 0), 0);
        return { ...rowOf(0), key: kind, name: `Of kind ${kind}`, selfBytes: bytes, retainedBytes: bytes };
      });
  }
}

function tilesBelow(base: number): ObjectRow[] {
  const rows = [rowOf(base, { parent: -1 })];
  for (let parent = 0; parent < rows.length; parent++) {
    const { node } = rows[parent] as ObjectRow;
    const held = node === undefined ? [] : (nodes[node] as FakeNode).held;
    if (held.length > 50) {
      const sum = held.reduce((all, one) => all + (nodes[one] as FakeNode).retained, 0);
      const { node: _, id: __, ...first } = rowOf(held[0] as number);
      rows.push({
        ...first,
        key: `g${node}`,
        count: held.length,
        retainedBytes: sum,
        hasChildren: false,
        parent,
      });
    } else rows.push(...held.map((one) => rowOf(one, { parent })));
  }
  return rows;
}

export function objectsOf(query: ObjectsQuery): ObjectsPage {
  const { sort, descending = false, offset, limit } = query;
  const rows = [...listOf(query)];
  const key = (row: ObjectRow) =>
    ({
      name: row.name,
      count: row.count,
      distance: row.distance,
      self: row.selfBytes,
      retained: row.retainedBytes,
      id: row.id,
      newCount: row.newCount,
      deletedCount: row.deletedCount,
      countDelta: row.countDelta,
      bytesDelta: row.bytesDelta,
    })[sort ?? 'name'] ?? 0;
  const sign = descending ? -1 : 1;
  if (sort !== undefined) rows.sort((a, b) => (key(a) < key(b) ? -sign : key(a) > key(b) ? sign : 0));
  const all = ['tiles', 'statistics', 'path', 'dominators'].includes(query.of.kind);
  return {
    total: rows.length,
    rows: all ? rows : rows.slice(offset, offset + limit),
    ...(query.of.kind === 'retainers' ? { notice: 'Left out: 1 weak reference.' } : {}),
    ...(query.of.kind === 'search' ? { kinds: ['object', 'string', 'closure', 'code', 'synthetic'] } : {}),
  };
}

export function shop(): FakeCase {
  const path = '/srv/dumps/shop-3.heapsnapshot';
  const text = evenText(40_000, 20, (i) => `3,1,${2 * i + 1},56,2,0`);
  const classes: FakeTable = {
    summary: {
      id: 'classes',
      kind: 'histogram',
      title: 'Classes',
      rows: classRows.length,
      columns: [
        { id: 'class', title: 'Class', unit: '', type: 'text' },
        { id: 'retainedBytes', title: 'Retained size', unit: 'bytes', type: 'number' },
      ],
    },
    cell: (row, column) =>
      column === 0 ? (classRows[row]?.name ?? '') : (classRows[row]?.retainedBytes ?? 0),
  };
  const suspects: FakeTable = {
    summary: {
      id: 'suspects',
      kind: 'graph',
      title: 'What accumulates',
      rows: 1,
      columns: [{ id: 'holder', title: 'Holder', unit: '', type: 'text' }],
    },
    cell: () => 'Map',
  };
  const duplicates: FakeTable = {
    summary: {
      id: 'duplicateStrings',
      kind: 'histogram',
      title: 'Strings that repeat',
      rows: 1,
      columns: [{ id: 'text', title: 'Text', unit: '', type: 'text' }],
    },
    cell: () => 'user 7',
  };
  const finding = (id: string, title: string, evidence: Finding['evidence'][0]): Finding => ({
    id,
    rule: 'heap.accumulation',
    severity: 'warning',
    confidence: 'suspected',
    subject: 'Map',
    title,
    explanation: 'Many alike objects in one holder.',
    metrics: {},
    evidence: [evidence],
    limits: ['One snapshot can not show growth.'],
    next: ['Take a second snapshot.'],
  });
  const capture: CaptureSummary = {
    index: 0,
    path,
    format: 'heapsnapshot',
    formatTitle: 'V8 heap snapshot',
    bytes: text.bytes,
    tables: [classes.summary, suspects.summary, duplicates.summary],
    zone: '',
    facts: { nodeCount: nodes.length },
    problems: { count: 0, first: [] },
    marks: [],
    hasObjects: true,
  };
  return {
    summary: {
      case: 1,
      revision: 1,
      captures: [capture],
      findings: [
        finding('map', 'global.shop.store.byId holds 12,345 Session, 90 % of the heap', {
          capture: path,
          byteStart: 4 * 20,
          byteLength: 18,
          row: { table: 'suspects', index: 0 },
        }),
        finding('strings', 'The class (string) retains 308 kB', {
          capture: path,
          row: { table: 'classes', index: classRows.findIndex(({ name }) => name === '(string)') },
        }),
        finding('copies', 'The text user 7 has 2 copies', {
          capture: path,
          byteStart: TEXT_FROM + 100,
          byteLength: 6,
          row: { table: 'duplicateStrings', index: 0 },
        }),
      ],
      growth: [],
    },
    tables: [classes, suspects, duplicates],
    text,
  };
}
