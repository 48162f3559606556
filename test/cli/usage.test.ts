import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { formats } from '../../server/formats/index.ts';
import { rules } from '../../server/rules/index.ts';
import { root, temporaryFolder, tidemark } from './run-cli.ts';

const MOCHIWEB = 'samples/mochiweb/mochimem.log';

const folder = temporaryFolder();
const empty = path.join(folder, 'empty.log');
const binary = path.join(folder, 'binary.bin');
const nothing = path.join(folder, 'nothing');
fs.writeFileSync(empty, '');
fs.writeFileSync(
  binary,
  Uint8Array.from({ length: 70_000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 255),
);
fs.mkdirSync(nothing);

const refused: [what: string, given: string[], says: RegExp][] = [
  ['no command', [], /needs a command/],
  ['an unknown command', ['analyse', 'x.log'], /analyse is not a command.*\n.*analyze/],
  ['an unknown option', ['analyze', MOCHIWEB, '--frmat', 'json'], /--frmat.*\n.*--format/],
  ['an option of another command', ['formats', '--sort', 'x'], /--sort/],
  ['an option without its value', ['analyze', MOCHIWEB, '--format'], /--format needs a value/],
  ['a flag with a value', ['analyze', MOCHIWEB, '--no-redact=yes'], /takes no value/],
  ['analyze without a path', ['analyze'], /needs the path/],
  ['an unknown report format', ['analyze', MOCHIWEB, '--format', 'pdf'], /pdf.*\n.*text, json, markdown/],
  ['a report as PDF', ['analyze', MOCHIWEB, '--format', 'pdf'], /html/],
  ['an unknown severity', ['analyze', MOCHIWEB, '--fail-on', 'bad'], /bad.*\n.*note, warning, error/],
  ['captures of what is no bundle', ['analyze', MOCHIWEB, '--captures', 'copy'], /is for a bundle/],
  ['an unknown way to take captures', ['analyze', MOCHIWEB, '--captures', 'all'], /none, copy, whole/],
  ['notes of a folder that is not there', ['verify', 'nope'], /nope does not exist/],
  ['standard input twice', ['analyze', '-', '-'], /only once/],
  ['empty standard input', ['analyze', '-'], /Standard input is empty/],
  ['a missing file', ['analyze', 'nope.log'], /nope\.log does not exist/],
  ['a path through a file', ['analyze', 'package.json/x.log'], /x\.log does not exist/],
  ['an empty file', ['analyze', empty], /is empty/],
  ['an empty folder', ['analyze', nothing], /\n./],
  ['binary garbage', ['analyze', binary], /not recognised: binary data/],
  [
    'an output in a folder that is not there',
    ['analyze', MOCHIWEB, '--output', path.join(nothing, 'a', 'b.txt')],
    /folder does not exist/,
  ],
  ['page without a path', ['page'], /needs the path/],
  ['page without a table', ['page', MOCHIWEB], /needs the id of a table.*\n.*counters \(series, 15 rows\)/],
  ['page of an unknown table', ['page', MOCHIWEB, 'nope'], /no table nope.*\n.*counters\.growth/],
  [
    'page by an unknown column',
    ['page', MOCHIWEB, 'counters', '--sort', 'x:desc'],
    /no column x.*\n.*column 3/,
  ],
  ['a page of letters', ['page', MOCHIWEB, 'counters', '--limit', 'ten'], /not a whole number/],
];

for (const [what, given, says] of refused) {
  test(`${what} ends with exit code 2, what is wrong and what to do`, () => {
    const { code, stdout, stderr } = tidemark(given, '');
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.match(stderr, /^tidemark: .+\n.+\n$/, 'one line each, and no stack');
  });
}

test('--help names every command, and nothing that does not work', () => {
  const { code, stdout } = tidemark(['--help']);
  assert.equal(code, 0);
  const commands = [...stdout.matchAll(/^ {2}tidemark (\w+)/gm)].map((m) => m[1]);
  assert.deepEqual(commands, ['analyze', 'page', 'export', 'verify', 'redact', 'formats', 'rules']);
  assert.equal(tidemark(['analyze', '--help']).stdout, stdout);
});

test('--version is that of the package', () => {
  const manifest = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
  assert.equal(tidemark(['--version']).stdout, `${manifest.version}\n`);
});

test('formats and rules list what is registered', () => {
  const listed = (command: string) =>
    [...tidemark([command]).stdout.matchAll(/^(\S+)/gm)].map((m) => m[1] as string);
  assert.deepEqual(
    listed('formats'),
    formats.map((format) => format.id),
  );
  assert.deepEqual(
    listed('rules'),
    rules.map((rule) => rule.id),
  );
});

test('what comes after -- is a name even when it looks like an option', () => {
  assert.match(tidemark(['analyze', '--', '--format']).stderr, /--format does not exist/);
});
