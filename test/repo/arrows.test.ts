/** Which folder may import which: the architecture as data, and a scan that holds the code to it. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { filesBelow, read } from './source-files.ts';

/** Longest folder first: a file belongs to the first one that holds it. */
const AREAS = [
  ['charts', 'webview/charts/'],
  ['webview', 'webview/'],
  ['extension', 'extension/'],
  ['protocol', 'server/protocol/'],
  ['packages', 'server/packages/'],
  ['engine', 'server/engine/'],
  ['formats', 'server/formats/'],
  ['rules', 'server/rules/'],
  ['report', 'server/report/'],
  ['lsp', 'server/lsp/'],
  ['cli', 'server/cli/'],
  ['entry', 'server/main.ts'],
  ['notes', 'server/notes/'],
] as const;

/** An area always may import itself. What is outside the repository: `node` for Node's modules, else the package. */
const ARROWS: Record<string, readonly string[]> = {
  extension: ['protocol', 'node', 'vscode', 'vscode-languageclient', 'ws'],
  webview: ['protocol', 'charts', 'preact', 'd3'],
  charts: ['protocol', 'd3'],
  lsp: ['engine', 'formats', 'rules', 'report', 'notes', 'protocol', 'node', 'vscode-languageserver'],
  cli: ['engine', 'formats', 'rules', 'report', 'notes', 'protocol', 'node'],
  entry: ['lsp', 'cli', 'node'],
  notes: ['engine', 'protocol', 'node'],
  report: ['engine', 'formats', 'rules', 'protocol', 'charts', 'node', 'd3'],
  formats: ['engine', 'protocol', 'packages', 'node'],
  rules: ['engine', 'protocol', 'packages', 'node'],
  engine: ['protocol', 'node', 'fzstd', 'xz-decompress'],
  packages: ['node'],
  protocol: [],
};

const IMPORT =
  /(?:^|[;\s])(?:import|export)\s+(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

function areaOf(file: string): string {
  return AREAS.find(([, folder]) => file.startsWith(folder))?.[0] ?? file;
}

/** What an import names: an area, `node`, or a package. */
function target(file: string, specifier: string): string {
  if (specifier.startsWith('.'))
    return areaOf(path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier)));
  if (specifier.startsWith('node:')) return 'node';
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

function importsOf(source: string): string[] {
  return [...source.matchAll(IMPORT)].map((match) => (match[1] ?? match[2]) as string);
}

const files = ['extension', 'webview', 'server'].flatMap((folder) => filesBelow(folder, /\.tsx?$/));

test('every import follows an arrow of the architecture', () => {
  const forbidden = files.flatMap((file) => {
    const from = areaOf(file);
    return importsOf(read(file))
      .map((specifier) => target(file, specifier))
      .filter((to) => to !== from && !ARROWS[from]?.includes(to))
      .map((to) => `${from} -> ${to}  in ${file}`);
  });
  assert.deepEqual(forbidden, []);
});

test('the scan sees the whole product', () => {
  assert.ok(files.length > 100, `${files.length} files`);
  const seen = new Set(files.map(areaOf));
  const expected = [
    'extension',
    'webview',
    'charts',
    'protocol',
    'engine',
    'formats',
    'rules',
    'report',
    'lsp',
    'cli',
  ];
  assert.deepEqual(
    expected.filter((area) => !seen.has(area)),
    [],
  );
  const imports = files.reduce((sum, file) => sum + importsOf(read(file)).length, 0);
  assert.ok(imports > files.length, `${imports} imports in ${files.length} files`);
});

test('static, re-exporting, dynamic and bare imports are all seen', () => {
  const source = [
    "import a, { type b } from './one.ts';",
    "export * from './two.ts';",
    "const c = await import('./three.ts');",
    "import './four.css';",
    "import {\n  d,\n  e,\n} from './five.ts';",
  ].join('\n');
  assert.deepEqual(importsOf(source), ['./one.ts', './two.ts', './three.ts', './four.css', './five.ts']);
});
