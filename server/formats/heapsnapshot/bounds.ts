/** Signs that a collection has a bound, and so stops growing by itself. */
import { isTop, NOWHERE, propertyNames, sourceOf } from '../../packages/heapsnapshot-parser/index.ts';
import { ownerOf } from './accumulation.ts';
import type { Labels } from './labels.ts';

const BOUND =
  /^_?#?(?:max|limit|cap|capacity|bound)(?:$|_|[A-Z]?(?:size|entries|items|length|len|count|keys|elements|bytes|s)$)|^(?:size|entry|item|cache)_?(?:limit|max|cap)$/i;

/** What says that the collection has a bound: its owner has a property for it, or a name that promises one. */
export function boundOf(labels: Labels, holder: number): string {
  const { snapshot, analysis } = labels;
  const over = analysis.distances.reachedOver[holder] as number;
  const owners = [
    holder,
    over === NOWHERE ? holder : sourceOf(snapshot, over),
    ownerOf(snapshot, analysis, holder),
  ];
  for (const node of new Set(owners)) {
    const name = labels.className(node);
    if (isTop(name)) continue;
    const property = propertyNames(snapshot, node).find((text) => BOUND.test(text));
    if (property !== undefined) return `${labels.node(node)} has a property “${property}”`;
    if (/lru|ring ?buffer|circular/i.test(name)) return `the name ${name} promises a bound`;
  }
  const step = /[.#{"]([\w$]+)[}"\]]*$/.exec(labels.path(holder))?.[1] ?? '';
  if (/(?:pool|lru|free_?list)$/i.test(step))
    return `the name ${step} promises that what it holds is used again`;
  return '';
}
