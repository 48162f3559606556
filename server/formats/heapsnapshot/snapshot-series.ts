/** Which snapshots of a case belong together: those of one process, or of one program that was started again. */
import type { Capture } from '../../engine/capture.ts';
import { isSameProcess, nodeKinds } from '../../packages/heapsnapshot-parser/index.ts';
import type { HeapModel } from './heap-model.ts';

export interface Member {
  capture: Capture;
  heap: HeapModel;
}

export interface SnapshotSeries {
  /** In time order, at least two. */
  members: [Member, Member, ...Member[]];
  /** Objects keep their ids. */
  sameProcess: boolean;
}

/** What two runs of one program have in common at least: classes, and scripts, of which some are loaded when needed. */
const SAME_RUNTIME = 0.9;
const SAME_SCRIPTS = 0.6;

export function seriesIn(captures: readonly Capture[]): SnapshotSeries[] {
  const all = inTimeOrder(captures.map((capture) => ({ capture, heap: capture.model as HeapModel })));
  const processes: Member[][] = [];
  for (const member of all) {
    const process = processes.find((group) =>
      isSameProcess((group.at(-1) as Member).heap.snapshot, member.heap.snapshot),
    );
    if (process) process.push(member);
    else processes.push([member]);
  }
  const series: SnapshotSeries[] = [];
  const runs: Member[][] = [];
  for (const process of processes) {
    const [first, second, ...more] = byId(process);
    if (first && second) series.push({ members: [first, second, ...more], sameProcess: true });
    if (!first || second) continue;
    const run = runs.find(([other]) => isSameProgram((other as Member).heap, first.heap));
    if (run) run.push(first);
    else runs.push([first]);
  }
  for (const [first, second, ...more] of runs)
    if (first && second) series.push({ members: [first, second, ...more], sameProcess: false });
  return series;
}

/** Node.js names files Heap.20260101.120000.…, DevTools Heap-20260101T120000; ids only tell within a process. */
function inTimeOrder(members: Member[]): Member[] {
  const times = new Map(members.map((member) => [member, timeInName(member.capture.source.name)]));
  if ([...times.values()].some((time) => time === '')) return members;
  return members.sort((a, b) => ((times.get(a) as string) < (times.get(b) as string) ? -1 : 1));
}

function timeInName(name: string): string {
  const match = /(\d{8})[T.](\d{6})(?:\.\d+\.\d+\.(\d+))?/.exec(name);
  return match ? `${match[1]}${match[2]}${(match[3] ?? '').padStart(6, '0')}` : '';
}

/** Ids go up as long as the process lives. */
function byId(members: Member[]): Member[] {
  const newest = new Map(members.map((member) => [member, newestId(member.heap)]));
  return members.sort((a, b) => (newest.get(a) as number) - (newest.get(b) as number));
}

function newestId({ snapshot: { nodes } }: HeapModel): number {
  let newest = 0;
  for (let node = 0; node < nodes.count; node++) {
    const id = nodes.id[node] as number;
    if (id % 2 === 1 && id > newest) newest = id;
  }
  return newest;
}

function isSameProgram(a: HeapModel, b: HeapModel): boolean {
  return alike(namesOf(a), namesOf(b), SAME_RUNTIME) && alike(scriptsOf(a), scriptsOf(b), SAME_SCRIPTS);
}

/** Classes by the names they have in the source: another version of the runtime has others. */
function namesOf({ analysis }: HeapModel): Set<string> {
  return new Set(analysis.classNames.filter((name) => !name.startsWith('{') && !name.includes('<')));
}

function alike(a: ReadonlySet<string>, b: ReadonlySet<string>, least: number): boolean {
  let common = 0;
  for (const name of a) if (b.has(name)) common++;
  return common >= least * (a.size + b.size - common);
}

/** Scripts of the program's own. */
function scriptsOf({ snapshot }: HeapModel): Set<string> {
  const { nodes, edges, strings } = snapshot;
  const { hidden, code } = nodeKinds(snapshot);
  const names = new Set<number>();
  for (let edge = 0; edge < edges.count; edge++) {
    const to = edges.to[edge] as number;
    const type = nodes.type[to];
    if (type === code || type === hidden) names.add(nodes.name[to] as number);
  }
  const scripts = new Set<string>();
  for (const name of names) {
    const text = strings.at(name, 300).replace(/^system \/ Script \/ /, '');
    if (/^(?:file:|https?:|\/|[A-Za-z]:\\)/.test(text)) scripts.add(text);
  }
  return scripts;
}
