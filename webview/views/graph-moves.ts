/** What moves the graph from outside: the finding selected, a note, a command. */
import { useEffect } from 'preact/hooks';
import type { ObjectRow, ObjectsOf, ObjectsPage } from '../../server/protocol/objects.ts';
import { usePanel } from '../context.ts';

export type Ask = (of: ObjectsOf, limit?: number, offset?: number) => Promise<ObjectsPage>;

/** Where a finding leads: a class, an object, or the strings whose text stands at a byte. */
export type Found = { class: ObjectRow } | { node: number } | { copies: number } | undefined;

/** Follows the finding selected: to what its proof is a row of. */
export function useFinding(
  ask: Ask,
  seen: string | undefined,
  move: (finding: string, found: Found) => void,
): void {
  const { summary, capture, state } = usePanel();
  const finding = summary.findings.find(({ id }) => id === state.finding);
  const id = finding?.id;
  const hasGoal = state.goal !== undefined;
  useEffect(() => {
    if (finding === undefined || id === undefined || id === seen || hasGoal) return;
    const evidence = finding.evidence.find((one) => one.capture === capture.path && one.row !== undefined);
    if (evidence === undefined) return;
    let current = true;
    const tell = (found: Found) => current && move(id, found);
    (async (): Promise<Found> => {
      const { row, byteStart } = evidence;
      const [named] = row === undefined ? [] : (await ask({ kind: 'classes' }, 1, row.index)).rows;
      if (named?.row !== undefined && named.row.table === row?.table) return { class: named };
      if (byteStart === undefined) return undefined;
      const node = (await ask({ kind: 'object', byte: byteStart })).rows[0]?.node;
      if (node !== undefined) return { node };
      return (await ask({ kind: 'copies', byte: byteStart })).total > 0 ? { copies: byteStart } : undefined;
    })().then(tell, () => tell(undefined));
    return () => {
      current = false;
    };
  }, [id, seen, hasGoal, capture.path, ask]);
}

/** Goes where a command or a note points; says so when there is nothing. */
export function useGoal(
  ask: Ask,
  selected: number | undefined,
  move: (view: 'dominators' | 'retainers', node: number) => void,
): void {
  const { client, state, patch, announce } = usePanel();
  const { goal } = state;
  const key = goal === undefined ? '' : JSON.stringify(goal);
  useEffect(() => {
    if (goal === undefined) return;
    let current = true;
    const { view, id, byte } = goal;
    const find = async () => {
      if (id !== undefined) return (await ask({ kind: 'search', text: `@${id}` })).rows[0]?.node;
      return byte === undefined ? selected : (await ask({ kind: 'object', byte })).rows[0]?.node;
    };
    find()
      .catch(() => undefined)
      .then((node) => {
        if (!current) return;
        patch({ goal: undefined });
        if (node !== undefined) move(view, node);
        else if (id !== undefined) announce(`There is no object @${id} in this snapshot.`);
        else if (byte !== undefined) patch({ tab: 'raw', byte });
        else client.post({ type: 'askObject' });
      });
    return () => {
      current = false;
    };
  }, [key, ask]);
}
