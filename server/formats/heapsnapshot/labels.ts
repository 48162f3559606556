/** Nodes and paths in the words of a JavaScript developer. */
import {
  eachReference,
  edgeKinds,
  type HeapAnalysis,
  type HeapSnapshot,
  NOWHERE,
  nodeKinds,
  SourcePlaces,
  sourceOf,
} from '../../packages/heapsnapshot-parser/index.ts';
import { PathStarts, SCOPE } from './path-starts.ts';

/** Steps of a path shown at most; the middle of a longer one is left out, and said. */
const STEPS_MAX = 40;
const TEXT_MAX = 60;
/** Objects looked at for a place in the source. */
const NEAR_MAX = 200;
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
  'previous',
  'value',
]);
/** What stands between a page and what it gave to Chrome's renderer. */
const RENDERER = /^(?:(?:blink|cppgc)::(?!EventTargetData$)|(?:V8)?EventListener$|ScheduledAction$)/;
const RENDERER_TEMPLATE = /^((?:blink|cppgc)::[\w: ()]+)<.*$/;

export class Labels {
  readonly snapshot: HeapSnapshot;
  readonly analysis: HeapAnalysis;
  private readonly places: SourcePlaces;
  private readonly starts: PathStarts;
  private readonly nodeKind: ReturnType<typeof nodeKinds>;
  private readonly edgeKind: ReturnType<typeof edgeKinds>;
  /** By edge: where it starts, and how a path says it. Paths have most of their way in common. */
  private readonly sources = new Map<number, number>();
  private readonly steps = new Map<number, string>();

  constructor(snapshot: HeapSnapshot, analysis: HeapAnalysis) {
    this.snapshot = snapshot;
    this.analysis = analysis;
    this.places = new SourcePlaces(snapshot);
    this.starts = new PathStarts(snapshot, analysis, this.places);
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
    if (type === this.nodeKind.closure) return `${this.functionName(node)}()`;
    if (type === this.nodeKind.synthetic) return this.name(node) || '(root)';
    const name = this.className(node);
    if (name === 'blink::EventTargetData') return 'Event listeners';
    if (SCOPE.test(name)) return 'Scope of a function';
    return name.replace(/^Window \/ .*/, 'Window').replace(RENDERER_TEMPLATE, '$1<…>');
  }

  private functionName(node: number): string {
    const name = this.name(node);
    if (name !== '' && name !== 'native_bind') return name;
    const bound = this.follow(node, 'bound_function');
    return bound === NOWHERE ? name || '(anonymous)' : `bound ${this.name(bound) || '(anonymous)'}`;
  }

  /** Over an internal reference of V8's. */
  private follow(node: number, name: string): number {
    const { nodes, edges, strings } = this.snapshot;
    for (let edge = nodes.firstEdge[node] as number; edge < (nodes.firstEdge[node + 1] as number); edge++)
      if (
        edges.type[edge] === this.edgeKind.internal &&
        strings.at(edges.nameOrIndex[edge] as number, 20) === name
      )
        return edges.to[edge] as number;
    return NOWHERE;
  }

  /** `/srv/app.js:42:11`; empty when the file does not tell. Of an object: where its class stands. */
  source(node: number): string {
    const place = this.places.of(node);
    return place ? `${place.script}:${place.line}:${place.column}` : '';
  }

  /** Whether the scope is that of a whole file. */
  isModuleScope(scope: number): boolean {
    return this.starts.isOutermost(scope);
  }

  scopeAround(scope: number): number {
    return this.follow(scope, 'previous');
  }

  /** Where the program makes such a thing; of a thing of the runtime, where the function stands that it carries. */
  sourceNear(node: number): string {
    const own = this.source(node);
    if (own !== '' && !isInternal(own)) return own;
    let near = '';
    const met = new Set([node]);
    for (const from of met) {
      eachReference(this.snapshot, from, (to) => {
        if (near !== '' || met.size >= NEAR_MAX || met.has(to)) return;
        const isHeld = this.isHeldByOneOf(to, met);
        if (from !== node && !isHeld) return;
        const place = this.type(to) === 'closure' || isHeld ? this.source(to) : '';
        if (place !== '' && !isInternal(place)) near = place;
        else if (isHeld) met.add(to);
      });
      if (near !== '') break;
    }
    return near || own;
  }

  /** Whether it would go with one of them. */
  private isHeldByOneOf(node: number, holders: ReadonlySet<number>): boolean {
    let at = this.analysis.dominator[node] as number;
    for (let steps = 0; steps < PERIOD_MAX && at !== this.snapshot.root; steps++) {
      if (holders.has(at)) return true;
      at = this.analysis.dominator[at] as number;
    }
    return false;
  }

  /** The function or object of the program next to the node on its retaining path, and where that is written. */
  reachedOver(node: number): { name: string; source: string } {
    const { reachedOver } = this.analysis.distances;
    for (let at = node, steps = 0; steps < STEPS_MAX; steps++) {
      const over = reachedOver[at] as number;
      if (over >= this.snapshot.edges.count) break;
      at = sourceOf(this.snapshot, over);
      const source = this.source(at);
      if (source !== '' && !isInternal(source)) return { name: this.node(at), source };
    }
    return { name: '', source: '' };
  }

  /**
   * How a root reaches the node, as an expression: `global.app.store.#byId`. Braces name a variable that a function has
   * captured, `[entry]` an entry of a Map or Set, `‹…›` what has no name in the program.
   */
  path(node: number): string {
    const whole = this.wayTo(node);
    const starts = whole.findLastIndex(
      (edge) => this.starts.of(this.snapshot.edges.to[edge] as number) !== '',
    );
    const edges = whole.slice(starts + 1);
    const first = edges[0];
    const from = first === undefined ? node : this.sourceOf(first);
    const start = this.starts.of(from) || this.node(from);
    const steps = shortened(edges.map((edge) => this.stepOver(edge)).filter((step) => step !== ''));
    if (steps.length > STEPS_MAX) {
      const left = steps.length - STEPS_MAX;
      steps.splice(STEPS_MAX / 2, left, ` … ${left} more steps … `);
    }
    return (start + steps.join('')).trim();
  }

  /** Edges of a shortest path, from a root to the node. */
  private wayTo(node: number): number[] {
    const { reachedOver } = this.analysis.distances;
    const way: number[] = [];
    for (let over = reachedOver[node] as number; over !== NOWHERE; ) {
      way.push(over);
      over = reachedOver[this.sourceOf(over)] as number;
    }
    return way.reverse();
  }

  private sourceOf(edge: number): number {
    let source = this.sources.get(edge);
    if (source === undefined) {
      source = sourceOf(this.snapshot, edge);
      this.sources.set(edge, source);
    }
    return source;
  }

  private stepOver(edge: number): string {
    let step = this.steps.get(edge);
    if (step === undefined) {
      step = this.step(edge);
      this.steps.set(edge, step);
    }
    return step;
  }

  private step(edge: number): string {
    const { edges, strings } = this.snapshot;
    const { element, hidden, property, context, internal } = this.edgeKind;
    const value = edges.nameOrIndex[edge] as number;
    const type = edges.type[edge];
    const isNumbered = type === internal && /^\d+$/.test(strings.at(value, TEXT_MAX));
    if (type === element || type === hidden || (isNumbered && this.isRoots(edge))) {
      const from = sourceOf(this.snapshot, edge);
      if (this.isOfRenderer(edges.to[edge] as number)) return '';
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
    if (isNumbered) return '[entry]';
    return ` ‹${/^\d+ \/ (?:part of )?key /.test(name) ? 'WeakMap entry' : name}› `;
  }

  /** Whether the edge is one of a list of roots. */
  private isRoots(edge: number): boolean {
    return this.snapshot.nodes.type[sourceOf(this.snapshot, edge)] === this.nodeKind.synthetic;
  }

  private isOfRenderer(node: number): boolean {
    return this.type(node) === 'native' && RENDERER.test(this.className(node));
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
