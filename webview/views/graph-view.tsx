/** The graph of a heap: classes, who holds what, what keeps an object alive. What is asked is answered page by page. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { TableSummary } from '../../server/protocol/capture.ts';
import { toFailure } from '../../server/protocol/failure.ts';
import type { ObjectRow, ObjectsOf, ObjectsPage } from '../../server/protocol/objects.ts';
import type { GraphState } from '../../server/protocol/webview.ts';
import { usePanel } from '../context.ts';
import { CLASS_COLUMNS, COMPARED_COLUMNS, OBJECT_COLUMNS, rowName, sourceColumns } from './graph-columns.ts';
import { GraphDetails } from './graph-details.tsx';
import { IgnoredObjects } from './graph-ignored.tsx';
import { type Ask, useFinding, useGoal } from './graph-moves.ts';
import {
  changed,
  enter,
  GRAPH_START,
  type GraphChange,
  type GraphViewId,
  rootOf,
  soundGraph,
  toggleIgnored,
} from './graph-state.ts';
import { GraphStatistics } from './graph-statistics.tsx';
import { GraphTools, Grouping, ObjectFilter, Trail } from './graph-tools.tsx';
import { GraphTree } from './graph-tree.tsx';
import { GraphTreemap } from './graph-treemap.tsx';
import { TableView } from './table-view.tsx';

export function GraphView({ table }: { table: TableSummary }) {
  const { capture } = usePanel();
  return capture.hasObjects ? <Graph key={capture.index} /> : <TableView key={table.id} />;
}

function Graph() {
  const { client, summary, capture, state, patch, announce, notes } = usePanel();
  const graph = useMemo((): GraphState => {
    const { since, ...rest } = soundGraph(state.graph);
    const isOther = since !== undefined && since !== capture.index && summary.captures[since]?.hasObjects;
    return isOther ? { ...rest, since } : rest;
  }, [state.graph, summary.captures, capture.index]);
  /** The state when an answer comes may be another than when it was asked for. */
  const latest = useRef(graph);
  latest.current = graph;
  const change = useCallback(
    (next: GraphChange) => {
      latest.current = changed(latest.current, next);
      patch({ graph: latest.current });
    },
    [patch],
  );
  const ask = useCallback(
    (of: ObjectsOf, limit = 1, offset = 0): Promise<ObjectsPage> =>
      client.call('objects', { case: summary.case, capture: capture.index, of, offset, limit }),
    [client, summary.case, capture.index],
  );

  const parts = useAnswer(ask, { kind: 'statistics' })?.rows;
  const whole = (parts ?? []).reduce((sum, { selfBytes }) => sum + selfBytes, 0);
  const kinds = useAnswer(ask, graph.view === 'objects' ? { kind: 'search', text: '@0' } : undefined)?.kinds;
  const packages = useAnswer(
    ask,
    kinds !== undefined ? { kind: 'sources', by: 'package' } : undefined,
    PACKAGES_MAX,
  )?.rows;
  const { since } = graph;
  const first = useAnswer(ask, { kind: 'classes', ...(since !== undefined && { since }) })?.rows[0];
  const compared = first?.countDelta !== undefined;
  const trailKind = graph.view === 'dominators' || graph.view === 'treemap' ? 'dominators' : 'path';
  const trail = useAnswer(ask, graph.base === undefined ? undefined : { kind: trailKind, node: graph.base });
  const [reveal, setReveal] = useState<{ index: number }>();

  const go = (view: GraphViewId, node?: number) => {
    // Where the finding leads may still be asked for: what is chosen since is newer.
    const { finding = latest.current.finding } = state;
    const next = changed(enter(latest.current, view, node), { finding });
    latest.current = node === undefined ? next : { ...next, node };
    patch({ graph: latest.current });
  };
  const toView = (view: GraphViewId) => {
    if (view === graph.view) return;
    const both = ['dominators', 'treemap'].includes(view) && ['dominators', 'treemap'].includes(graph.view);
    if (view === 'retainers') go(view, graph.node ?? graph.base);
    else go(view, both ? graph.base : undefined);
  };
  const toRetainers = (row: ObjectRow) => {
    if (row.node === undefined) announce(`${row.name} is no single object: unfold it, and choose one.`);
    else go('retainers', row.node);
  };

  useGoal(ask, graph.node, (view, node) => {
    const { text: _, ...rest } = enter(latest.current, view, node);
    latest.current = { ...rest, node, ...(state.finding !== undefined && { finding: state.finding }) };
    patch({ graph: latest.current });
  });

  useFinding(ask, graph.finding, (finding, found) => {
    if (found === undefined) change({ finding });
    else if ('copies' in found) {
      const { text: _, kind: __, node: ___, ...rest } = enter(latest.current, 'objects');
      latest.current = { ...rest, copies: found.copies, finding };
      patch({ graph: latest.current });
    } else if ('class' in found) {
      latest.current = { ...GRAPH_START, finding, row: `/${found.class.key}`, open: [`/${found.class.key}`] };
      patch({ graph: latest.current });
      setReveal({ index: found.class.row?.index ?? 0 });
    } else {
      latest.current = { ...enter(latest.current, 'dominators', found.node), node: found.node, finding };
      patch({ graph: latest.current });
    }
  });

  const find = (text: string, submitted: boolean) => {
    const isId = /^@\d+$/.test(text.trim());
    const toObjects = graph.view !== 'objects' && (submitted || (isId && graph.view !== 'summary'));
    if (toObjects && text.trim() !== '') {
      latest.current = { ...enter(latest.current, 'objects'), text };
      patch({ graph: latest.current });
    } else if (graph.view === 'summary' || graph.view === 'objects') {
      change({ text: text === '' ? undefined : text, copies: undefined });
    }
  };

  const note = async (row: ObjectRow) => {
    const write = (place: object) =>
      notes.write({ about: { capture: capture.index, place }, title: rowName(row) });
    if (row.node === undefined) {
      if (row.row !== undefined) write({ row: row.row });
      else announce(`${row.name} is no single object.`);
      return;
    }
    try {
      const [found] = (await ask({ kind: 'object', node: row.node })).rows;
      if (found?.place !== undefined) write(found.place);
      else announce(`Where ${rowName(row)} stands in the file is not known.`);
    } catch (error) {
      announce(toFailure(error).message);
    }
  };

  const of = rootOf(graph);
  const based = graph.base !== undefined && (graph.view === 'treemap' || of !== undefined);
  const ignored = graph.view === 'retainers' ? (graph.ignored ?? []) : [];
  const columns =
    graph.view !== 'summary'
      ? OBJECT_COLUMNS
      : graph.by !== undefined
        ? sourceColumns(graph.by)
        : compared
          ? COMPARED_COLUMNS
          : CLASS_COLUMNS;
  const ignore = (row: ObjectRow) => {
    if (row.node === undefined || graph.view !== 'retainers') return;
    change(toggleIgnored(latest.current, row.node));
    const isIgnored = latest.current.ignored?.includes(row.node) === true;
    announce(`${rowName(row)} ${isIgnored ? 'is taken to hold nothing' : 'counts again'}.`);
  };
  return (
    <div class="graph-view">
      <GraphTools graph={graph} onView={toView} onFind={find} />
      {graph.view === 'summary' && <Grouping graph={graph} isCompared={compared} onChange={change} />}
      {graph.view === 'objects' && (
        <ObjectFilter graph={graph} kinds={kinds ?? []} packages={packages ?? []} onChange={change} />
      )}
      {based && trail !== undefined && (
        <Trail
          // A shortest path starts below the root.
          trail={trail.rows.slice(trailKind === 'dominators' ? 1 : 0)}
          words={TRAIL_WORDS[graph.view] ?? ''}
          onGo={(node) => go(graph.view === 'retainers' && node === undefined ? 'summary' : graph.view, node)}
        />
      )}
      {ignored.length > 0 && (
        <IgnoredObjects
          ask={ask}
          ignored={ignored}
          onRestore={(node) => change(toggleIgnored(latest.current, node))}
          onRestoreAll={() => change({ ignored: undefined })}
        />
      )}
      <div class="graph-body">
        {of !== undefined && (
          <GraphTree
            label={graph.view === 'summary' ? GROUPS[graph.by ?? 'class'] : LABELS[graph.view]}
            of={of}
            graph={graph}
            columns={columns}
            whole={whole}
            reveal={reveal}
            onChange={change}
            onOpen={toRetainers}
            onNote={(row) => void note(row)}
            onIgnore={ignore}
          />
        )}
        {graph.view === 'retainers' && of === undefined && (
          <p class="quiet empty">Select an object in another view first.</p>
        )}
        {graph.view === 'treemap' && (
          <GraphTreemap
            base={graph.base}
            whole={whole}
            selected={graph.node}
            onSelect={({ node }) => change({ node })}
            onZoom={({ node }) => node !== undefined && go('treemap', node)}
            onLeave={() => go('treemap', trail?.rows.at(-2)?.node)}
            onOpen={toRetainers}
            onNote={(row) => void note(row)}
          />
        )}
        {graph.view === 'statistics' && <GraphStatistics parts={parts ?? []} whole={whole} />}
        {graph.node !== undefined && graph.view !== 'statistics' && (
          <GraphDetails
            node={graph.node}
            whole={whole}
            onEnter={go}
            onSelect={(node) => change({ node })}
            onClass={({ className }) => {
              const { by: _, ...rest } = enter(latest.current, 'summary');
              latest.current = { ...rest, text: className };
              patch({ graph: latest.current });
            }}
            onNote={(row) => void note(row)}
            onIgnore={graph.view === 'retainers' && graph.node !== graph.base ? ignore : undefined}
            isIgnored={ignored.includes(graph.node)}
          />
        )}
      </div>
    </div>
  );
}

const LABELS: Record<GraphState['view'], string> = {
  summary: 'Classes',
  dominators: 'What would be freed together',
  containment: 'What refers to what',
  retainers: 'What keeps the object alive',
  objects: 'Objects found',
  treemap: 'Who holds what',
  statistics: 'What the heap is made of',
};

const GROUPS = { class: 'Classes', file: 'Files of the program', package: 'Packages' };
/** A program of more packages is filtered by those that hold most. */
const PACKAGES_MAX = 1000;

const TRAIL_WORDS: Partial<Record<GraphState['view'], string>> = {
  dominators: 'Freed with',
  treemap: 'Freed with',
  containment: 'Referred to by',
  retainers: 'Kept alive by',
};

/** The answer to a question that does not change while nothing else does. */
function useAnswer(ask: Ask, of: ObjectsOf | undefined, limit?: number): ObjectsPage | undefined {
  const key = of === undefined ? '' : JSON.stringify(of);
  const [known, setKnown] = useState<{ key: string; page: ObjectsPage }>();
  useEffect(() => {
    if (key === '') return;
    let current = true;
    ask(JSON.parse(key) as ObjectsOf, limit).then(
      (page) => current && setKnown({ key, page }),
      // The view beside it says what failed.
      () => {},
    );
    return () => {
      current = false;
    };
  }, [ask, key]);
  return known?.key === key ? known.page : undefined;
}
