/** Call stacks with what was allocated by them: one row a stack, each after the one it was called from. */

export interface ProfileFunction {
  name: string;
  /** Path or URL; empty for what has no source. */
  script: string;
  /** From 1; 0 when unknown. */
  line: number;
  column: number;
}

export interface ProfileTree {
  functions: readonly ProfileFunction[];
  /** By stack: index of its innermost function. */
  functionOf: readonly number[];
  /** By stack: the stack it was called from; -1 for the outermost. */
  parent: readonly number[];
  /** By stack: bytes allocated by its innermost function itself. */
  selfBytes: readonly number[];
  /** By stack: how many allocations, or samples of them. */
  counts: readonly number[];
  /** By stack: where it stands in the file. */
  places: readonly ({ byteStart: number; byteLength: number } | undefined)[];
}

/** Collects functions, each once. */
export class FunctionIndex {
  readonly functions: ProfileFunction[] = [];
  private readonly known = new Map<string, number>();

  of(entry: ProfileFunction): number {
    const key = frameOf(entry);
    const index = this.known.get(key) ?? this.functions.push(entry) - 1;
    this.known.set(key, index);
    return index;
  }
}

/** `makeWidget /srv/app.js:4:20`: tells functions of one name apart. */
export function frameOf(entry: ProfileFunction): string {
  const source = sourceOf(entry);
  return source === '' ? nameOf(entry) : `${nameOf(entry)} ${source}`;
}

export function nameOf({ name }: ProfileFunction): string {
  return name === '' ? '(anonymous)' : name;
}

export function sourceOf({ script, line, column }: ProfileFunction): string {
  if (script === '' && line === 0) return '';
  return line === 0 ? script : `${script || '(no file)'}:${line}:${column}`;
}

/** The npm package of a script; `node` for Node.js itself, empty for the program's own and for what has no script. */
export function packageOf({ script }: Pick<ProfileFunction, 'script'>): string {
  if (script.startsWith('node:') || script.startsWith('internal/')) return 'node';
  const inside = script.split(/[\\/]node_modules[\\/]/).pop() ?? '';
  if (inside === script) return '';
  const [scope = '', name = ''] = inside.split(/[\\/]/);
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** By stack: its own bytes and those of all it called. */
export function totalsOf({ parent, selfBytes }: ProfileTree): number[] {
  const totals = [...selfBytes];
  for (let stack = totals.length - 1; stack >= 0; stack--) {
    const by = parent[stack] as number;
    if (by >= 0) (totals[by] as number) += totals[stack] as number;
  }
  return totals;
}
