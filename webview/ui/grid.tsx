// biome-ignore-all lint/a11y/useSemanticElements: a real table element lays out all of its rows
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid holds the focus and names its active cell
// biome-ignore-all lint/a11y/useAriaPropsSupportedByRole: the role of a cell is chosen at run time
/**
 * A table of any length: virtual rows, first column frozen, sort by header button, several rows selected,
 * everything reachable by keyboard. The grid itself holds the focus and names the active cell, so that rows may
 * come and go beneath it.
 */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import {
  columnsInView,
  type GridColumn,
  nextSort,
  type Sort,
  scrollToColumn,
  totalWidth,
} from './grid-columns.ts';
import { type ActiveCell, gridMove } from './grid-keys.ts';
import { Icon } from './icon.tsx';
import { useTypeToFind } from './type-to-find.ts';
import { useVirtualRows } from './use-virtual-rows.ts';
import { scrollHeight } from './virtual-rows.ts';

export interface GridProps {
  /** Unique on the page; ids of cells begin with it. */
  id: string;
  label: string;
  columns: readonly GridColumn[];
  rowCount: number;
  /** Content of a cell; absent while the row is still on its way. */
  cell(row: number, column: number): ComponentChildren | undefined;
  /** What type-to-find looks in; absent for rows that are not loaded. */
  findText?(row: number): string | undefined;
  sort: Sort | undefined;
  onSort(sort: Sort | undefined): void;
  selected: ReadonlySet<number>;
  /** `isToggled`: one row more or fewer, the others as they were. */
  onSelect(rows: Set<number>, isToggled: boolean): void;
  /** Enter or double click on a row, or a click on a cell that {@link opensOnClick}. */
  onOpen?(row: number, column: number): void;
  opensOnClick?(column: number): boolean;
  onCopy?(rows: number[]): void;
  /** Stands before the first cell of a row: the mark of a note. */
  mark?(row: number): ComponentChildren;
  /** `n` on a row, unless a name is being typed. */
  onNote?(row: number): void;
  onVisible?(first: number, last: number): void;
  /** Scrolled into view, and made active, whenever `reveal.at` changes. */
  reveal?: { row: number; at: string } | undefined;
  footer: ComponentChildren;
}

export function Grid(props: GridProps) {
  const { id, columns, rowCount, selected } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualRows(scroller, rowCount);
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const anchor = useRef(0);
  const frozen = columns[0]?.width ?? 0;
  const shown = columnsInView(columns, rows.scrollLeft, Math.max(0, rows.viewWidth - frozen));
  const width = totalWidth(columns);
  const find = useTypeToFind(rowCount, props.findText);

  useEffect(() => {
    if (rows.last >= rows.first) props.onVisible?.(rows.first, rows.last);
  }, [rows.first, rows.last, props.onVisible]);

  useEffect(() => {
    if (props.reveal === undefined || rows.viewWidth === 0) return;
    setActive({ row: props.reveal.row, column: 0 });
    rows.show(props.reveal.row);
  }, [props.reveal?.at, rows.viewWidth === 0]);

  const activate = (cell: ActiveCell) => {
    setActive(cell);
    if (cell.row >= 0) rows.show(cell.row);
    const left = scroller.current?.scrollLeft ?? 0;
    const next = scrollToColumn(columns, cell.column, left, rows.viewWidth);
    if (next !== left) rows.setScrollLeft(next);
  };
  const extendTo = (row: number) => {
    const from = Math.min(anchor.current, row);
    const to = Math.max(anchor.current, row);
    props.onSelect(new Set(Array.from({ length: to - from + 1 }, (_, i) => from + i)), false);
  };
  const toggle = (row: number) => {
    const next = new Set(selected);
    if (!next.delete(row)) next.add(row);
    anchor.current = row;
    props.onSelect(next, true);
  };
  const press = (column: GridColumn) => {
    if (column.sortable) props.onSort(nextSort(props.sort, column));
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const move = gridMove(event, active, { rows: rowCount, columns: columns.length, page: rows.pageRows });
    if (move !== undefined) {
      if (event.shiftKey && move.row >= 0) {
        if (selected.size === 0) anchor.current = Math.max(0, active.row);
        extendTo(move.row);
      }
      activate(move);
    } else if (event.key === ' ' && active.row >= 0) {
      if (find.typing(event)) return;
      toggle(active.row);
    } else if (event.key === 'Enter') {
      const column = columns[active.column];
      if (active.row >= 0) props.onOpen?.(active.row, active.column);
      else if (column !== undefined) press(column);
    } else if (event.key === 'Escape' && selected.size > 0) {
      props.onSelect(new Set(), false);
    } else if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      if (!getSelection()?.isCollapsed) return;
      props.onCopy?.(selected.size > 0 ? [...selected].sort((a, b) => a - b) : [Math.max(0, active.row)]);
    } else if (isPlain(event, 'n') && props.onNote !== undefined && active.row >= 0 && !find.typing(event)) {
      props.onNote(active.row);
    } else if (isPlain(event, 'N') && !find.typing(event)) {
      // Leads to the thread about the row: the panel's business.
      return;
    } else {
      const found = find.press(event, active.row);
      if (found === undefined) return;
      if (found >= 0) activate({ row: found, column: active.column });
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent) => {
    const at = cellAt(event);
    if (at === undefined) return;
    const { row, column } = at;
    setActive(at);
    if (event.shiftKey) extendTo(row);
    else if (event.ctrlKey || event.metaKey) toggle(row);
    else if (props.opensOnClick?.(column)) props.onOpen?.(row, column);
    else {
      anchor.current = row;
      props.onSelect(new Set([row]), false);
    }
  };

  const drawnColumns = [
    0,
    ...Array.from({ length: Math.max(0, shown.last - shown.first + 1) }, (_, i) => shown.first + i),
  ];
  const cellStyle = (column: number) => ({
    width: px(columns[column]?.width ?? 0),
    ...(column === shown.first && { marginLeft: px(shown.skipped) }),
  });
  const cellId = (row: number, column: number) => `${id}-${row}-${column}`;
  const activeDrawn =
    (active.row < 0 || (active.row >= rows.first && active.row <= rows.last)) &&
    drawnColumns.includes(active.column);

  return (
    <div class="grid-frame">
      <div
        class="grid"
        role="grid"
        ref={scroller}
        tabIndex={0}
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        aria-activedescendant={activeDrawn ? cellId(active.row, active.column) : undefined}
        onScroll={rows.onScroll}
        onKeyDown={onKeyDown}
        onClick={onClick}
        onDblClick={(event) => {
          const at = cellAt(event);
          if (at !== undefined) props.onOpen?.(at.row, at.column);
        }}
      >
        <div class="grid-head" role="rowgroup" style={{ width: px(width) }}>
          <div class="grid-row" role="row" aria-rowindex={1}>
            {drawnColumns.map((position) => {
              const column = columns[position];
              if (column === undefined) return null;
              const sorted = props.sort?.column === column.id ? props.sort : undefined;
              return (
                <div
                  key={column.id}
                  id={cellId(-1, position)}
                  role="columnheader"
                  aria-colindex={position + 1}
                  aria-sort={sorted === undefined ? 'none' : sorted.descending ? 'descending' : 'ascending'}
                  class={cellClass(column, position, active.row === -1 && active.column === position)}
                  style={cellStyle(position)}
                >
                  {column.sortable ? (
                    <button
                      type="button"
                      tabIndex={-1}
                      title={headerTitle(column)}
                      onClick={() => press(column)}
                    >
                      <span class="grid-title">{column.title}</span>
                      {column.note !== undefined && <span class="grid-unit">{column.note}</span>}
                      {sorted !== undefined && <Icon name={sorted.descending ? 'down' : 'up'} />}
                    </button>
                  ) : (
                    <span class="grid-title">{column.title}</span>
                  )}
                </div>
              );
            })}
          </div>
        </div>
        <div
          class="grid-body"
          role="rowgroup"
          style={{ width: px(width), height: px(scrollHeight(rowCount)) }}
        >
          {Array.from({ length: rows.last - rows.first + 1 }, (_, i) => rows.first + i).map((row) => (
            <div
              key={row}
              class="grid-row"
              role="row"
              aria-rowindex={row + 2}
              aria-selected={selected.has(row)}
              style={{ transform: `translateY(${px(rows.topOf(row))})`, width: px(width) }}
            >
              {drawnColumns.map((position) => {
                const column = columns[position];
                if (column === undefined) return null;
                const content = props.cell(row, position);
                return (
                  <div
                    key={column.id}
                    id={cellId(row, position)}
                    role={position === 0 ? 'rowheader' : 'gridcell'}
                    aria-colindex={position + 1}
                    class={`${cellClass(column, position, active.row === row && active.column === position)}${
                      props.opensOnClick?.(position) ? ' opens' : ''
                    }`}
                    style={cellStyle(position)}
                    data-row={row}
                    data-column={position}
                  >
                    {position === 0 && props.mark?.(row)}
                    {content === undefined ? <span class="grid-waiting">…</span> : content}
                  </div>
                );
              })}
            </div>
          ))}
        </div>
      </div>
      <div class="grid-foot">{props.footer}</div>
    </div>
  );
}

function px(pixels: number): string {
  return `${pixels}px`;
}

function cellAt(event: MouseEvent): ActiveCell | undefined {
  const cell = (event.target as Element | null)?.closest<HTMLElement>('[data-row]');
  return cell == null ? undefined : { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
}

function cellClass(column: GridColumn, position: number, active: boolean): string {
  return `cell${column.alignEnd ? ' end' : ''}${position === 0 ? ' frozen' : ''}${active ? ' active' : ''}`;
}

function headerTitle(column: GridColumn): string {
  return `Sort by ${column.title}${column.note === undefined ? '' : ` (${column.note})`}`;
}

function isPlain(event: KeyboardEvent, key: string): boolean {
  return event.key === key && !event.ctrlKey && !event.metaKey && !event.altKey;
}
