/**
 * Processes as top, ps and pidstat list them: columns `RES (command[pid])` for each, totals over all, counts by command
 * and by parent, and a table of every process that was seen.
 */
import { NumberColumn } from '../../engine/columns.ts';
import type { Column } from '../../engine/table.ts';
import type { Measure } from './tool-columns.ts';
import type { ToolLog } from './tool-log.ts';

/** Processes with columns of their own; later ones need {@link LARGE_KB} of memory. */
const FOLLOWED_MAX = 2_000;
/** With that, this many at most. */
const LARGE_MAX = 10_000;
const LARGE_KB = 10_240;

/** Rows of the table of processes. */
const LISTED_MAX = 200_000;

/** Processes of one command, or children of one parent, that are counted in a column of their own from here on. */
const GROUP_LEAST = 5;
const GROUPS_MAX = 500;

/** Names of processes are at most this long in the kernel; a longer one is a command line. */
const COMM_MAX = 15;

export interface ProcessRow {
  pid: number;
  /** Name or command line as printed. */
  command: string;
  /** Of a thread: its own number, `pid` being that of its process. */
  thread?: number;
  state?: string;
  parent?: number;
  user?: string;
}

interface Followed {
  name: string;
  columns: Map<string, number>;
  /** Its command as printed last, with the name in it. */
  command: string;
  short: string;
  /** Columns `state D` once it was blocked. */
  blocked: number;
  row: number;
  /** Last sample it was in, and the headings it stood under there. */
  sample: number;
  measures: readonly Measure[];
}

interface Group {
  count: number;
  column: number;
}

const PROCESSES: Measure = { id: 'processes in all', unit: 'count' };
const RUNNING: Measure = { id: 'processes running', unit: 'count', attribute: true };
const BLOCKED: Measure = { id: 'processes blocked', unit: 'count' };
const ZOMBIES: Measure = { id: 'zombies', unit: 'count' };
const ONE_BLOCKED: Measure = { id: 'blocked', unit: 'count', attribute: true };
const OF_COMMAND: Measure = { id: 'processes', unit: 'count' };
const OF_PARENT: Measure = { id: 'children', unit: 'count' };

/** The command without its path, its arguments and the brackets of a kernel thread. */
export function commandName(command: string, isCommandLine: boolean): string {
  const bare = command.replace(/^(?:[|\s]*[|`\\]_+\s*)+/, '').trim();
  if (/^\[.*\]$/.test(bare)) return bare.slice(1, -1);
  const whole = !isCommandLine && bare.length <= COMM_MAX && !bare.startsWith('/');
  const word = whole ? bare : (bare.split(' ', 1)[0] as string);
  // `kworker/0:1` is a name, `/usr/bin/node` and `./leak` are paths.
  const name = /^[./~]/.test(word) ? word.slice(word.lastIndexOf('/', word.length - 2) + 1) : word;
  return name.replace(/^-|:$/g, '') || bare || '?';
}

export class ProcessBook {
  /** Commands are command lines, of which the first word is the name. */
  isCommandLine = false;
  private readonly log: ToolLog;
  private readonly tableId: string;
  private readonly followed = new Map<string, Followed>();
  /** The process that last had a number, by the command it was printed with. */
  private readonly byPid = new Map<number, { name: string; command: string; one: Followed | undefined }>();
  private readonly groups = { command: new Map<string, Group>(), parent: new Map<number, Group>() };
  private groupColumns = 0;
  private leftOut = 0;
  private unlisted = 0;
  private withColumns = 0;
  private readonly counts = { processes: 0, running: 0, blocked: 0, zombies: 0, withState: 0 };
  private readonly list = {
    process: [] as string[],
    command: [] as string[],
    user: [] as string[],
    state: [] as string[],
    pid: new NumberColumn(),
    samples: new NumberColumn(),
    line: new NumberColumn(),
    byteStart: new NumberColumn(),
    byteLength: new NumberColumn(),
    measures: new Map<string, { measure: Measure; first: NumberColumn; last: NumberColumn }>(),
  };

  constructor(log: ToolLog, tableId: string) {
    this.log = log;
    this.tableId = tableId;
  }

  /** One row of the open sample; `values[i]` belongs to `measures[i]`, NaN is none. */
  take(row: ProcessRow, measures: readonly Measure[], values: ArrayLike<number>): void {
    const isThread = row.thread !== undefined;
    const one = this.followedFor(row, measures, values);
    const isNew = one?.sample !== this.log.sample;
    // The same row again is a line too many; under other headings it holds other measures.
    if (!one || (!isNew && one.measures === measures)) return;
    one.sample = this.log.sample;
    one.measures = measures;
    if (!isThread && isNew) this.count(row, this.shortOf(one, row.command));
    this.listValues(one, row, measures, values);
    if (one.row < 0) return;
    const skipsZeros = hasNoMemory(measures, values);
    for (let i = 0; i < measures.length; i++)
      this.put(one, measures[i] as Measure, values[i] as number, skipsZeros);
    if (row.state?.startsWith('D') || one.blocked >= 0) {
      if (one.blocked < 0) one.blocked = this.log.column(ONE_BLOCKED, one.name);
      this.log.put(one.blocked, row.state?.startsWith('D') ? 1 : 0);
    }
  }

  /** Totals of the sample that ends. */
  endSample(): void {
    const { counts, log } = this;
    if (counts.processes === 0) return;
    log.measure(PROCESSES, counts.processes);
    if (counts.withState > 0) {
      log.measure(RUNNING, counts.running);
      log.measure(BLOCKED, counts.blocked);
      log.measure(ZOMBIES, counts.zombies);
    }
    for (const [command, group] of this.groups.command) this.endGroup(group, OF_COMMAND, command);
    for (const [pid, group] of this.groups.parent)
      this.endGroup(group, OF_PARENT, this.byPid.get(pid)?.name ?? `pid ${pid}`);
    Object.assign(counts, { processes: 0, running: 0, blocked: 0, zombies: 0, withState: 0 });
  }

  finish(): void {
    const { log, list, leftOut, unlisted } = this;
    const rows = list.process.length;
    log.into.fact('processCount', rows + unlisted);
    if (leftOut > 0) {
      log.into.fact('processesWithoutSeriesCount', leftOut);
      log.into.problem(
        0,
        0,
        `${leftOut.toLocaleString('en-US')} processes have no series of their own: ${FOLLOWED_MAX.toLocaleString('en-US')} are followed, and later ones of more than ${LARGE_KB / 1024} MiB; totals and counts include all`,
      );
    }
    if (unlisted > 0)
      log.into.problem(
        0,
        0,
        `${unlisted.toLocaleString('en-US')} processes beyond ${LISTED_MAX.toLocaleString('en-US')} are not listed`,
      );
    if (rows === 0) return;
    const table = log.into.table(this.tableId, 'histogram', 'Processes', this.listColumns(), rows);
    table.byteStart = list.byteStart;
    table.byteLength = list.byteLength;
    table.line = list.line;
  }

  private followedFor(
    row: ProcessRow,
    measures: readonly Measure[],
    values: ArrayLike<number>,
  ): Followed | undefined {
    const last = row.thread === undefined ? this.byPid.get(row.pid) : undefined;
    if (last?.one && last.command === row.command) return last.one;
    const name = this.nameOf(row);
    let one = this.followed.get(name);
    if (!one) {
      if (this.list.process.length === LISTED_MAX) {
        this.unlisted++;
        if (row.thread === undefined) this.byPid.set(row.pid, { name, command: row.command, one: undefined });
        return undefined;
      }
      const isLarge = measures.some(({ unit }, i) => unit === 'kB' && (values[i] as number) >= LARGE_KB);
      const follows = this.withColumns < (isLarge ? LARGE_MAX : FOLLOWED_MAX);
      if (follows) this.withColumns++;
      else this.leftOut++;
      one = {
        name,
        columns: new Map(),
        command: row.command,
        short: commandName(row.command, this.isCommandLine),
        blocked: -1,
        row: this.addToList(name, row),
        sample: -1,
        measures: [],
      };
      if (!follows) one.row = -1 - one.row;
      this.followed.set(name, one);
    }
    if (row.thread === undefined) this.byPid.set(row.pid, { name, command: row.command, one });
    return one;
  }

  private nameOf({ pid, command, thread }: ProcessRow): string {
    const known = this.byPid.get(pid)?.name;
    let short = commandName(command, this.isCommandLine);
    // Names are cut by narrow screens, by people and by the end of the file.
    const before = known?.slice(0, known.lastIndexOf('['));
    if (before !== undefined && (before.startsWith(short.replace(/\+$/, '')) || short.startsWith(before)))
      short = before;
    return thread === undefined ? `${short}[${pid}]` : `${short}[${pid}/${thread}]`;
  }

  private put(one: Followed, measure: Measure, value: number, skipsZeros: boolean): void {
    if (Number.isNaN(value) || measure.attribute) return;
    let column = one.columns.get(measure.id);
    if (column === undefined) {
      if (skipsZeros && value === 0) return;
      column = this.log.column(measure, one.name);
      one.columns.set(measure.id, column);
    }
    this.log.put(column, value);
  }

  private shortOf(one: Followed, command: string): string {
    if (one.command !== command) {
      one.command = command;
      one.short = commandName(command, this.isCommandLine);
    }
    return one.short;
  }

  private count({ state, parent }: ProcessRow, name: string): void {
    const { counts } = this;
    counts.processes++;
    if (state !== undefined) {
      counts.withState++;
      if (state.startsWith('R')) counts.running++;
      else if (state.startsWith('D')) counts.blocked++;
      else if (state.startsWith('Z')) counts.zombies++;
    }
    addTo(this.groups.command, name);
    if (parent !== undefined && parent > 0) addTo(this.groups.parent, parent);
  }

  private endGroup(group: Group, measure: Measure, name: string): void {
    if (group.column < 0 && group.count >= GROUP_LEAST && this.groupColumns < GROUPS_MAX) {
      group.column = this.log.column(measure, name);
      this.groupColumns++;
    }
    this.log.put(group.column, group.count);
    group.count = 0;
  }

  private addToList(name: string, row: ProcessRow): number {
    const { list } = this;
    const index = list.process.length;
    list.process.push(name);
    list.command.push(row.command.slice(0, 200));
    list.user.push(row.user ?? '');
    list.state.push(row.state ?? '');
    list.pid.set(index, row.thread ?? row.pid);
    list.samples.set(index, 0);
    const { line, byteStart, byteEnd } = this.log.place;
    list.line.set(index, line);
    list.byteStart.set(index, byteStart);
    list.byteLength.set(index, byteEnd - byteStart);
    return index;
  }

  private listValues(
    one: Followed,
    row: ProcessRow,
    measures: readonly Measure[],
    values: ArrayLike<number>,
  ): void {
    const { list } = this;
    const index = one.row < 0 ? -1 - one.row : one.row;
    list.samples.replace(index, list.samples.at(index) + 1);
    // A row speaks of the whole time, and stands where the process was seen last.
    const { line, byteStart, byteEnd } = this.log.place;
    list.line.replace(index, line);
    list.byteStart.replace(index, byteStart);
    list.byteLength.replace(index, byteEnd - byteStart);
    if (row.state !== undefined) list.state[index] = row.state;
    for (let i = 0; i < measures.length; i++) {
      const measure = measures[i] as Measure;
      const value = values[i] as number;
      if (Number.isNaN(value)) continue;
      let columns = list.measures.get(measure.id);
      if (!columns) {
        columns = { measure, first: new NumberColumn(), last: new NumberColumn() };
        list.measures.set(measure.id, columns);
      }
      if (columns.first.end <= index) columns.first.set(index, value);
      if (columns.last.end <= index) columns.last.set(index, value);
      else columns.last.replace(index, value);
    }
  }

  private listColumns(): Column[] {
    const { list } = this;
    const several = this.log.series.rows > 1;
    const text = (id: string, title: string, texts: string[]): Column => ({
      id,
      title,
      unit: '',
      type: 'text',
      counter: false,
      entity: '',
      texts,
    });
    const number = (id: string, title: string, unit: string, numbers: NumberColumn): Column => ({
      id,
      title,
      unit,
      type: 'number',
      counter: false,
      entity: '',
      numbers,
    });
    const columns = [text('process', 'Process', list.process), number('pid', 'PID', '', list.pid)];
    for (const [id, { measure, first, last }] of list.measures) {
      columns.push(number(id, several ? `${id}, last` : id, measure.unit, last));
      if (several && !measure.attribute)
        columns.push(number(`${id} first`, `${id}, first`, measure.unit, first));
    }
    if (list.state.some((state) => state !== '')) columns.push(text('state', 'State', list.state));
    if (list.user.some((user) => user !== '')) columns.push(text('user', 'User', list.user));
    columns.push(
      number('samples', 'Samples', 'count', list.samples),
      text('command', 'Command', list.command),
    );
    return columns;
  }
}

/** Kernel threads and zombies: hundreds of them, and most do nothing at all. */
function hasNoMemory(measures: readonly Measure[], values: ArrayLike<number>): boolean {
  let sized = 0;
  for (let i = 0; i < measures.length; i++) {
    if ((measures[i] as Measure).unit !== 'kB' || Number.isNaN(values[i])) continue;
    if (values[i] !== 0) return false;
    sized++;
  }
  return sized > 0;
}

function addTo<Key>(groups: Map<Key, Group>, key: Key): void {
  const group = groups.get(key);
  if (group) group.count++;
  else groups.set(key, { count: 1, column: -1 });
}
