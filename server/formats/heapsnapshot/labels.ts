/** Nodes and paths in the words of a JavaScript developer. */
import {
  edgeKinds,
  type HeapAnalysis,
  type HeapSnapshot,
  nodeKinds,
  SourcePlaces,
  shortestPath,
  sourceOf,
} from '../../packages/heapsnapshot-parser/index.ts';

/** Steps of a path shown at most; the middle of a longer one is left out, and said. */
const STEPS_MAX = 40;
const TEXT_MAX = 60;
/** Edges to what an object keeps its own contents in: no step in a developer's eyes. */
const STORES = new Set([
  'elements',
  'properties',
  'table',
  'backing_store',
  'context',
  'internal properties',
]);

export class Labels {
  readonly snapshot: HeapSnapshot;
  readonly analysis: HeapAnalysis;
  private readonly places: SourcePlaces;
  private readonly nodeKind: ReturnType<typeof nodeKinds>;
  private readonly edgeKind: ReturnType<typeof edgeKinds>;

  constructor(snapshot: HeapSnapshot, analysis: HeapAnalysis) {
    this.snapshot = snapshot;
    this.analysis = analysis;
    this.places = new SourcePlaces(snapshot);
    this.nodeKind = nodeKinds(snapshot);
    this.edgeKind = edgeKinds(snapshot);
  }

  className(node: number): string {
    return this.analysis.classNames[this.analysis.classOf[node] as number] ?? '';
  }

  /** Kind of V8's: `object`, `closure`, `string`, … */
  type(node: number): string {
    const { nodes } = this.snapshot;
    return nodes.types[nodes.type[node] as number] ?? '';
  }

  /** `RequestContext`, `onTick()`, `"text…"`, `(array)`. */
  node(node: number): string {
    const { nodes } = this.snapshot;
    const type = nodes.type[node];
    if (type === this.nodeKind.string) return `"${this.name(node)}"`;
    if (type === this.nodeKind.closure) return `${this.name(node) || '(anonymous)'}()`;
    if (type === this.nodeKind.synthetic) return this.name(node) || '(root)';
    return this.className(node);
  }

  /** `/srv/app.js:42:11`; empty when the file does not tell. Of an object: where its class stands. */
  source(node: number): string {
    const place = this.places.of(node);
    return place ? `${place.script}:${place.line}:${place.column}` : '';
  }

  /**
   * How a root reaches the node, as an expression: `global.app.store.#byId`. Braces name a variable that a function has
   * captured, `[entry]` an entry of a Map or Set, `‹…›` what has no name in the program.
   */
  path(node: number): string {
    const whole = shortestPath(this.snapshot, this.analysis.distances, node);
    const globals = whole.findLastIndex(
      (edge) => this.globalName(this.snapshot.edges.to[edge] as number) !== '',
    );
    const edges = whole.slice(globals + 1);
    const first = edges[0];
    const from = first === undefined ? node : sourceOf(this.snapshot, first);
    const start = this.globalName(from) || this.node(from);
    const steps = edges.map((edge) => this.step(edge)).filter((step) => step !== '');
    if (steps.length > STEPS_MAX) {
      const left = steps.length - STEPS_MAX;
      steps.splice(STEPS_MAX / 2, left, ` … ${left} more steps … `);
    }
    return (start + steps.join('')).trim();
  }

  /** What a program calls its global object; empty for any other. What leads to it says nothing. */
  private globalName(node: number): string {
    if (this.snapshot.nodes.type[node] !== this.nodeKind.object) return '';
    const match = /^(global|Window)(?: |$)/.exec(this.className(node));
    return match ? (match[1] === 'global' ? 'global' : 'window') : '';
  }

  private step(edge: number): string {
    const { edges, strings } = this.snapshot;
    const { element, hidden, property, context, internal } = this.edgeKind;
    const value = edges.nameOrIndex[edge] as number;
    const type = edges.type[edge];
    if (type === element || type === hidden) {
      const from = sourceOf(this.snapshot, edge);
      if (this.snapshot.nodes.type[from] === this.nodeKind.synthetic)
        return ` ‹${this.node(edges.to[edge] as number)}› `;
      return this.isTable(from) ? '[entry]' : `[${value}]`;
    }
    // The file ends before it.
    if (!strings.has(value)) return type === property ? '.‹name missing›' : ' ‹name missing› ';
    const name = strings.at(value, TEXT_MAX);
    if (type === property) return /^[#\w$]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
    if (type === context) return `{${name}}`;
    if (type === internal && STORES.has(name)) return '';
    // V8 numbers the entries of a table by internal edges too.
    if (type === internal && /^\d+$/.test(name)) return '[entry]';
    return ` ‹${/ \/ part of key /.test(name) ? 'WeakMap entry' : name}› `;
  }

  /** The hash table of a Map or Set. */
  private isTable(node: number): boolean {
    const over = this.analysis.distances.reachedOver[node] as number;
    const { edges, strings } = this.snapshot;
    return (
      over < edges.count &&
      edges.type[over] === this.edgeKind.internal &&
      strings.at(edges.nameOrIndex[over] as number, 9) === 'table'
    );
  }

  private name(node: number): string {
    const text = this.snapshot.strings.at(this.snapshot.nodes.name[node] as number, TEXT_MAX + 1);
    return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  }
}
