/**
 * What grows from one process to the next: objects are known by their path in the dominator tree, as their ids are not
 * the same. Things of one class below one path are one crowd.
 */
import { edgeKinds } from '../graph/kinds.ts';
import { NOWHERE } from '../read/columns.ts';
import { ClassNames, Contents, type Crowd, emptyCrowd, type Heap } from './contents.ts';
import { type Held, isNewGrowth } from './held-by-id.ts';

/** Objects with more references are dictionaries: the name of an entry says nothing about the next process. */
const NAMED_MAX = 40;
/** Paths told apart; a heap with more is a list of a kind nobody foresaw. */
const PATHS_MAX = 300_000;

interface Path {
  held: Held;
  /** By snapshot: objects with this path. */
  counts: number[];
  crowds: Map<number, Crowd>;
}

/** Paths below which there is more in the last snapshot than in the first, those that grew most first. */
export function heldByPath(heaps: readonly Heap[]): Held[] {
  const names = new ClassNames();
  const words = new Map<string, number>();
  const known = new Map<string, number>();
  const paths: Path[] = [];
  const pathFor = (key: string) => {
    let path = known.get(key);
    if (path !== undefined || paths.length >= PATHS_MAX) return path ?? NOWHERE;
    path = paths.length;
    known.set(key, path);
    const zeros = () => new Array<number>(heaps.length).fill(0);
    const held = { holder: zeros().fill(NOWHERE), bytes: zeros(), codeBytes: zeros(), crowds: [] };
    paths.push({ held, counts: zeros(), crowds: new Map() });
    return path;
  };
  // All of them first: what makes a chain in one snapshot may be short in another.
  const all = heaps.map((heap) => new Contents(heap, names));
  heaps.forEach((heap, step) => {
    const { snapshot, analysis } = heap;
    const contents = all[step] as Contents;
    const over = namesOnPaths(heap, words);
    const pathOf = new Uint32Array(snapshot.nodes.count).fill(NOWHERE);
    /** Path of whoever holds it as one of a crowd. */
    const member = new Uint32Array(snapshot.nodes.count).fill(NOWHERE);
    const isCode = new Uint8Array(snapshot.nodes.count);
    const count = (node: number) => {
      const held = paths[pathOf[node] as number]?.held;
      if (!held) return;
      const size = analysis.sizes[node] as number;
      (held.bytes[step] as number) += size;
      if (isCode[node]) (held.codeBytes[step] as number) += size;
    };
    pathOf[snapshot.root] = pathFor('');
    for (const path of paths.slice(0, 1)) path.held.holder[step] = snapshot.root;
    contents.walk((node, above) => {
      if (!contents.is(node)) {
        pathOf[node] = pathOf[above] as number;
        isCode[node] = contents.isCode(node) || (!contents.is(above) && isCode[above]) ? 1 : 0;
        count(node);
        return;
      }
      const by = contents.owner[above] as number;
      const before = contents.before(node, by);
      const isNext = before !== NOWHERE;
      const group = isNext ? (member[before] as number) : (pathOf[by] as number);
      member[node] = group;
      const holder = paths[group];
      if (!holder) return;
      const kind = contents.classOf[node] as number;
      const path = isNext ? (pathOf[before] as number) : pathFor(`${group} ${kind} ${over[node]}`);
      pathOf[node] = path;
      count(node);
      const own = paths[path];
      if (own) {
        own.held.holder[step] = node;
        (own.counts[step] as number)++;
      }
      let crowd = holder.crowds.get(kind);
      if (!crowd) {
        crowd = emptyCrowd(names.names[kind] as string, heaps.length);
        crowd.kept = Number.NaN;
        holder.crowds.set(kind, crowd);
      }
      (crowd.counts[step] as number)++;
      if (isNext) (crowd.linked[step] as number)++;
      else (crowd.bytes[step] as number) += analysis.retained[node] as number;
      if (step === heaps.length - 1) crowd.example = node;
    });
  });
  const growth = ({ bytes }: Held) => (bytes.at(-1) as number) - (bytes[0] as number);
  return paths
    .filter(({ counts }) => (counts.at(-1) as number) <= (counts[0] as number))
    .map(({ held, crowds }) => {
      // What hangs below the crowds has paths of its own.
      const crowd = [...crowds.values()];
      const rising = crowd.filter(isNewGrowth);
      const bytes = held.bytes.map(
        (own, step) => own + rising.reduce((sum, { bytes }) => sum + (bytes[step] as number), 0),
      );
      return { ...held, bytes, crowds: crowd };
    })
    .filter((held) => growth(held) > 0 && held.holder.at(-1) !== NOWHERE)
    .sort((a, b) => growth(b) - growth(a));
}

/** By node: the name by which it is reached on a shortest path, as a number over all snapshots; 0 without one. */
function namesOnPaths({ snapshot, analysis }: Heap, words: Map<string, number>): Uint32Array {
  const { nodes, edges, strings } = snapshot;
  const { property, context } = edgeKinds(snapshot);
  const { reachedOver } = analysis.distances;
  const known = new Map<number, number>();
  const over = new Uint32Array(nodes.count);
  for (let node = 0; node < nodes.count; node++) {
    const first = nodes.firstEdge[node] as number;
    const end = nodes.firstEdge[node + 1] as number;
    if (end - first > NAMED_MAX) continue;
    for (let edge = first; edge < end; edge++) {
      const to = edges.to[edge] as number;
      if (reachedOver[to] !== edge || (edges.type[edge] !== property && edges.type[edge] !== context))
        continue;
      const name = edges.nameOrIndex[edge] as number;
      let word = known.get(name);
      if (word === undefined) {
        const text = strings.at(name, 80);
        word = words.get(text) ?? words.size + 1;
        words.set(text, word);
        known.set(name, word);
      }
      over[to] = word;
    }
  }
  return over;
}
