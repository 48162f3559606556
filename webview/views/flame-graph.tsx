// biome-ignore-all lint/a11y/useSemanticElements: bars lie where their stack puts them
// biome-ignore-all lint/a11y/useFocusableInteractive: the graph holds the focus and names its active bar
/** Stacks by what they allocated: callers above, what they called below, as wide as the bytes. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { callersOf, type FlameBar, layOutFlame, WHOLE } from '../charts/flame.ts';
import { usePanel } from '../context.ts';
import { formatBytes, formatExact, formatPlural, formatShare } from '../ui/numbers.ts';
import { useSize } from '../ui/use-size.ts';
import { type Stack, useStacks } from './flame-stacks.ts';
import { GrownPattern, TileShape } from './histogram-tiles.tsx';
import { Legend } from './legend.tsx';
import { PictureMenu } from './picture-menu.tsx';
import { TilePin } from './pin-mark.tsx';
import { usePins } from './pins.ts';

const BAR_HEIGHT = 19;

export function FlameGraph({ table }: { table: TableSummary }) {
  const { capture } = usePanel();
  const stacks = useStacks(capture, table);
  if (stacks === undefined) return <p class="quiet empty">Reading the stacks…</p>;
  if (stacks.length === 0) return null;
  return <Flame key={`${capture.index} ${table.id}`} table={table} stacks={stacks} />;
}

function Flame({ table, stacks }: { table: TableSummary; stacks: readonly Stack[] }) {
  const { capture, state, patch, notes } = usePanel();
  const pins = usePins();
  const frame = useRef<HTMLDivElement>(null);
  const { width } = useSize(frame);
  const named = stacks.findIndex(({ row }) => row === state.stack);
  const base = named < 0 ? WHOLE : named;
  const [active, setActive] = useState(base);
  const { bars, levels, narrow } = useMemo(() => layOutFlame(stacks, base, width), [stacks, base, width]);
  const packages = useMemo(() => packagesOf(stacks), [stacks]);
  const whole = useMemo(() => sumOf(stacks), [stacks]);
  const words = state.filter.toLowerCase().split(/\s+/).filter(Boolean);
  const at = Math.max(
    0,
    bars.findIndex(({ index }) => index === active),
  );
  const shown = bars[at] as FlameBar;
  const say = (index: number) => sentenceOf(stacks[index], whole);

  useEffect(() => {
    frame.current?.querySelector('.tile.active')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const zoom = (index: number) => {
    setActive(index);
    patch({ stack: stacks[index]?.row });
  };
  const note = (index: number) => {
    const stack = stacks[index];
    if (stack === undefined) return;
    const place = { row: { table: table.id, index: stack.row } };
    notes.write({ about: { capture: capture.index, place }, title: stack.name });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const level = bars.filter((bar) => bar.level === shown.level);
    const beside = (step: number) => level[level.indexOf(shown) + step];
    const move = (bar: FlameBar | undefined) => bar !== undefined && setActive(bar.index);
    if (event.key === 'ArrowRight') move(beside(1));
    else if (event.key === 'ArrowLeft') move(beside(-1));
    else if (event.key === 'ArrowDown') move(bars.find((bar) => isBelow(stacks, bar, shown)));
    else if (event.key === 'ArrowUp') move(bars.find((bar) => isBelow(stacks, shown, bar)));
    else if (event.key === 'Home') move(bars[0]);
    else if (event.key === 'Enter' || event.key === '+' || event.key === ' ') zoom(shown.index);
    else if (event.key === 'Escape' || event.key === '-') zoom(callersOf(stacks, base).at(-1) ?? WHOLE);
    else if (event.key === 'n') note(shown.index);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class="tiles-frame flame-frame">
      <div
        class="tiles flame"
        role="tree"
        aria-label={`Stacks of ${table.title}; arrow keys move to callers, to what is called and sideways, Enter zooms in, Escape out`}
        aria-activedescendant={`bar-${at}`}
        tabIndex={0}
        ref={frame}
        onKeyDown={onKeyDown}
      >
        <svg width={width} height={levels * BAR_HEIGHT} role="presentation">
          <GrownPattern />
          {bars.map((bar, i) => {
            const stack = stacks[bar.index];
            const found = words.length > 0 && words.every((word) => textOf(stack).includes(word));
            return (
              <g
                key={bar.index}
                id={`bar-${i}`}
                role="treeitem"
                aria-level={bar.level + 1}
                aria-selected={bar.index === base}
                aria-label={say(bar.index)}
                class={`tile colour-${colourOf(packages, stack)}${i === at ? ' active' : ''}${words.length > 0 && !found ? ' faded' : ''}`}
                transform={`translate(${bar.x.toFixed(1)} ${bar.level * BAR_HEIGHT})`}
                onPointerEnter={() => setActive(bar.index)}
                onClick={() => zoom(bar.index)}
              >
                <title>{say(bar.index)}</title>
                <TileShape
                  tile={{
                    width: bar.width,
                    height: BAR_HEIGHT - 1,
                    name: stack?.name ?? 'All stacks',
                    amount: formatBytes(stack?.value ?? whole),
                    grown: grownPart(stack),
                    hollow: 0,
                  }}
                />
                <TilePin pin={stack && pins.row(table.id, stack.row)} width={bar.width} />
              </g>
            );
          })}
        </svg>
      </div>
      <div class="tiles-foot">
        <span>{say(shown.index)}</span>
        <Legend
          names={[
            ...packages.slice(0, 5).map((name) => (name === '' ? 'program' : name)),
            ...(packages.length > 5 ? ['others'] : []),
          ]}
        />
        <PictureMenu
          label="Export picture"
          name={`${table.title} flame graph`}
          drawing={() => frame.current?.querySelector('svg') ?? undefined}
          rows={() => csvOf(stacks)}
        />
      </div>
      {(narrow > 0 || stacks.length < table.rows) && (
        <p class="quiet flame-cut">
          {[
            narrow > 0 && `${formatPlural(narrow, 'stack')} too narrow to draw: zoom in`,
            stacks.length < table.rows &&
              `the ${formatExact(stacks.length)} largest of ${formatExact(table.rows)} stacks are drawn`,
          ]
            .filter(Boolean)
            .join('; ')}
          .
        </p>
      )}
    </div>
  );
}

function isBelow(stacks: readonly Stack[], bar: FlameBar, above: FlameBar): boolean {
  return bar.level === above.level + 1 && callersOf(stacks, bar.index).at(-1) === above.index;
}

function textOf(stack: Stack | undefined): string {
  return stack === undefined ? '' : `${stack.name} ${stack.source} ${stack.package}`.toLowerCase();
}

function sumOf(stacks: readonly Stack[]): number {
  return stacks.reduce((sum, { parent, value }) => sum + (parent === WHOLE ? value : 0), 0);
}

/** The package that allocated most itself has the first colour. */
function packagesOf(stacks: readonly Stack[]): string[] {
  const sizes = new Map<string, number>();
  for (const { package: name, self } of stacks) sizes.set(name, (sizes.get(name) ?? 0) + self);
  return [...sizes].sort((a, b) => b[1] - a[1]).map(([name]) => name);
}

function colourOf(packages: readonly string[], stack: Stack | undefined): number {
  return stack === undefined ? 4 : Math.min(5, packages.indexOf(stack.package));
}

function grownPart(stack: Stack | undefined): number {
  if (stack?.before === undefined || stack.value <= 0) return 0;
  return Math.max(0, Math.min(1, (stack.value - stack.before) / stack.value));
}

function sentenceOf(stack: Stack | undefined, whole: number): string {
  if (stack === undefined) return `All stacks · ${formatExact(whole)} bytes`;
  const grown = grownPart(stack);
  return [
    stack.name,
    stack.source,
    `${formatExact(stack.value)} bytes with what it calls`,
    whole > 0 && formatShare(stack.value / whole),
    stack.self > 0 && `${formatExact(stack.self)} bytes itself`,
    grown > 0 && `${formatShare(grown)} new since the first capture`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function csvOf(stacks: readonly Stack[]): (string | number)[][] {
  return [
    ['Stack', 'Source', 'Package', 'Total (bytes)', 'Self (bytes)', 'Count'],
    ...stacks.map((stack, i) => [
      [...callersOf(stacks, i).slice(1), i].map((at) => stacks[at]?.name ?? '').join(';'),
      stack.source,
      stack.package,
      stack.value,
      stack.self,
      stack.count,
    ]),
  ];
}
