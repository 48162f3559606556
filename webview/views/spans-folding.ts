/** Branches of the tree of processes that are folded away. */
import type { SpansWindow } from '../../server/protocol/spans.ts';
import { usePanel } from '../context.ts';

export interface Folding {
  /** Undefined = none. */
  folded: readonly number[] | undefined;
  toggle(process: number): void;
  unfold(processes: readonly number[]): void;
  /** Folds the branches at the top; unfolds everything when something is folded. */
  toggleAll(): void;
}

export function useFolding(shown: SpansWindow | undefined): Folding {
  const { state, patch } = usePanel();
  const { folded } = state;
  const put = (processes: readonly number[]) =>
    patch({ folded: processes.length === 0 ? undefined : [...processes] });
  return {
    folded,
    toggle: (process) =>
      put(folded?.includes(process) ? folded.filter((one) => one !== process) : [...(folded ?? []), process]),
    unfold: (processes) => put((folded ?? []).filter((one) => !processes.includes(one))),
    toggleAll: () =>
      put(
        folded !== undefined
          ? []
          : (shown?.lanes ?? []).flatMap(({ depth, below, process }) =>
              depth === 0 && below.lanes > 0 ? [process] : [],
            ),
      ),
  };
}
