/** Objects by the file and the npm package that their function or class stands in, as far as a snapshot tells. */
import {
  edgeKinds,
  type HeapSnapshot,
  nodeKinds,
  SYSTEM_DISTANCE,
  walkDominated,
} from '../../packages/heapsnapshot-parser/index.ts';
import { packageOf } from '../heapprofile/profile-tree.ts';
import type { Labels } from './labels.ts';

export interface SourceGroup {
  /** Path of the file; of a package its name: empty for the program's own files, `node` for Node.js. */
  name: string;
  package: string;
  /** Functions of the file, objects of its classes, and what V8 keeps of the file itself. */
  count: number;
  selfBytes: number;
  /** Bytes that would be freed with all of them. What one holds through another counts once. */
  retainedBytes: number;
  distance: number;
}

/** Functions looked at to learn the path of one script. */
const TRIES = 8;

export class SourceGroups {
  readonly files: readonly SourceGroup[];
  readonly packages: readonly SourceGroup[];
  /** By node: the file that it belongs to itself, from 1; 0 for none. */
  readonly fileOf: Uint32Array;
  private readonly labels: Labels;
  /** By file, from 1. */
  private readonly packageOfFile: Uint32Array;
  private owners: Uint32Array | undefined;

  constructor(labels: Labels) {
    this.labels = labels;
    const paths = new Map<string, number>();
    this.fileOf = filesByNode(labels, paths);
    this.files = [...paths.keys()].map((path) => group(path, packageOf({ script: path })));
    const packages = new Map<string, SourceGroup>();
    this.packageOfFile = new Uint32Array(this.files.length + 1);
    for (const [i, file] of this.files.entries()) {
      if (!packages.has(file.package)) packages.set(file.package, group(file.package, file.package));
      this.packageOfFile[i + 1] = [...packages.keys()].indexOf(file.package) + 1;
    }
    this.packages = [...packages.values()];
    this.addFigures();
  }

  /**
   * By node: the package, from 1, that it belongs to or that what holds it alone belongs to; 0 for none. Plain objects,
   * arrays and texts have no source of their own.
   */
  ownPackages(): Uint32Array {
    if (this.owners) return this.owners;
    const { snapshot, analysis } = this.labels;
    const { dominator } = analysis;
    const owners = new Uint32Array(snapshot.nodes.count);
    const enter = (node: number) => {
      const file = this.fileOf[node] as number;
      owners[node] =
        file > 0
          ? (this.packageOfFile[file] as number)
          : node === snapshot.root
            ? 0
            : (owners[dominator[node] as number] as number);
    };
    walkDominated(analysis.dominated, snapshot.root, enter, () => {});
    this.owners = owners;
    return owners;
  }

  private addFigures(): void {
    const { analysis, snapshot } = this.labels;
    const { sizes, retained, distances, dominated } = analysis;
    const { fileOf, packageOfFile, files, packages } = this;
    const aboveFile = new Uint32Array(files.length + 1);
    const abovePackage = new Uint32Array(packages.length + 1);
    const enter = (node: number) => {
      const file = fileOf[node] as number;
      if (file === 0) return;
      const inPackage = packageOfFile[file] as number;
      for (const [one, above, index] of [
        [files[file - 1] as SourceGroup, aboveFile, file],
        [packages[inPackage - 1] as SourceGroup, abovePackage, inPackage],
      ] as const) {
        one.count++;
        one.selfBytes += sizes[node] as number;
        one.distance = Math.min(one.distance, distances.distance[node] as number);
        if (above[index] === 0) one.retainedBytes += retained[node] as number;
        (above[index] as number)++;
      }
    };
    const leave = (node: number) => {
      const file = fileOf[node] as number;
      if (file === 0) return;
      (aboveFile[file] as number)--;
      (abovePackage[packageOfFile[file] as number] as number)--;
    };
    walkDominated(dominated, snapshot.root, enter, leave);
  }
}

function group(name: string, inPackage: string): SourceGroup {
  return {
    name,
    package: inPackage,
    count: 0,
    selfBytes: 0,
    retainedBytes: 0,
    distance: SYSTEM_DISTANCE,
  };
}

/** @param paths filled with the number of each path, from 1 */
function filesByNode(labels: Labels, paths: Map<string, number>): Uint32Array {
  const { nodes, locations } = labels.snapshot;
  const { closure } = nodeKinds(labels.snapshot);
  const fileOf = new Uint32Array(nodes.count);
  const byScript = new Map<number, { file: number; tries: number }>();
  for (let row = 0; row < locations.count; row++) {
    const node = locations.node[row] as number;
    const id = locations.scriptId[row] as number;
    const script = byScript.get(id) ?? { file: 0, tries: TRIES };
    byScript.set(id, script);
    if (script.file === 0 && script.tries-- > 0) {
      const path = labels.source(node).replace(/:\d+:\d+$/, '');
      if (path !== '' && !paths.has(path)) paths.set(path, paths.size + 1);
      script.file = paths.get(path) ?? 0;
    }
    if (script.file > 0 && node < nodes.count) fileOf[node] = script.file;
  }
  for (let node = 0; node < nodes.count; node++)
    if (nodes.type[node] === closure && (fileOf[node] as number) > 0) addCode(labels.snapshot, fileOf, node);
  return fileOf;
}

/** What V8 keeps of a function and of its file: `shared` leads to the code, and `script` from there to the whole source. */
function addCode(snapshot: HeapSnapshot, fileOf: Uint32Array, closure: number): void {
  const file = fileOf[closure] as number;
  const shared = follow(snapshot, closure, SHARED);
  if (shared === undefined || (fileOf[shared] as number) > 0) return;
  fileOf[shared] = file;
  const script = follow(snapshot, shared, SCRIPT);
  if (script !== undefined && fileOf[script] === 0) fileOf[script] = file;
}

const SHARED = ['shared'];
const SCRIPT = ['script', 'script_or_debug_info'];
const LONGEST = Math.max(...[...SHARED, ...SCRIPT].map(({ length }) => length));

function follow(snapshot: HeapSnapshot, node: number, names: readonly string[]): number | undefined {
  const { nodes, edges, strings } = snapshot;
  const { internal } = edgeKinds(snapshot);
  const end = nodes.firstEdge[node + 1] as number;
  for (let edge = nodes.firstEdge[node] as number; edge < end; edge++) {
    if (edges.type[edge] !== internal) continue;
    const name = edges.nameOrIndex[edge] as number;
    const isLong = (strings.lengths[name] ?? 0) > LONGEST;
    if (!isLong && names.includes(strings.at(name))) return edges.to[edge];
  }
  return undefined;
}
