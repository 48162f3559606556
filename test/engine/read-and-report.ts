/** Child process of a test: reads one file and prints what came of it and the memory it took. */
import { readPath } from '../formats/kit.ts';

const capture = await readPath(process.argv[2] as string);
console.log(
  JSON.stringify({
    rows: capture.facts.sampleCount,
    why: capture.problems.first[0]?.why ?? '',
    rssKb: process.resourceUsage().maxRSS,
  }),
);
