/** Reports for readers elsewhere: a page that opens offline, and SARIF for code scanning. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { writeReport as report } from '../../server/report/report.ts';
import { sarifOptions } from '../../server/report/sarif-options.ts';
import { examine } from './examine.ts';
import { exampleCase, HOSTILE, SKIPPED, SURROUNDINGS } from './example-case.ts';

const writeReport = (...asked: Parameters<typeof report>): string => report(...asked).text;
const options = { skipped: SKIPPED, surroundings: SURROUNDINGS };

/** `sarif-2.1.0.schema.json` is the OASIS schema of SARIF 2.1.0, errata 01, as published with Microsoft's SARIF Multitool 5.7.0. */
const schema: object = JSON.parse(
  fs.readFileSync(path.join(import.meta.dirname, 'sarif-2.1.0.schema.json'), 'utf8'),
);
// Formats are not checked by this validator, and one pattern of the schema is no legal Unicode pattern.
const isSarif = new Ajv2020({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

function sarif(): string {
  return writeReport(exampleCase(), 'sarif', { ...options, tool: sarifOptions() });
}

test('SARIF is valid by the schema of the standard', () => {
  const report: { runs: object[] } = JSON.parse(sarif());
  assert.ok(isSarif(report), JSON.stringify(isSarif.errors?.slice(0, 3)));
  assert.ok(!isSarif({ ...report, runs: [{}] }), 'the schema would refuse a run without a tool');
});

test('SARIF has every finding with its rule, its level and the lines that prove it', () => {
  const { findings } = exampleCase();
  const [run] = JSON.parse(sarif()).runs;
  assert.deepEqual(
    run.results.map((one: { ruleId: string; level: string }) => [one.ruleId, one.level]),
    findings.map((finding) => [finding.rule, finding.severity]),
  );
  for (const [i, result] of run.results.entries()) {
    assert.equal(run.tool.driver.rules[result.ruleIndex].id, result.ruleId);
    assert.equal(result.partialFingerprints['tidemark/finding/v1'], findings[i]?.id);
    const proof = findings[i]?.evidence[0];
    assert.equal(result.locations[0].physicalLocation.region?.startLine, proof?.line);
    assert.deepEqual(result.properties.limits.length, findings[i]?.limits.length);
  }
});

/** What a viewer of SARIF looks up to show a result: every reference must lead somewhere. */
interface SarifResult {
  ruleIndex: number;
  message: { text: string };
  locations: { physicalLocation: { artifactLocation: { uri: string; index: number } } }[];
  graphs?: {
    nodes: { id: string; label: { text: string } }[];
    edges: { id: string; sourceNodeId: string; targetNodeId: string }[];
  }[];
  graphTraversals?: { resultGraphIndex: number; edgeTraversals: { edgeId: string }[] }[];
  codeFlows?: { threadFlows: { locations: { location: { message: { text: string } } }[] }[] }[];
}

test('retaining paths of a heap are graphs in SARIF, with a way through them and the same as a flow', async () => {
  const sample = path.join(import.meta.dirname, '../../samples/heapsnapshot/session-cache.heapsnapshot.gz');
  const { summary, names } = await examine([sample]);
  const text = writeReport(summary, 'sarif', { ...options, names, tool: sarifOptions() });
  const report: {
    runs: [
      {
        results: SarifResult[];
        artifacts: { location: { uri: string } }[];
        tool: { driver: { rules: object[] } };
      },
    ];
  } = JSON.parse(text);
  assert.ok(isSarif(report), JSON.stringify(isSarif.errors?.slice(0, 3)));
  const [run] = report.runs;
  const held: SarifResult[] = run.results.filter((one) => one.graphs);
  assert.ok(held.length > 0);
  for (const { ruleIndex, message, locations, graphs, graphTraversals, codeFlows } of held) {
    assert.ok(run.tool.driver.rules[ruleIndex] && message.text !== '');
    const place = locations[0]?.physicalLocation.artifactLocation;
    assert.equal(run.artifacts[place?.index ?? -1]?.location.uri, place?.uri);
    const [traversal] = graphTraversals ?? [];
    const graph = graphs?.[traversal?.resultGraphIndex ?? -1];
    assert.ok(graph && traversal);
    const way = traversal.edgeTraversals.map(({ edgeId }) => graph.edges.find(({ id }) => id === edgeId));
    const stops = way.map((edge) => graph.nodes.find(({ id }) => id === edge?.targetNodeId)?.label.text);
    assert.equal(way[0]?.sourceNodeId, graph.nodes[0]?.id, 'it begins at the root');
    for (const [i, edge] of way.entries())
      if (i > 0)
        assert.equal(edge?.sourceNodeId, way[i - 1]?.targetNodeId, 'each step goes on where one ended');
    assert.equal(stops.at(-1), graph.nodes.at(-1)?.label.text);
    assert.equal(codeFlows?.[0]?.threadFlows[0]?.locations.length, graph.nodes.length);
  }
  const [session] = held;
  assert.equal(session?.graphs?.[0]?.nodes[0]?.label.text, 'global');
  assert.equal(session?.graphs?.[0]?.nodes.at(-1)?.label.text, 'Session');
});

test('a capture in SARIF is named by its bytes, so that a file of the same name is not taken for it', () => {
  const hashes = ['ab'.repeat(32)];
  const text = writeReport(exampleCase(), 'sarif', { ...options, hashes, tool: sarifOptions() });
  const [run] = JSON.parse(text).runs;
  const [artifact] = run.artifacts;
  assert.equal(artifact.hashes['sha-256'], hashes[0]);
  assert.match(run.results[0].hostedViewerUri, /^https:\/\/vscode\.dev\/redirect\?url=/);
  assert.doesNotMatch(artifact.location.uri, /^\/|^file:|\.\./, 'no folder of this machine');
});

test('the page lets a capture act in nothing: no element, no attribute, no script of its own', () => {
  const page = writeReport(exampleCase(), 'html', { ...options, level: 'full' });
  assert.ok(HOSTILE.includes('<img'));
  assert.doesNotMatch(page, /<img|<\/script>(?!\s*<\/body>)|\son\w+="/i);
  assert.ok(!page.includes('\u202e') && !page.includes('\u001b'));
  const [script] = [...page.matchAll(/<script([^>]*)>/g)];
  assert.equal([...page.matchAll(/<script/g)].length, 1);
  assert.match(script?.[1] ?? '', /type="application\/json"/, 'data, which no browser runs');
});

test('the page loads nothing from anywhere', () => {
  const page = writeReport(exampleCase(), 'html', options);
  assert.match(page, /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[^']+'"/);
  assert.doesNotMatch(page.replace(/<script[\s\S]*/, ''), /<[^>]*\s(?:src|href)=|url\(|@import/);
});

test('the page holds the case as data, masked like the rest of it', () => {
  const page = writeReport(exampleCase(), 'html', options);
  const [, json = ''] = /id="tidemark-case">([\s\S]*?)<\/script>/.exec(page) ?? [];
  const held = JSON.parse(json);
  assert.equal(held.findings.length, exampleCase().findings.length);
  for (const text of ['alice', 'bob@example.com', 'db1.example.com']) assert.ok(!page.includes(text), text);
});

test('the page shows findings, proof, limits, next steps and what was left out', () => {
  const page = writeReport(exampleCase(), 'html', options);
  const [finding] = exampleCase().findings;
  assert.ok(page.includes(`<code>${finding?.rule}</code>`));
  for (const heading of ['Proof', 'What this cannot show', 'Next', 'Left out', 'Not understood'])
    assert.ok(page.includes(heading), heading);
  assert.match(page, /<svg [^>]*aria-hidden="true"><path d="M/);
});
