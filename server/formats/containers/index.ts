/** docker stats and kubectl top. */
import type { Format } from '../../engine/format.ts';
import { headMatches, headText } from '../text/head-lines.ts';
import { locateLine } from '../text/locate-line.ts';
import { readToolLines } from '../text/tool-lines.ts';
import { ContainersPayload, DOCKER_HEADING, KUBECTL_HEADING } from './payload.ts';

/** Behind the control characters that clear the screen. */
const CLEARED = /CPU %\s{2,}MEM USAGE \/ LIMIT\s{2,}/;

export const containers: Format = {
  id: 'containers',
  title: 'docker stats, kubectl top',
  about: 'docker stats (podman, nerdctl) and kubectl top: CPU, memory and traffic by container, pod or node.',
  patterns: ['*docker-stats*', '*kubectl-top*'],
  joinsFiles: true,
  sniff: (head) =>
    headMatches(head, DOCKER_HEADING) > 0 ||
    headMatches(head, KUBECTL_HEADING) > 0 ||
    CLEARED.test(headText(head))
      ? 'sure'
      : 'no',
  read: (source, into, signal) => readToolLines(new ContainersPayload(into), source, into, signal),
  locate: (sample, { entity }) => {
    const name = entity.split('/').at(-1) ?? '';
    return locateLine(sample, (line) => line.split(/\s+/).includes(name));
  },
};
