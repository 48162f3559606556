import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { privateFolder } from '../../server/cli/code-cache.ts';

const options = {
  skip: process.platform === 'win32' ? 'Windows does not tell by a mode who may write' : false,
};

function temporary(t: { after(done: () => void): void }): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'tidemark-code-'));
  t.after(() => fs.rmSync(folder, { recursive: true, force: true }));
  return folder;
}

test('compiled code is kept in a folder of the user alone', options, (t) => {
  const kept = path.join(temporary(t), 'kept');
  assert.equal(privateFolder(kept), path.join(kept, 'code'));
  assert.equal(fs.statSync(kept).mode & 0o777, 0o700);
  assert.equal(fs.statSync(path.join(kept, 'code')).mode & 0o777, 0o700);
  assert.equal(privateFolder(kept), path.join(kept, 'code'), 'the second time too');
});

test('no code is kept where others may write', options, (t) => {
  for (const mode of [0o770, 0o707, 0o777]) {
    const shared = path.join(temporary(t), 'shared');
    fs.mkdirSync(shared);
    fs.chmodSync(shared, mode);
    assert.equal(privateFolder(shared), undefined, mode.toString(8));
    fs.chmodSync(shared, 0o700);
    fs.chmodSync(path.join(shared, 'code'), mode);
    assert.equal(privateFolder(shared), undefined, `code, ${mode.toString(8)}`);
  }
});

test('no code is kept behind a link, nor where a file is in the way', options, (t) => {
  const folder = temporary(t);
  fs.mkdirSync(path.join(folder, 'elsewhere'), { mode: 0o700 });
  fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'link'));
  assert.equal(privateFolder(path.join(folder, 'link')), undefined);
  fs.symlinkSync(path.join(folder, 'elsewhere'), path.join(folder, 'code'));
  assert.equal(privateFolder(folder), undefined);
  fs.writeFileSync(path.join(folder, 'file'), '');
  assert.equal(privateFolder(path.join(folder, 'file')), undefined);
});
