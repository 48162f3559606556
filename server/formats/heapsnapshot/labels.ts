/** Nodes and paths in the words of a JavaScript developer. */
import {
  eachReference,
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
const SCOPE = /^system \/ Context\b/;
/** Steps of a chain through closures: property, captured variable, entry. */
const PERIOD_MAX = 6;
const REPEATS_MIN = 3;
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
    const name = this.className(node);
    if (name === 'blink::EventTargetData') return 'Event listeners';
    if (SCOPE.test(name)) return 'Scope of a function';
    return name.replace(/^Window \/ .*/, 'Window');
  }

  /** `/srv/app.js:42:11`; empty when the file does not tell. Of an object: where its class stands. */
  source(node: number): string {
    const place = this.places.of(node);
    return place ? `${place.script}:${place.line}:${place.column}` : '';
  }

  /** Where the program makes such a thing; of a thing of Node.js, where the function stands that it carries. */
  sourceNear(node: number): string {
    const own = this.source(node);
    if (own !== '' && !isInternal(own)) return own;
    let near = '';
    eachReference(this.snapshot, node, (to) => {
      if (near !== '' || this.type(to) !== 'closure') return;
      const place = this.source(to);
      if (place !== '' && !isInternal(place)) near = place;
    });
    return near || own;
  }

  /**
   * How a root reaches the node, as an expression: `global.app.store.#byId`. Braces name a variable that a function has
   * captured, `[entry]` an entry of a Map or Set, `‹…›` what has no name in the program.
   */
  path(node: number): string {
    const whole = shortestPath(this.snapshot, this.analysis.distances, node);
    const starts = whole.findLastIndex(
      (edge) => this.startName(this.snapshot.edges.to[edge] as number) !== '',
    );
    const edges = whole.slice(starts + 1);
    const first = edges[0];
    const from = first === undefined ? node : sourceOf(this.snapshot, first);
    const start = this.startName(from) || this.node(from);
    const steps = shortened(edges.map((edge) => this.step(edge)).filter((step) => step !== ''));
    if (steps.length > STEPS_MAX) {
      const left = steps.length - STEPS_MAX;
      steps.splice(STEPS_MAX / 2, left, ` … ${left} more steps … `);
    }
    return (start + steps.join('')).trim();
  }

  /** What a program calls its global object, or the name of a module; empty for any other. What leads to it says nothing. */
  private startName(node: number): string {
    if (this.isScriptScope(node)) return 'script';
    const name = this.className(node);
    if (this.type(node) === 'native') return /^Window\b/.test(name) ? 'window' : '';
    if (this.snapshot.nodes.type[node] !== this.nodeKind.object) return '';
    // V8 runs a module as a generator, whose scope holds the module's variables.
    if (name === 'Generator') return /([^/\\]+):1:1$/.exec(this.source(node))?.[1] ?? '';
    const match = /^(global|Window)(?: |$)/.exec(name);
    return match ? (match[1] === 'global' ? 'global' : 'window') : '';
  }

  /** Holds what scripts declare at their top level by `let`, `const` and `class`. */
  private isScriptScope(node: number): boolean {
    const over = this.analysis.distances.reachedOver[node] as number;
    if (over >= this.snapshot.edges.count || !SCOPE.test(this.className(node))) return false;
    return /^system \/ ScriptContextTable/.test(this.className(sourceOf(this.snapshot, over)));
  }

  private step(edge: number): string {
    const { edges, strings } = this.snapshot;
    const { element, hidden, property, context, internal } = this.edgeKind;
    const value = edges.nameOrIndex[edge] as number;
    const type = edges.type[edge];
    if (type === element || type === hidden) {
      const from = sourceOf(this.snapshot, edge);
      // The browser numbers what it holds in an order of its own.
      if (this.snapshot.nodes.type[from] === this.nodeKind.synthetic || this.type(from) === 'native')
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

function isInternal(source: string): boolean {
  return /^(?:node:|internal\/|chrome-extension:)/.test(source);
}

/** Steps that repeat, as in a linked list, are said once with how often: `.next ×3,966`. */
function shortened(steps: readonly string[]): string[] {
  const short: string[] = [];
  for (let at = 0; at < steps.length; ) {
    const { period, times } = repeated(steps, at);
    if (times < REPEATS_MIN) {
      short.push(steps[at++] as string);
      continue;
    }
    const once = steps.slice(at, at + period).join('');
    short.push(`${period === 1 ? once : `(${once})`} ×${times.toLocaleString('en-US')} `);
    at += period * times;
  }
  return short;
}

/** The shortest row of steps from `at` on that repeats, and how often it stands there. */
function repeated(steps: readonly string[], at: number): { period: number; times: number } {
  for (let period = 1; period <= PERIOD_MAX; period++) {
    let end = at + period;
    while (end < steps.length && steps[end] === steps[end - period]) end++;
    const times = Math.floor((end - at) / period);
    if (times >= REPEATS_MIN) return { period, times };
  }
  return { period: 1, times: 1 };
}
