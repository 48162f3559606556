'use strict';
// A program that lets much grow, each in another way. Writes three heap snapshots into the folder that it is given.
const path = require('node:path');
const v8 = require('node:v8');

class Session {
  constructor(id) {
    this.id = id;
    this.token = `token-${id}`;
  }
}
class User {
  constructor(id) {
    this.id = id;
    this.history = [];
  }
}
class Transcript {
  constructor() {
    this.text = '';
  }
}
class TrieNode {
  constructor() {
    this.children = new Map();
  }
}

function memoized(make, { maxEntries = 100_000 } = {}) {
  const known = new Map();
  return (key) => {
    if (!known.has(key)) known.set(key, make(key));
    if (known.size > maxEntries) known.delete(known.keys().next().value);
    return known.get(key);
  };
}

const sessions = new Map();
const totals = [];
const titles = Object.create(null);
const users = Array.from({ length: 300 }, (_, id) => new User(id));
const transcript = new Transcript();
const root = new TrieNode();
const forever = new Promise(() => {});
const page = memoized((key) => ({ key, html: `<p>${key}</p>`, at: new Date(0) }));

let next = 0;
function step() {
  for (let i = 0; i < 200; i++) {
    const id = next++;
    sessions.set(id, new Session(id));
    totals.push(2n ** 200n + BigInt(id));
    titles[`key-${id}-${Math.sqrt(id)}`] = `title-${id}-${Math.cbrt(id)}`;
    transcript.text += `line ${id}\n`;
    page(`page-${id}`);
    Promise.race([forever, Promise.resolve(id)]);
    let node = root;
    for (const letter of (id * 7919).toString(5)) {
      if (!node.children.has(letter)) node.children.set(letter, new TrieNode());
      node = node.children.get(letter);
    }
  }
  for (const user of users) for (let i = 0; i < 2; i++) user.history.push({ path: `/p/${next++}` });
}

(async () => {
  for (let at = 1; at <= 3; at++) {
    step();
    await new Promise((resolve) => setImmediate(resolve));
    v8.writeHeapSnapshot(path.join(process.argv[2], `growing-${at}.heapsnapshot`));
  }
  return [sessions, totals, titles, users, transcript, root, forever, page];
})();
