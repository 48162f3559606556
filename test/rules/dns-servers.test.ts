/** What is told of name servers, in packets written as tcpdump prints them. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { sampleText } from '../formats/kit.ts';
import { findingsOf, only } from './kit.ts';

async function silent(rule: string, text: string): Promise<void> {
  const found = (await findingsOf(text)).filter((finding) => finding.rule === rule);
  assert.deepEqual(
    found.map(({ title }) => title),
    [],
  );
}

interface Asked {
  at: number;
  name?: string;
  type?: string;
  server?: string;
  /** Milliseconds until the answer; undefined = none came. */
  after?: number;
  answer?: string;
}

/** Questions and their answers in the order of their times. */
function packets(asked: readonly Asked[]): string {
  const stamp = (ms: number) => new Date(36_000_000 + ms).toISOString().slice(11, 23);
  return `${asked
    .flatMap(
      (
        {
          at,
          name = 'db.example.org',
          type = 'A',
          server = '10.0.0.53',
          after,
          answer = '1/0/0 A 192.0.2.1',
        },
        i,
      ) => {
        const client = `10.0.0.9.${4000 + i}`;
        const lines = [{ at, text: `IP ${client} > ${server}.53: ${100 + i}+ ${type}? ${name}. (38)` }];
        if (after !== undefined)
          lines.push({ at: at + after, text: `IP ${server}.53 > ${client}: ${100 + i} ${answer} (54)` });
        return lines;
      },
    )
    .sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${stamp(at)}000 ${text}`)
    .join('\n')}\n`;
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);

describe('a name server', () => {
  const dead = (name: string) => [
    { at: 0, server: '10.0.0.1' },
    { at: 5000, server: '10.0.0.2', after: 2, name },
  ];

  test('that answers nothing while another one answers the same is told, with the time lost', async () => {
    const found = await only(packets(dead('db.example.org')), 'dns.server');
    assert.equal(
      found.title,
      'Name server 10.0.0.1 answered none of 1 question (1 × timed out), 5 s lost; 10.0.0.2 did.',
    );
  });

  test('is not told when nobody answers that question, nor when it answers some', async () => {
    await silent('dns.server', packets(dead('other.example.org')));
    await silent(
      'dns.server',
      packets([...dead('db.example.org'), { at: 6000, server: '10.0.0.1', after: 1 }]),
    );
    await silent('dns.server', sampleText('getaddrinfo/hosts.strace'));
  });

  test('that answers late is a note', async () => {
    const found = await only(
      packets([
        { at: 0, after: 900 },
        { at: 2000, after: 3 },
      ]),
      'dns.slow',
    );
    assert.match(
      found.title,
      /^1 of 2 answers took 200 ms or longer; the longest was 900 ms for A of db\.example\.org from 10\.0\.0\.53\.$/,
    );
    await silent(
      'dns.slow',
      packets([
        { at: 0, after: 20 },
        { at: 2000, after: 3 },
      ]),
    );
    await silent('dns.slow', packets([{ at: 0 }]));
  });

  test('whose answers do not fit is a note', async () => {
    const text = packets([{ at: 0, after: 2 }]).replace(/ 100 1\/0\/0 A 192\.0\.2\.1/, ' 100| 0/0/0');
    assert.match((await only(text, 'dns.truncated')).title, /^1 answer about db\.example\.org did not fit/);
    await silent('dns.truncated', packets([{ at: 0, after: 2 }]));
    await silent('dns.truncated', packets([{ at: 0, after: 2, answer: 'NXDomain 0/1/0' }]));
  });
});

describe('questions for both kinds of address', () => {
  const both = (aaaa: Partial<Asked>) =>
    packets([
      { at: 0, type: 'A', after: 2 },
      { at: 1, type: 'AAAA', ...aaaa },
      { at: 5001, name: 'next.example.org', after: 1 },
    ]);

  test('of which one is dropped are a warning with the option that helps', async () => {
    const found = await only(both({}), 'dns.oneFamily');
    assert.equal(found.severity, 'warning');
    assert.match(
      found.title,
      /^None of 1 question for AAAA had an answer \(1 × timed out\), which took 5 s; A was answered 2 times\.$/,
    );
    assert.ok(found.next.some((step) => step.includes('single-request-reopen')));
  });

  test('are a note when the other kind is only empty and late, and nothing when it is quick or answered', async () => {
    assert.equal((await only(both({ after: 1500, answer: '0/1/0' }), 'dns.oneFamily')).severity, 'note');
    await silent('dns.oneFamily', both({ after: 5, answer: '0/1/0' }));
    await silent('dns.oneFamily', both({ after: 1500, answer: '1/0/0 AAAA 2001:db8::1' }));
  });
});

describe('the same name', () => {
  test('looked up again and again although it was answered is a note', async () => {
    const found = await only(packets(range(4).map((i) => ({ at: i * 1000, after: 10 }))), 'dns.repeated');
    assert.equal(found.title, 'db.example.org was looked up 4 times with 4 questions: 40 ms.');
  });

  test('looked up twice, or asked again because no answer came, is none', async () => {
    await silent('dns.repeated', packets(range(2).map((i) => ({ at: i * 1000, after: 10 }))));
    await silent('dns.repeated', packets(range(4).map((i) => ({ at: i * 5000 }))));
  });
});

describe('the time that names took', () => {
  test('is told with its share of the run', async () => {
    const found = await only(sampleText('getaddrinfo/ahosts.strace'), 'dns.total');
    assert.match(found.title, /^Looking up 1 name took 1\.02 s of 1\.04 s \(98\.\d %\)\.$/);
  });

  test('is not worth a word when it is short, or a small part', async () => {
    await silent('dns.total', packets([{ at: 0, after: 20 }]));
    await silent(
      'dns.total',
      packets([
        { at: 0, after: 300 },
        { at: 60_000, after: 1 },
      ]),
    );
  });
});

describe('a name without an address', () => {
  const both = (answer: string) => [
    { at: 0, after: 2, answer },
    { at: 0, type: 'AAAA', after: 2, answer },
  ];

  test('is told, with who says so', async () => {
    const found = await only(packets(both('NXDomain 0/1/0')), 'dns.unresolved');
    assert.equal(found.severity, 'note');
    assert.equal(found.title, 'db.example.org does not exist, says 10.0.0.53 (2 × NXDOMAIN).');
  });

  test('is a warning when no server says anything about it', async () => {
    const found = await only(packets(both('ServFail 0/0/0')), 'dns.unresolved');
    assert.equal(found.severity, 'warning');
    assert.equal(
      found.title,
      'Nobody could be asked for the address of db.example.org: 2 questions to 10.0.0.53 failed (2 × SERVFAIL).',
    );
  });

  test('is none when one question has an answer, when only IPv4 does, and for other questions than addresses', async () => {
    const missing = { at: 0, after: 2, answer: 'NXDomain 0/1/0' };
    await silent('dns.unresolved', packets([missing, { at: 9, after: 2 }]));
    await silent(
      'dns.unresolved',
      packets([
        { at: 0, type: 'AAAA', after: 2, answer: '0/1/0' },
        { at: 0, after: 2 },
      ]),
    );
    await silent('dns.unresolved', packets([{ ...missing, type: 'PTR' }]));
    await silent('dns.unresolved', packets([{ at: 0 }]));
  });
});
