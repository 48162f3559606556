/** Where a retaining path begins in a developer's eyes: a global object, the variables of a module, a running function. */
import {
  edgeKinds,
  type HeapAnalysis,
  type HeapSnapshot,
  NOWHERE,
  nodeKinds,
  type SourcePlaces,
  sourceOf,
} from '../../packages/heapsnapshot-parser/index.ts';

export const SCOPE = /^system \/ Context\b/;
const MODULE = 'system / SourceTextModule';
const CELL = 'system / Cell';
/** Scopes of functions within functions, from one that is alive to the module around them. */
const SCOPES_MAX = 12;

export class PathStarts {
  private readonly snapshot: HeapSnapshot;
  private readonly analysis: HeapAnalysis;
  private readonly places: SourcePlaces;
  private readonly synthetic: number;
  private readonly object: number;
  private readonly native: number;
  private readonly hidden: number;
  private readonly internal: number;
  private readonly closure: number;
  /** By cell: the variable that a module exports in it. */
  private exported: Map<number, string> | undefined;
  private files: Map<number, string> | undefined;
  /** By script. */
  private readonly fileNames = new Map<string, string>();
  /** By node: paths have their beginnings in common. */
  private readonly known = new Map<number, string>();

  constructor(snapshot: HeapSnapshot, analysis: HeapAnalysis, places: SourcePlaces) {
    const { synthetic, object, native, hidden, closure } = nodeKinds(snapshot);
    this.snapshot = snapshot;
    this.analysis = analysis;
    this.places = places;
    this.synthetic = synthetic;
    this.object = object;
    this.native = native;
    this.hidden = hidden;
    this.closure = closure;
    this.internal = edgeKinds(snapshot).internal;
  }

  /** What the node is called where a path begins with it; empty where it is no beginning. What leads to it says nothing. */
  of(node: number): string {
    let start = this.known.get(node);
    if (start === undefined) {
      start = this.find(node);
      this.known.set(node, start);
    }
    return start;
  }

  private find(node: number): string {
    const type = this.snapshot.nodes.type[node];
    if (type === this.synthetic) return this.rootName(node);
    if (type === this.hidden) return this.exports().get(node) ?? '';
    const name = this.className(node);
    if (type === this.native) return /^Window\b/.test(name) ? 'window' : '';
    if (type !== this.object) return '';
    if (SCOPE.test(name)) return this.isScriptScope(node) ? 'script' : this.moduleOf(node);
    // V8 runs a module as a generator, whose scope holds the module's variables.
    if (name === 'Generator') return /([^/\\]+):1:1$/.exec(this.source(node))?.[1] ?? '';
    const match = /^(global|Window)(?: |$)/.exec(name);
    return match ? (match[1] === 'global' ? 'global' : 'window') : '';
  }

  /** `stack roots`: what running functions hold. The root of all, and the list of roots, say nothing. */
  private rootName(node: number): string {
    const name = this.name(node);
    return name === '' || name === '(GC roots)' ? '' : name.replace(/^\((.*)\)$/, '$1').toLowerCase();
  }

  /** Holds what scripts declare at their top level by `let`, `const` and `class`. */
  private isScriptScope(node: number): boolean {
    const from = this.reachedFrom(node);
    return from !== NOWHERE && /^system \/ ScriptContextTable/.test(this.className(from));
  }

  /** File of the CommonJS module whose variables are in the scope: Node.js runs it as a function of its own. */
  private moduleOf(scope: number): string {
    if (!this.isOutermost(scope)) return '';
    let from = this.reachedFrom(scope);
    for (let steps = 0; steps < SCOPES_MAX && from !== NOWHERE; steps++) {
      if (!SCOPE.test(this.className(from))) break;
      from = this.reachedFrom(from);
    }
    const own = from === NOWHERE ? '' : this.fileOf(from);
    // A function that sees it tells whose it is, be it no file of the machine's.
    const isTold =
      from !== NOWHERE && this.snapshot.nodes.type[from] === this.closure && this.places.of(from);
    return own !== '' || isTold ? own : (this.scopeFiles().get(scope) ?? '');
  }

  /** By scope: the file of a function that sees it. A function that runs holds its scope without any. */
  private scopeFiles(): Map<number, string> {
    if (this.files) return this.files;
    this.files = new Map();
    const { count, type } = this.snapshot.nodes;
    for (let node = 0; node < count; node++) {
      if (type[node] !== this.closure) continue;
      const scope = this.target(node, 'context');
      if (scope === NOWHERE || this.files.has(scope)) continue;
      const file = this.fileOf(node);
      if (file !== '') this.addScopes(scope, file, this.files);
    }
    return this.files;
  }

  /** The scope and those around it. */
  private addScopes(scope: number, file: string, into: Map<number, string>): void {
    let at = scope;
    for (let steps = 0; steps < SCOPES_MAX && !into.has(at) && SCOPE.test(this.className(at)); steps++) {
      into.set(at, file);
      at = this.target(at, 'previous');
      if (at === NOWHERE) return;
    }
  }

  /** Whether no function stands around the one whose scope it is. */
  isOutermost(scope: number): boolean {
    const previous = this.target(scope, 'previous');
    return previous !== NOWHERE && /^system \/ NativeContext(?: \/ )?$/.test(this.name(previous));
  }

  private target(node: number, name: string): number {
    const { nodes, edges, strings } = this.snapshot;
    const names = strings.withText(name);
    const end = nodes.firstEdge[node + 1] as number;
    for (let edge = nodes.firstEdge[node] as number; edge < end; edge++)
      if (edges.type[edge] === this.internal && names.includes(edges.nameOrIndex[edge] as number))
        return edges.to[edge] as number;
    return NOWHERE;
  }

  /** Exported variables of ES modules live in cells of their own, which a table of the module names. */
  private exports(): Map<number, string> {
    if (this.exported) return this.exported;
    this.exported = new Map();
    const { count, type, name } = this.snapshot.nodes;
    const names = this.snapshot.strings.withText(MODULE);
    for (let node = 0; node < count && names.length > 0; node++)
      if (type[node] === this.hidden && names.includes(name[node] as number))
        this.addExports(node, this.exported);
    return this.exported;
  }

  private addExports(module: number, into: Map<number, string>): void {
    const { nodes, edges } = this.snapshot;
    const referred = (node: number) =>
      Array.from(edges.to.subarray(nodes.firstEdge[node] as number, nodes.firstEdge[node + 1] as number));
    const parts = referred(module);
    const file = parts
      .map((part) => (this.className(part) === 'Generator' ? this.of(part) : ''))
      .find((name) => name !== '');
    if (file === undefined) return;
    for (const table of parts) {
      let key = '';
      for (const entry of referred(table)) {
        const type = nodes.types[nodes.type[entry] as number];
        if (type === 'string') key = this.name(entry);
        else if (key !== '' && this.name(entry) === CELL) into.set(entry, `${file}{${key}}`);
      }
    }
  }

  private reachedFrom(node: number): number {
    const over = this.analysis.distances.reachedOver[node] as number;
    return over < this.snapshot.edges.count ? sourceOf(this.snapshot, over) : NOWHERE;
  }

  private className(node: number): string {
    return this.analysis.classNames[this.analysis.classOf[node] as number] ?? '';
  }

  private name(node: number): string {
    return this.snapshot.strings.at(this.snapshot.nodes.name[node] as number, 60);
  }

  /** The file of the machine in which a function is written. */
  private fileOf(node: number): string {
    const script = this.places.of(node)?.script;
    if (script === undefined) return '';
    let file = this.fileNames.get(script);
    if (file === undefined) {
      file = /^(?:file:\/\/|\/|[A-Za-z]:\\).*?([^/\\]+\.[cm]?[jt]sx?)$/.exec(script)?.[1] ?? '';
      this.fileNames.set(script, file);
    }
    return file;
  }

  private source(node: number): string {
    const place = this.places.of(node);
    return place ? `${place.script}:${place.line}:${place.column}` : '';
  }
}
