/** Signs that a collection has a bound, and so stops growing by itself. */
import { isTop, NOWHERE, propertyNames, sourceOf } from '../../packages/heapsnapshot-parser/index.ts';
import { ownerOf } from './accumulation.ts';
import type { Labels } from './labels.ts';
import { SCOPE } from './path-starts.ts';

const BOUND =
  /^_?#?(?:max|limit|cap|capacity|bound)(?:$|_|[A-Z]?(?:size|entries|items|length|len|count|keys|elements|bytes|s)$)|^(?:size|entry|item|cache)_?(?:limit|max|cap)$/i;

/** A limit may be one of anything; of what keeps things it is one of how many. */
const ANY_BOUND = /^_?#?(?:limit|cap|bound)$/i;
const KEEPER = /cache|lru|memo|pool|queue|buffer|ring|history|log|store|list/i;
/** Variables of a function, of which there are many kinds of limits, must say what they limit. */
const BOUND_IN_SCOPE =
  /^_?(?:max|capacity|max_?(?:size|entries|items|keys|length|len|elements|cached?|cache_?size))$/i;

/** What says that the collection has a bound: its owner has a property for it, or a name that promises one. */
export function boundOf(labels: Labels, holder: number): string {
  const { snapshot, analysis } = labels;
  const step = /[.#{"]([\w$]+)[}"\]]*$/.exec(labels.path(holder))?.[1] ?? '';
  const over = analysis.distances.reachedOver[holder] as number;
  const from = over < snapshot.edges.count ? sourceOf(snapshot, over) : holder;
  for (const node of new Set([holder, from, ownerOf(snapshot, analysis, holder)])) {
    const name = labels.className(node);
    if (isTop(name)) continue;
    const property = propertyNames(snapshot, node).find(
      (text) => BOUND.test(text) && (!ANY_BOUND.test(text) || KEEPER.test(name) || KEEPER.test(step)),
    );
    if (property !== undefined) return `${labels.node(node)} has a property “${property}”`;
    if (/lru|ring ?buffer|circular/i.test(name)) return `the name ${name} promises a bound`;
  }
  if (/(?:pool|lru|free_?list)$/i.test(step))
    return `the name ${step} promises that what it holds is used again`;
  const variable = SCOPE.test(labels.className(from)) ? boundBeside(labels, from, step) : undefined;
  return variable === undefined ? '' : `the variable “${variable}” stands beside it`;
}

/** In the scope of a function; a module has limits of much else, so that there it must name the collection. */
function boundBeside(labels: Labels, scope: number, variable: string): string | undefined {
  if (!labels.isModuleScope(scope)) {
    // A function with defaults has a scope for its parameters and one for the rest.
    const around = labels.scopeAround(scope);
    const scopes = around === NOWHERE || labels.isModuleScope(around) ? [scope] : [scope, around];
    return scopes
      .flatMap((one) => propertyNames(labels.snapshot, one))
      .find((name) => BOUND_IN_SCOPE.test(name));
  }
  const names = propertyNames(labels.snapshot, scope);
  const word = variable.replace(/s$/, '').toLowerCase();
  return names.find((name) => {
    const text = name.toLowerCase();
    return word.length > 2 && text.includes(word) && /^_?max|max$|(?:limit|capacity|max_?size)$/.test(text);
  });
}
