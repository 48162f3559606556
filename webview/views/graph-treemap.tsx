// biome-ignore-all lint/a11y/useSemanticElements: tiles lie where their size puts them
// biome-ignore-all lint/a11y/useFocusableInteractive: the map holds the focus and names its active tile
/** Who holds what, as areas: an object lies inside the one that it would be freed with. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { toFailure } from '../../server/protocol/failure.ts';
import type { ObjectRow } from '../../server/protocol/objects.ts';
import { layOutTiles, type Tile } from '../charts/treemap.ts';
import { usePanel } from '../context.ts';
import { formatBytes, formatExact, formatPlural } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { shareText } from './graph-columns.ts';

interface GraphTreemapProps {
  base: number | undefined;
  whole: number;
  selected: number | undefined;
  onSelect(row: ObjectRow): void;
  onZoom(row: ObjectRow): void;
  onLeave(): void;
  onOpen(row: ObjectRow): void;
  onNote(row: ObjectRow): void;
}

export function GraphTreemap(props: GraphTreemapProps) {
  const { base, whole } = props;
  const { client, summary, capture } = usePanel();
  const frame = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(frame);
  const [rows, setRows] = useState<readonly ObjectRow[]>();
  const [failure, setFailure] = useState('');
  const [active, setActive] = useState(0);

  useEffect(() => {
    const controller = new AbortController();
    const of = { kind: 'tiles', ...(base !== undefined && { node: base }) } as const;
    client
      .call(
        'objects',
        { case: summary.case, capture: capture.index, of, offset: 0, limit: 1 },
        { signal: controller.signal },
      )
      .then(
        (page) => {
          setFailure('');
          setActive(0);
          setRows(page.rows);
        },
        (error: unknown) => {
          const { code, message } = toFailure(error);
          if (code !== 'cancelled') setFailure(message);
        },
      );
    return () => controller.abort();
  }, [client, summary.case, capture.index, base]);

  const tiles = useMemo(
    () =>
      layOutTiles(
        (rows ?? []).map(({ parent = -1, retainedBytes }) => ({ parent, value: retainedBytes })),
        width,
        height,
      ),
    [rows, width, height],
  );
  const drawn = useMemo(() => new Set(tiles.map(({ index }) => index)), [tiles]);
  const rowOf = (index: number) => rows?.[index];
  const activeRow = rowOf(active);

  const move = (index: number | undefined) => {
    const row = index === undefined ? undefined : rowOf(index);
    if (index === undefined || row === undefined) return;
    setActive(index);
    props.onSelect(row);
  };
  const beside = (step: number) => {
    const parent = activeRow?.parent;
    const siblings = tiles.filter(({ index }) => rowOf(index)?.parent === parent);
    return siblings[siblings.findIndex(({ index }) => index === active) + step]?.index;
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (activeRow === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'ArrowRight') move(beside(1));
    else if (event.key === 'ArrowLeft') move(beside(-1));
    else if (event.key === 'ArrowDown')
      move(tiles.find(({ index }) => rowOf(index)?.parent === active)?.index);
    else if (event.key === 'ArrowUp') move(activeRow.parent);
    else if (event.key === 'Home') move(0);
    else if (event.key === '+') props.onZoom(activeRow);
    else if (event.key === 'Enter') props.onOpen(activeRow);
    else if (event.key === 'Escape' || event.key === '-') props.onLeave();
    else if (event.key === 'n') props.onNote(activeRow);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onClick = (event: MouseEvent) => {
    const index = tileAt(event.target as Element);
    const row = index === undefined ? undefined : rowOf(index);
    if (index === undefined || row === undefined) return;
    move(index);
    if (row.node !== undefined && row.hasChildren && row.parent !== -1) props.onZoom(row);
  };

  if (failure !== '') return <p class="quiet empty">{failure}</p>;
  return (
    <div class="treemap-frame">
      <div
        class="treemap"
        role="tree"
        tabIndex={0}
        ref={frame}
        aria-label="Who holds what; arrow keys move in, out and sideways, + zooms in, Escape out"
        aria-activedescendant={drawn.has(active) ? `tile-${active}` : undefined}
        onKeyDown={onKeyDown}
        onClick={onClick}
      >
        {tiles.map((tile) => {
          const row = rowOf(tile.index);
          if (row === undefined) return null;
          return (
            <div
              key={tile.index}
              id={`tile-${tile.index}`}
              role="treeitem"
              class={tileClass(tile, row, active === tile.index)}
              aria-level={tile.depth + 1}
              aria-selected={row.node !== undefined && row.node === props.selected}
              aria-label={wordsOf(row, whole)}
              title={wordsOf(row, whole)}
              data-tile={tile.index}
              style={{
                left: `${tile.x}px`,
                top: `${tile.y}px`,
                width: `${tile.width}px`,
                height: `${tile.height}px`,
              }}
            >
              {tile.named && (
                <>
                  <span class="tile-name">{titleOf(row)}</span>{' '}
                  <span class="tile-bytes">{formatBytes(row.retainedBytes)}</span>
                </>
              )}
            </div>
          );
        })}
      </div>
      <div class="grid-foot">{rows === undefined ? 'asking…' : footer(rows, tiles.length, whole)}</div>
    </div>
  );
}

function titleOf({ name, count }: ObjectRow): string {
  return count === undefined ? name : `${formatExact(count)} ${name}`;
}

/** Begins with the words drawn. */
function wordsOf(row: ObjectRow, whole: number): string {
  return [
    `${titleOf(row)} ${formatBytes(row.retainedBytes)}`,
    row.id === undefined ? '' : `@${row.id}`,
    row.className === row.name ? '' : row.className,
    `retains ${formatExact(row.retainedBytes)} bytes`,
    shareText(row.retainedBytes, whole),
  ]
    .filter(Boolean)
    .join(', ');
}

function footer(rows: readonly ObjectRow[], drawn: number, whole: number): string {
  const [base] = rows;
  if (base === undefined) return 'nothing to draw';
  const left = rows.length - drawn;
  const cut = left === 0 ? '' : `, ${formatPlural(left, 'tile')} too small or too deep to draw`;
  return `${formatBytes(base.retainedBytes)} ${shareText(base.retainedBytes, whole)}: what is smaller than 1/800 of it is put together by class${cut}`;
}

function tileClass({ divided }: Tile, { kind, detached, node }: ObjectRow, active: boolean): string {
  const of = /^(?:object|closure|string|array)$/.test(kind) ? kind : 'other';
  const group = node === undefined ? ' tile-group' : '';
  return `tile tile-${of}${group}${divided ? ' divided' : ''}${detached ? ' detached' : ''}${active ? ' active' : ''}`;
}

function tileAt(element: Element): number | undefined {
  const tile = element.closest<HTMLElement>('[data-tile]');
  return tile === null ? undefined : Number(tile.dataset.tile);
}
