/** What only VS Code's own API can tell: each test is a statement and a function that throws when it is untrue. */
const assert = require('node:assert/strict');
const vscode = require('vscode');

const EXTENSION = 'tidemark.tidemark';

function file(name) {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders[0].uri, name);
}

async function until(what, check) {
  const end = Date.now() + 100_000;
  while (Date.now() < end) {
    const value = await check();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

const activeInput = () => vscode.window.tabGroups.activeTabGroup.activeTab?.input;

module.exports = {
  async 'the packaged extension is installed and activates'() {
    const extension = vscode.extensions.getExtension(EXTENSION);
    assert.ok(extension, `${EXTENSION} is not installed`);
    await extension.activate();
    assert.ok(extension.isActive);
  },

  async 'every contributed command is registered, and no other of ours'() {
    const { contributes } = vscode.extensions.getExtension(EXTENSION).packageJSON;
    const ours = (await vscode.commands.getCommands(true)).filter((name) => /^tidemark\.\w+$/.test(name));
    // VS Code itself makes a command of every view.
    const views = Object.values(contributes.views).flatMap((list) => list.map(({ id }) => id));
    assert.deepEqual(
      ours.filter((name) => !views.includes(name)).sort(),
      contributes.commands.map(({ command }) => command).sort(),
    );
  },

  async 'a log of counters gets diagnostics whose ranges stand on its evidence'() {
    const document = await vscode.workspace.openTextDocument(file('mochiweb/mochimem.log'));
    await vscode.window.showTextDocument(document);
    const found = await until('diagnostics', () => {
      const list = vscode.languages
        .getDiagnostics(document.uri)
        .filter(({ source }) => source === 'Tidemark');
      return list.length > 0 && list;
    });
    for (const { range, message } of found) {
      assert.ok(range.end.line < document.lineCount);
      assert.ok(document.getText(range).trim() !== '', `nothing stands under "${message}"`);
    }
  },

  async 'a hover on an evidence line says why, under the rule that Problems names'() {
    const document = await vscode.workspace.openTextDocument(file('mochiweb/mochimem.log'));
    const [first] = vscode.languages
      .getDiagnostics(document.uri)
      .filter(({ source }) => source === 'Tidemark');
    const hovers = await vscode.commands.executeCommand(
      'vscode.executeHoverProvider',
      document.uri,
      first.range.start,
    );
    const text = hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).join('\n');
    assert.ok(text.includes(`\`${first.code}\``), `${text}\ndoes not name\n${first.code}`);
    assert.match(text, /Limits/);
  },

  async 'the outline names what was found'() {
    const symbols = await vscode.commands.executeCommand(
      'vscode.executeDocumentSymbolProvider',
      file('mochiweb/mochimem.log'),
    );
    assert.ok(symbols?.length > 0);
  },

  async 'a code lens leads from the text to the panel'() {
    const uri = file('mochiweb/mochimem.log');
    const lenses = await vscode.commands.executeCommand('vscode.executeCodeLensProvider', uri, 10);
    const lens = lenses.find(({ command }) => command?.command === 'tidemark.analyzeFile');
    assert.ok(lens);
    await vscode.commands.executeCommand(lens.command.command, ...lens.command.arguments);
    await until('the panel', () => activeInput() instanceof vscode.TabInputCustom);
    assert.equal(activeInput().viewType, 'tidemark.capture');
    assert.equal(activeInput().uri.fsPath, uri.fsPath);
  },

  async 'a heap snapshot opens in ours by itself'() {
    await vscode.commands.executeCommand('vscode.open', file('empty.heapsnapshot'));
    const input = await until(
      'a custom editor',
      () => activeInput() instanceof vscode.TabInputCustom && activeInput(),
    );
    assert.equal(input.viewType, 'tidemark.capture');
  },

  async 'prose and code are left alone'() {
    const document = await vscode.workspace.openTextDocument(file('prose.txt'));
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 10);
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  },
};
