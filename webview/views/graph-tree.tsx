// biome-ignore-all lint/a11y/useSemanticElements: a real table element lays out all of its rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the tree holds the focus and names its active row
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role of a cell is chosen at run time
/** A tree of objects of any size: virtual rows that unfold, sorted by the server, everything reachable by keyboard. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { type Failure, toFailure } from '../../server/protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsSort } from '../../server/protocol/objects.ts';
import type { GraphState } from '../../server/protocol/webview.ts';
import { usePanel } from '../context.ts';
import { nextSort, type Sort } from '../ui/grid-columns.ts';
import { gridMove } from '../ui/grid-keys.ts';
import { formatExact } from '../ui/numbers.ts';
import { toTsv } from '../ui/tsv.ts';
import { useTypeToFind } from '../ui/type-to-find.ts';
import { useVirtualRows } from '../ui/use-virtual-rows.ts';
import { scrollHeight } from '../ui/virtual-rows.ts';
import { Branches, PAGE_ROWS, type TreeRow } from './graph-branches.ts';
import { Figure, HeadCell, Name } from './graph-cells.tsx';
import { type GraphColumn, rowName } from './graph-columns.ts';
import { belowOf, type GraphChange, sortOf } from './graph-state.ts';
import { usePins } from './pins.ts';

interface GraphTreeProps {
  label: string;
  of: ObjectsOf;
  graph: GraphState;
  columns: readonly GraphColumn[];
  /** Bytes of the whole heap. */
  whole: number;
  /** Row of the root list to show and make active, whenever it changes. */
  reveal: { index: number } | undefined;
  onChange(change: GraphChange): void;
  /** Enter or double click. */
  onOpen(row: ObjectRow): void;
  onNote(row: ObjectRow): void;
  /** Delete. */
  onIgnore(row: ObjectRow): void;
}

/** Keys of unfolded rows that are kept with the state. */
const OPEN_KEPT = 200;
const INDENT = 14;
/** Deeper rows are not moved further to the right. */
const INDENT_MAX = 16;
/** Ways to sort that a list of objects has; a list of classes has all. */
const OBJECT_SORTS: ReadonlySet<string> = new Set(['name', 'distance', 'self', 'retained']);

export function GraphTree(props: GraphTreeProps) {
  const { columns, graph, of, onChange } = props;
  const { client, summary, capture, announce } = usePanel();
  const scroller = useRef<HTMLDivElement>(null);
  const [, redraw] = useState(0);
  const [failure, setFailure] = useState<Failure>();
  const [active, setActive] = useState({ row: 0, column: 0 });
  const sort = sortOf(graph);
  const { kind, retainedBytes, detached, package: inPackage } = graph;
  const filter = {
    ...(kind !== undefined && { kind }),
    ...(retainedBytes !== undefined && { retainedBytes }),
    ...(detached !== undefined && { detached }),
    ...(inPackage !== undefined && { package: inPackage }),
  };
  /** What is unfolded here. Another list comes from a note, a link or a finding, and is a new tree. */
  const kept = useRef(graph.open);
  const restored = useRef(0);
  /** Key of the row to go to when it comes. */
  const sought = useRef(graph.row);
  if (graph.open !== kept.current) {
    kept.current = graph.open;
    sought.current = graph.row;
    restored.current += 1;
  }
  const edition = JSON.stringify([of, sort, filter, graph.ignored, capture.index, capture.facts]);

  const branches = useMemo(() => {
    return new Branches(
      of,
      {
        fetch: (list, offset, limit) =>
          client.call('objects', {
            case: summary.case,
            capture: capture.index,
            of: list,
            ...queryOf(list, sort),
            ...((list.kind === 'search' || list.kind === 'copies') && { filter }),
            offset,
            limit,
          }),
        below: (row) => belowOf(graph, row),
        changed: () => {
          setFailure(undefined);
          redraw((n) => n + 1);
        },
        failed: (error) => setFailure(toFailure(error)),
      },
      graph.open,
    );
    // What is unfolded or selected here is no new tree.
  }, [edition, restored.current, client, summary.case]);

  const rowCount = branches.length;
  const rows = useVirtualRows(scroller, rowCount);
  const others = columns.slice(1).reduce((sum, { width }) => sum + width, 0);
  const nameWidth = Math.max(columns[0]?.width ?? 0, rows.viewWidth - others);
  const width = nameWidth + others;
  const find = useTypeToFind(rowCount, (position) => branches.at(position).row?.name);

  useEffect(() => branches.need(rows.first, rows.last), [branches, rows.first, rows.last, rowCount]);
  useEffect(() => setActive({ row: 0, column: 0 }), [branches]);
  const revealed = useRef<GraphTreeProps['reveal']>(undefined);
  useEffect(() => {
    if (props.reveal === undefined || props.reveal === revealed.current) return;
    if (rows.viewWidth === 0 || branches.root.total === undefined) return;
    revealed.current = props.reveal;
    const position = branches.positionOf(branches.root, props.reveal.index);
    setActive({ row: position, column: 0 });
    rows.show(position);
  }, [props.reveal, branches, rows.viewWidth === 0, branches.root.total === undefined]);

  useEffect(() => {
    const position = sought.current === undefined ? -1 : branches.find(sought.current);
    if (position < 0 || rows.viewWidth === 0) return;
    sought.current = undefined;
    setActive({ row: position, column: 0 });
    rows.show(position);
  });

  const select = (position: number) => {
    sought.current = undefined;
    setActive({ row: position, column: 0 });
    rows.show(position);
    const { row, key } = branches.at(position);
    if (row !== undefined) onChange({ row: key, node: row.node });
  };
  const toggle = (at: TreeRow, unfold: boolean) => {
    branches.toggle(at, unfold);
    kept.current = [...branches.open].slice(-OPEN_KEPT);
    onChange({ open: kept.current });
    redraw((n) => n + 1);
  };
  const press = (column: GraphColumn | undefined) => {
    if (column?.sortable) onChange({ sort: nextSort(sort, column) });
  };

  const onRight = (at: TreeRow) => {
    if (at.row?.hasChildren !== true || belowOf(graph, at.row) === undefined) return;
    if (branches.isUnfolded(at)) select(active.row + 1);
    else toggle(at, true);
  };
  const onLeft = (at: TreeRow) => {
    const { above } = at.branch;
    if (branches.isUnfolded(at)) toggle(at, false);
    else if (above !== undefined) select(branches.positionOf(above.branch, above.index));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const at = active.row >= 0 ? branches.at(Math.min(active.row, rowCount - 1)) : undefined;
    const sideways = event.key === 'ArrowRight' || event.key === 'ArrowLeft';
    if (sideways && at !== undefined && !event.metaKey) {
      if (event.key === 'ArrowRight') onRight(at);
      else onLeft(at);
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const move = gridMove(event, active, { rows: rowCount, columns: columns.length, page: rows.pageRows });
    if (move !== undefined) {
      if (move.row < 0) setActive(move);
      else select(move.row);
    } else if (event.key === ' ' && at !== undefined) {
      if (branches.isUnfolded(at)) toggle(at, false);
      else onRight(at);
    } else if (event.key === 'Enter') {
      if (at === undefined) press(columns[active.column]);
      else if (at.row !== undefined && (event.ctrlKey || event.metaKey)) openSource(at.row);
      else if (at.row !== undefined) props.onOpen(at.row);
    } else if (event.key === 'Delete' && at?.row !== undefined) {
      props.onIgnore(at.row);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      if (!getSelection()?.isCollapsed || at?.row === undefined) return;
      copy(at.row);
    } else if (event.key === 'n' && at?.row !== undefined && isPlain(event) && !find.typing(event)) {
      props.onNote(at.row);
    } else if (
      event.key === 'N' &&
      !event.ctrlKey &&
      !event.metaKey &&
      !event.altKey &&
      !find.typing(event)
    ) {
      return;
    } else {
      const found = find.press(event, active.row);
      if (found === undefined) return;
      if (found >= 0) select(found);
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const copy = (row: ObjectRow) => {
    const head = columns.map(({ title, note }) => (note === undefined ? title : `${title} (${note})`));
    const cells = columns.map((column) =>
      column.id === 'name'
        ? rowName(row)
        : column.id === 'source'
          ? (row.source ?? '')
          : (column.value?.(row) ?? null),
    );
    client.post({ type: 'copy', text: toTsv([head, cells]), what: '1 row' });
    announce(`Copied: ${rowName(row)}.`);
  };

  const onClick = (event: MouseEvent) => {
    const target = event.target as Element;
    const position = positionAt(target);
    if (position === undefined) return;
    const at = branches.at(position);
    select(position);
    if (target.closest('.twistie') !== null) toggle(at, !branches.isUnfolded(at));
    else if (target.closest('.source-link') !== null && at.row !== undefined) openSource(at.row);
  };

  const openSource = ({ node, source, name }: ObjectRow) => {
    if (node !== undefined && source !== undefined)
      client.post({ type: 'source', capture: capture.index, node });
    else announce(`Where ${name} stands in the source is not known.`);
  };

  const pins = usePins();
  const pinOf = (row: ObjectRow | undefined) =>
    row?.node !== undefined
      ? pins.node(row.node)
      : row?.row !== undefined
        ? pins.row(row.row.table, row.row.index)
        : undefined;

  const cellStyle = (position: number) => ({
    width: px(position === 0 ? nameWidth : (columns[position]?.width ?? 0)),
  });
  const drawn = Array.from({ length: Math.max(0, rows.last - rows.first + 1) }, (_, i) => rows.first + i);
  const activeDrawn = active.row < 0 || (active.row >= rows.first && active.row <= rows.last);

  return (
    <div class="grid-frame">
      {failure !== undefined && (
        <p class="banner warning" role="alert">
          <span>
            {failure.message} {failure.next}
          </span>
          <button type="button" onClick={() => branches.need(rows.first, rows.last)}>
            Retry
          </button>
        </p>
      )}
      <div
        class="grid graph-tree"
        role="treegrid"
        ref={scroller}
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-activedescendant={
          activeDrawn
            ? active.row < 0
              ? `graph-head-${active.column}`
              : `graph-row-${active.row}`
            : undefined
        }
        onScroll={rows.onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDblClick={(event) => {
          const position = positionAt(event.target as Element);
          const row = position === undefined ? undefined : branches.at(position).row;
          if (row !== undefined) props.onOpen(row);
        }}
      >
        <div class="grid-head" role="rowgroup" style={{ width: px(width) }}>
          <div class="grid-row" role="row" aria-rowindex={1}>
            {columns.map((column, position) => (
              <HeadCell
                key={column.id}
                column={column}
                position={position}
                sort={sort}
                active={active.row === -1 && active.column === position}
                style={cellStyle(position)}
                onPress={() => press(column)}
              />
            ))}
          </div>
        </div>
        <div
          class="grid-body"
          role="rowgroup"
          style={{ width: px(width), height: px(scrollHeight(rowCount)) }}
        >
          {drawn.map((position) => {
            const at = branches.at(position);
            const { row, branch } = at;
            const unfolds = row?.hasChildren === true && belowOf(graph, row) !== undefined;
            const unfolded = branches.isUnfolded(at);
            return (
              <div
                key={position}
                id={`graph-row-${position}`}
                class={`grid-row${active.row === position ? ' active' : ''}`}
                role="row"
                data-row={position}
                aria-rowindex={position + 2}
                aria-level={branch.depth + 1}
                aria-posinset={at.index + 1}
                aria-setsize={branch.total ?? -1}
                aria-expanded={unfolds ? unfolded : undefined}
                aria-selected={row !== undefined && graph.row === at.key}
                style={{ transform: `translateY(${px(rows.topOf(position))})`, width: px(width) }}
              >
                {columns.map((column, place) => (
                  <div
                    key={column.id}
                    role={place === 0 ? 'rowheader' : 'gridcell'}
                    aria-colindex={place + 1}
                    class={`cell${column.alignEnd ? ' end' : ''}${place === 0 ? ' frozen' : ''}${at.empty ? ' spanning' : ''}`}
                    style={{
                      ...cellStyle(place),
                      ...(place === 0 && {
                        paddingLeft: px(4 + INDENT * Math.min(branch.depth, INDENT_MAX)),
                      }),
                    }}
                  >
                    {place === 0 ? (
                      <Name at={at} unfolds={unfolds} unfolded={unfolded} pin={pinOf(row)} />
                    ) : (
                      row !== undefined && <Figure column={column} row={row} whole={props.whole} />
                    )}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
      <div class="grid-foot">{footer(branches, rows, sort, columns, Math.max(0, active.row))}</div>
    </div>
  );
}

function queryOf(of: ObjectsOf, sort: Sort): { sort?: ObjectsSort; descending?: boolean } {
  if (of.kind === 'classes' || of.kind === 'sources' || OBJECT_SORTS.has(sort.column))
    return { sort: sort.column as ObjectsSort, descending: sort.descending };
  return { sort: 'retained', descending: true };
}

function footer(
  branches: Branches,
  rows: { first: number; last: number },
  sort: Sort,
  columns: readonly GraphColumn[],
  active: number,
): string {
  const { root, length } = branches;
  if (root.total === undefined) return 'asking…';
  if (root.total === 0) return root.notice === '' ? 'no rows' : root.notice;
  const { branch, index } = branches.at(Math.min(active, length - 1));
  const title = columns.find(({ id }) => id === sort.column)?.title ?? sort.column;
  const last = Math.min(rows.last, length - 1);
  const { above } = branch;
  const holder = above?.branch.pages.get(Math.floor(above.index / PAGE_ROWS))?.[above.index % PAGE_ROWS];
  const within =
    above === undefined || !branch.total
      ? ''
      : `; selected: ${formatExact(index + 1)} of ${formatExact(branch.total)} below ${holder?.name ?? ''}`;
  const order = `sorted by ${title}, ${sort.descending ? 'highest' : 'lowest'} first`;
  const notice = branch.notice || root.notice;
  return `showing ${formatExact(rows.first + 1)}–${formatExact(last + 1)} of ${formatExact(length)} rows (${formatExact(root.total)} at the top), ${order}${within}${notice === '' ? '' : `. ${notice}`}`;
}

function positionAt(element: Element): number | undefined {
  const row = element.closest<HTMLElement>('[data-row]');
  return row === null ? undefined : Number(row.dataset.row);
}

function isPlain(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey;
}

function px(pixels: number): string {
  return `${pixels}px`;
}
