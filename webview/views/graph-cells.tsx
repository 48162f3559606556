// biome-ignore-all lint/a11y/useFocusableInteractive: the tree holds the focus and names its active row
// biome-ignore-all lint/a11y/useSemanticElements: a real table element lays out all of its rows
/** Cells of the graph's trees. */
import type { ObjectRow, ObjectsOf } from '../../server/protocol/objects.ts';
import type { Sort } from '../ui/grid-columns.ts';
import { Icon } from '../ui/icon.tsx';
import type { TreeRow } from './graph-branches.ts';
import { figureText, type GraphColumn, shareText } from './graph-columns.ts';
import { PinMark } from './pin-mark.tsx';
import type { Pin } from './pins.ts';

interface HeadCellProps {
  column: GraphColumn;
  position: number;
  sort: Sort;
  active: boolean;
  style: { width: string };
  onPress(): void;
}

export function HeadCell({ column, position, sort, active, style, onPress }: HeadCellProps) {
  const sorted = sort.column === column.id ? sort : undefined;
  return (
    <div
      id={`graph-head-${position}`}
      role="columnheader"
      aria-colindex={position + 1}
      aria-sort={sorted === undefined ? 'none' : sorted.descending ? 'descending' : 'ascending'}
      class={`cell${column.alignEnd ? ' end' : ''}${position === 0 ? ' frozen' : ''}${active ? ' active' : ''}`}
      style={style}
    >
      {column.sortable ? (
        <button type="button" tabIndex={-1} title={`Sort by ${column.title}`} onClick={onPress}>
          <span class="grid-title">{column.title}</span>
          {column.note !== undefined && <span class="grid-unit">{column.note}</span>}
          {sorted !== undefined && <Icon name={sorted.descending ? 'down' : 'up'} />}
        </button>
      ) : (
        <span class="grid-title">{column.title}</span>
      )}
    </div>
  );
}

interface NameProps {
  at: TreeRow;
  unfolds: boolean;
  unfolded: boolean;
  pin: Pin | undefined;
}

export function Name({ at, unfolds, unfolded, pin }: NameProps) {
  const { row } = at;
  if (row === undefined) {
    return <span class="grid-waiting no-twistie">{at.empty ? nothing(at.branch.of) : '…'}</span>;
  }
  return (
    <>
      <span class={unfolds ? 'twistie' : 'no-twistie'}>
        {unfolds && <Icon name={unfolded ? 'chevronDown' : 'chevronRight'} />}
      </span>
      <PinMark pin={pin} />
      {row.edge !== undefined && (
        <>
          <span class="edge-name">{row.edge}</span>
          <span class="quiet">{at.branch.of.kind === 'retainers' ? ' in ' : ' → '}</span>
        </>
      )}
      <span class={`object-name kind-${kindClass(row.kind)}`} title={row.name}>
        {row.file === undefined ? row.name : shortSource(row.name)}
      </span>
      {row.file !== undefined && <span class="quiet folder">{folderOf(row.name)}</span>}
      {row.id !== undefined && <span class="quiet object-id">@{row.id}</span>}
      {row.detached && row.id !== undefined && <span class="badge">detached</span>}
      {row.onPath === true && <span class="visually-hidden">, on the shortest path to a root</span>}
    </>
  );
}

export function Figure({ column, row, whole }: { column: GraphColumn; row: ObjectRow; whole: number }) {
  if (column.id === 'source') {
    return row.source === undefined ? null : (
      <span class={row.node === undefined ? '' : 'source-link'} title={`Open ${row.source}`}>
        {shortSource(row.source)}
      </span>
    );
  }
  const text = figureText(column, row);
  if (column.signed) {
    const value = column.value?.(row) ?? 0;
    return <span class={value > 0 ? 'grew' : 'quiet'}>{text}</span>;
  }
  if (column.id !== 'retained') return <>{text}</>;
  return (
    <>
      {text}
      <span class="share quiet">{shareText(row.retainedBytes, whole)}</span>
    </>
  );
}

/** Kinds of a capture are free text: a class name is not. */
function kindClass(kind: string): string {
  return /^(?:object|closure|string|array|class)$/.test(kind) ? kind : 'other';
}

/** File, line and column: the folders are in the title. */
function shortSource(source: string): string {
  return source.split(/[\\/]/).at(-1) ?? source;
}

function folderOf(path: string): string {
  return path.slice(0, path.length - shortSource(path).length);
}

function nothing(of: ObjectsOf): string {
  switch (of.kind) {
    case 'classes':
      return 'No class has this in its name.';
    case 'sources':
      return 'None has this in its name, or the snapshot names no files.';
    case 'search':
    case 'copies':
      return 'No object is found.';
    case 'retainers':
      return of.ignored !== undefined && of.ignored.length > 0
        ? 'Nothing else keeps it alive: it would be freed, unless it is a root.'
        : 'Nothing else refers to it: a root of the heap, or weak references only.';
    case 'dominated':
      return 'Nothing else would be freed with it.';
    case 'contained':
      return 'It refers to nothing.';
    default:
      return 'There are none.';
  }
}
