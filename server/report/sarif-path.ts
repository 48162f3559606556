/** A retaining path in SARIF: as a graph with a way through it, and as a code flow, which more viewers draw. */
import { oneLine } from './printable.ts';

/** GitHub shows 1,000 steps of a flow and refuses 10,000. */
const STEPS_MAX = 1000;

/** Nothing for findings that are not about what is held. @param retainedBy the root, each step, what is held */
export function pathOf(retainedBy: readonly string[] | undefined, subject: string) {
  if (!retainedBy || retainedBy.length < 2) return {};
  const steps = retainedBy.slice(0, STEPS_MAX).map(oneLine);
  const nodes = steps.map((_, i) => ({ id: `n${i}`, label: { text: wayTo(steps, i) } }));
  const edges = steps.slice(1).map((step, i) => ({
    id: `e${i + 1}`,
    label: { text: step },
    sourceNodeId: `n${i}`,
    targetNodeId: `n${i + 1}`,
  }));
  const about = `How a root reaches ${oneLine(subject)}`;
  return {
    graphs: [{ description: { text: about }, nodes, edges }],
    graphTraversals: [
      {
        resultGraphIndex: 0,
        description: { text: about },
        edgeTraversals: edges.map(({ id, label }) => ({ edgeId: id, message: label })),
      },
    ],
    codeFlows: [
      {
        message: { text: about },
        threadFlows: [
          {
            locations: steps.map((step, i) => ({
              location: {
                logicalLocations: [{ name: step, fullyQualifiedName: wayTo(steps, i), kind: 'object' }],
                message: { text: i === 0 ? `Root: ${step}` : `holds ${step}` },
              },
              nestingLevel: i,
            })),
          },
        ],
      },
    ],
  };
}

/** The expression up to a step; of what is held at its end the name alone. */
function wayTo(steps: readonly string[], i: number): string {
  return i === steps.length - 1 ? (steps[i] as string) : steps.slice(0, i + 1).join('');
}
