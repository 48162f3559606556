/**
 * The statistics of long series: the twin of server/engine/growth/{order,envelope,regimes,cycles,drift,theil-sen,trend}.ts,
 * operation by operation, so that both give the same numbers. Addresses are in bytes, lengths in numbers of 8 bytes.
 * AssemblyScript; `node scripts/node24.mjs scripts/wasm.mjs` builds it.
 */

export { early, gaps, late, stamped, stamps } from './growth/clock';
export { falls, turns } from './growth/cycles';
export { error, line, means, recall, slope } from './growth/drift';
export {
  allFinite,
  axis,
  cut,
  gather,
  largest,
  least,
  negate,
  reduce,
  usual,
} from './growth/envelope';
export { quartiles } from './growth/order';
export { highest, lowest, pack16, pack32, survey, widen16, widen32 } from './growth/pack';
export { segments } from './growth/regimes';
export { high, low, theilSen } from './growth/theil-sen';
export { project, straighten } from './growth/wave';
