/** The manifest promises nothing that the code does not keep, and the other way round. */
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { listFiles, PackageManager } from '@vscode/vsce';
import { filesBelow, read, readJson, root } from './source-files.ts';

interface Command {
  command: string;
  title: string;
  category?: string;
}

interface Manifest {
  activationEvents: string[];
  contributes: {
    commands: Command[];
    menus: Record<string, { command?: string }[]>;
    keybindings?: { command: string }[];
    configuration: { properties: Record<string, { description?: string; markdownDescription?: string }> };
    configurationDefaults: Record<string, Record<string, string>>;
    customEditors: { viewType: string; priority: string; selector: { filenamePattern: string }[] }[];
    languages?: { id: string; extensions?: string[]; filenamePatterns?: string[] }[];
    views: Record<string, { id: string }[]>;
    viewsWelcome?: { contents: string }[];
  };
}

const manifest = readJson<Manifest>('package.json');
const { contributes } = manifest;
const contributed = contributes.commands.map(({ command }) => command).sort();
const code = filesBelow('extension', /\.ts$/).map(read).join('\n');
const serverCode = filesBelow('server/lsp', /\.ts$/).map(read).join('\n');

/** `analyze-file.ts` holds `tidemark.analyzeFile`. */
function commandOf(file: string): string {
  const name = path.posix
    .basename(file, '.ts')
    .replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return `tidemark.${name}`;
}

test('every contributed command has a file of its own, and every such file a command', () => {
  const files = filesBelow('extension/commands', /\.ts$/).filter((file) => !file.endsWith('/index.ts'));
  assert.deepEqual(files.map(commandOf).sort(), contributed);
});

test('commands are named and grouped as “Tidemark: Title”', () => {
  for (const { command, title, category } of contributes.commands) {
    assert.match(command, /^tidemark\.[a-z][A-Za-z]+$/);
    assert.match(title, /^%.+%$/, command);
    assert.equal(localized(category ?? ''), 'Tidemark', command);
  }
});

test('menus, keys and links name contributed commands', () => {
  const links = [...JSON.stringify(contributes).matchAll(/command:(tidemark\.\w+)/g)].map(
    (match) => match[1] as string,
  );
  const named = [
    ...Object.values(contributes.menus).flat(),
    ...(contributes.keybindings ?? []),
    ...links.map((command) => ({ command })),
  ].flatMap(({ command }) => (command?.startsWith('tidemark.') ? [command] : []));
  assert.ok(named.length > 0);
  assert.deepEqual(
    [...new Set(named)].filter((command) => !contributed.includes(command)),
    [],
  );
  const called = [...`${code}\n${serverCode}`.matchAll(/command: '(tidemark\.\w+)'/g)].map(
    (match) => match[1] as string,
  );
  assert.deepEqual(
    called.filter((command) => !contributed.includes(command)),
    [],
  );
});

test('every setting is described, and read somewhere; no other is read', () => {
  const settings = Object.entries(contributes.configuration.properties);
  for (const [name, { description, markdownDescription }] of settings) {
    assert.match(description ?? markdownDescription ?? '', /^%.+%$/, name);
  }
  const reads = [...code.matchAll(/getConfiguration\('tidemark'\)[^;]*?\.get(?:<[^>]*>)?\(\s*'([\w.]+)'/g)];
  assert.deepEqual(
    [...new Set(reads.map((match) => `tidemark.${match[1]}`))].sort(),
    settings.map(([name]) => name).sort(),
  );
});

const strings = readJson<Record<string, string>>('package.nls.json');

function localized(text: string): string {
  const key = /^%(.+)%$/.exec(text)?.[1];
  return key ? (strings[key] ?? '') : text;
}

test('every text of the manifest is in package.nls.json, and none is left over', () => {
  const used = [...read('package.json').matchAll(/"%([^%"]+)%"/g)].map((match) => match[1] as string);
  assert.ok(used.length > 10, `${used.length} texts`);
  assert.deepEqual([...new Set(used)].sort(), Object.keys(strings).sort());
  assert.deepEqual(
    Object.entries(strings).filter(([, text]) => text.trim() === ''),
    [],
  );
});

test('heap snapshots open in ours without a question, and logs are left alone', () => {
  const [editor, ...more] = contributes.customEditors;
  assert.ok(editor && more.length === 0);
  assert.equal(editor.priority, 'option');
  assert.equal(
    contributes.configurationDefaults['workbench.editorAssociations']?.['*.heapsnapshot'],
    editor.viewType,
  );
  const associated = Object.keys(contributes.configurationDefaults['workbench.editorAssociations'] ?? {});
  const languages = (contributes.languages ?? []).flatMap(({ extensions = [], filenamePatterns = [] }) => [
    ...extensions,
    ...filenamePatterns,
  ]);
  assert.deepEqual(
    [...associated, ...languages].filter((pattern) => /(^|[.*])(log|txt)$|^core\b|^\*+$/.test(pattern)),
    [],
  );
});

test('the package holds the files of test/golden/vsix-files.txt and no others', async () => {
  const packed = await listFiles({ cwd: root, packageManager: PackageManager.None });
  const list = packed.map((file) => file.replaceAll('\\', '/')).sort();
  const golden = path.join(root, 'test', 'golden', 'vsix-files.txt');
  if (process.env.UPDATE_GOLDEN === '1') fs.writeFileSync(golden, `${list.join('\n')}\n`);
  assert.deepEqual(list, fs.readFileSync(golden, 'utf8').trim().split('\n'));
});
