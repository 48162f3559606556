/** The panel in a real browser, under the page policy that VS Code gives it, with a stand-in for the server. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { usePanels } from './panels.mjs';

const THEMES = ['dark', 'light', 'high-contrast'];
const HOSTILE = '</script><img src=x onerror=alert(1)>';

const onPanel = usePanels();

describe('what anybody can read', () => {
  for (const theme of THEMES) {
    test(`axe finds nothing in the ${theme} theme`, async () => {
      await onPanel({ theme }, async (panel, page) => {
        await page.click('.finding-title');
        await page.click('.finding.selected .disclosure');
        await page.hover('.chart', { position: { x: 500, y: 120 } });
        await panel.shot(`series-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'series');
        await page.click('#tab-raw');
        await page.waitForSelector('.raw-line');
        await panel.shot(`raw-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'raw lines');
        await page.click('#tab-table');
        await page.click('.cell.frozen[data-row="2"]');
        await panel.shot(`table-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'table');
        await page.keyboard.press('?');
        await panel.shot(`keys-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'keys');
      });
      await onPanel({ theme, case: 'many' }, async (panel, page) => {
        await page.waitForSelector('.line-chart');
        await panel.shot(`many-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'many series');
      });
      await onPanel({ theme, width: 560 }, async (panel) => {
        await panel.shot(`narrow-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'narrow');
      });
      await onPanel({ theme, scenario: 'too-big', ready: '[role=alert]' }, async (panel) => {
        await panel.shot(`too-big-${theme}`);
        assert.deepEqual(await panel.axe(), [], 'failure');
      });
    });
  }

  test('names from a dump stay text', async () => {
    await onPanel({ case: 'hostile' }, async (panel, page) => {
      await page.click('.finding-title');
      await page.click('.finding.selected .disclosure');
      assert.ok((await panel.text('.findings')).includes(HOSTILE));
      assert.ok((await panel.text('.series-list')).includes(HOSTILE));
      for (const tab of ['table', 'raw', 'series']) {
        await page.click(`#tab-${tab}`);
        await page.waitForSelector(tab === 'raw' ? '.raw-line' : '[role=grid]');
      }
      assert.equal(await page.locator('#app img, #app script, #app style, #app a').count(), 0);
    });
  });

  test('the page asks for its file without naming it', async () => {
    await onPanel({}, async (panel) => {
      const [open] = await panel.sent('call');
      assert.deepEqual([open.method, open.params], ['open', { uri: '' }]);
      assert.equal((await panel.sent('ready')).length, 1);
    });
  });
});

describe('from a finding to its proof', () => {
  test('who opens a capture sees the top finding, who comes back what was left', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.waitForSelector('.finding.selected:has-text("Heap mapping")');
      await page.click('#series-list-2-0');
      const left = await panel.keptState((state) => state.finding === undefined && state.series.length === 1);
      await page.reload();
      await page.waitForSelector('.line-chart');
      assert.equal(await page.locator('.finding.selected').count(), 0);
      assert.deepEqual(await panel.keptState(), left);
    });
  });

  test('selecting a finding draws its subject, marks its stretch and its row', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('.finding-title');
      await page.waitForSelector('.stretch.proof');
      const state = await panel.keptState((state) => state.finding === 'rss-after');
      assert.deepEqual(state.series, ['rss', 'connections']);
      await page.click('#tab-table');
      await page.waitForSelector('#table-all-9-0.active');
    });
  });

  test('its proof link shows the lines, marked, from disk', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('.finding-title');
      await page.click('.proof .link >> nth=0');
      await page.waitForSelector('.raw-line.proof');
      const marked = await page.locator('.raw-line.proof .line-number').allTextContents();
      assert.deepEqual(marked, ['11', '16']);
      assert.match(await panel.text('.raw-line.proof'), /91120\t10001/);
      await page.click('.proof .link:text("Open in editor")');
      assert.equal((await panel.nextSent('reveal')).evidence.line, 11);
    });
  });

  test('selecting a series shows which findings are about it', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('.finding-title');
      await page.click('#series-list-1-0');
      await page.waitForSelector('.finding.related');
      assert.match(await panel.text('.finding.related .finding-title'), /connections: warm-up/);
      assert.equal((await panel.keptState((state) => state.series.length === 1)).finding, undefined);
    });
  });

  test('what was not understood is a link to where it is', async () => {
    await onPanel({}, async (panel, page) => {
      assert.match(await panel.text('.coverage'), /understood 93\.7 %.*1 unknown/);
      await page.click('.coverage .link');
      await page.waitForSelector('.raw-line.unknown.active');
      assert.match(await panel.text('.raw-line.unknown'), /more characters/);
    });
  });

  test('the next step can be copied', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('.finding-title');
      await page.click('.finding.selected .disclosure:text("Next")');
      await page.click('.finding.selected .command button');
      assert.match((await panel.nextSent('copy')).text, /^while sleep 10; do/);
    });
  });

  test('sharing is asked of the editor, which says first what is told and what is masked', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('.menu.labelled > button');
      await page.keyboard.press('Enter');
      assert.ok(await panel.nextSent('shareFindings'));
      await page.click('.menu.labelled > button');
      await page.click('[role=menuitem]:text("Markdown")');
      assert.equal((await panel.nextSent('share')).finding, undefined, 'the findings, not one of them');
    });
  });
});

describe('by keyboard alone', () => {
  test('Tab visits every part in reading order, and each shows its focus', async () => {
    await onPanel({}, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      const visited = [];
      for (let i = 0; i < 24; i++) {
        await page.keyboard.press('Tab');
        visited.push(await panel.focused());
        const ring = await page.evaluate(() => {
          const active = document.activeElement;
          const shown = active?.matches('.grid') ? active.querySelector('.cell.active') : active;
          return shown ? getComputedStyle(shown).outlineStyle : 'none';
        });
        assert.notEqual(ring, 'none', visited.at(-1));
        if (visited.at(-1).startsWith('grid: Series')) break;
      }
      const parts = [
        /Share/,
        /More actions/,
        /unknown/,
        /RSS grows/,
        /^tab: Series/,
        /Filter/,
        /As table/,
        /Export/,
        /^application/,
        /^grid: Series/,
      ];
      let at = -1;
      for (const part of parts) {
        const found = visited.findIndex((one, i) => i > at && part.test(one));
        assert.ok(found > at, `${part} comes after ${visited[at] ?? 'the start'}: ${visited.join(' | ')}`);
        at = found;
      }
    });
  });

  test('arrows move between findings, Enter shows one', async () => {
    await onPanel({}, async (panel, page) => {
      await page.focus('.finding-title');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      assert.equal(
        (await panel.keptState((state) => state.finding === 'connections-plateau')).finding,
        'connections-plateau',
      );
    });
  });

  test('the chart speaks sample by sample, zooms and comes back', async () => {
    await onPanel({}, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      await page.focus('.chart');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.waitForFunction(() =>
        /RSS 41\.1 MB, connections 263/.test(document.getElementById('chart-spoken').textContent),
      );
      assert.match(await panel.text('#chart-spoken'), /^2008-10-20 16:58:25 BST · sample 2/);
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Shift+ArrowRight');
      await page.keyboard.press('Enter');
      assert.deepEqual((await panel.keptState((state) => state.range)).range, { from: 1, to: 3 });
      await page.keyboard.press('Escape');
      await panel.keptState((state) => state.range === undefined);
    });
  });

  test('t turns the chart into the same data as a table, and back', async () => {
    await onPanel({}, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      await page.focus('.chart');
      await page.keyboard.press('t');
      await page.waitForSelector('#table-twin-14-1');
      assert.equal(await panel.text('#table-twin-14-1'), '125,360');
      await page.waitForFunction(() => document.activeElement?.matches('.series-picture .grid'));
      await page.keyboard.press('t');
      await page.waitForSelector('.line-chart');
    });
  });

  test('/ filters, ? lists the keys, Esc leaves both', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.focus('.finding-title');
      await page.keyboard.press('/');
      await page.keyboard.type('heap worker-3');
      await page.waitForFunction(() =>
        /showing 10 of 200 series/.test(document.querySelector('.series-list .grid-foot').textContent),
      );
      assert.ok(await page.isVisible('#filter-hint'));
      await page.keyboard.press('Escape');
      await page.waitForFunction(() =>
        /showing 200 of 200/.test(document.querySelector('.series-list .grid-foot').textContent),
      );
      await page.focus('.finding-title');
      await page.keyboard.press('?');
      await page.waitForSelector('dialog[open]');
      await page.keyboard.press('Escape');
      await page.waitForSelector('dialog', { state: 'detached' });
      assert.match(await panel.focused(), /button: error: Heap mapping/);
    });
  });

  test('series are drawn with Enter, added with Space, sorted from the header', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      await page.focus('.series-list .grid');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Enter');
      await panel.keptState((state) => state.series.length === 1);
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Space');
      await panel.keptState((state) => state.series.length === 2);
      await page.keyboard.press('Home');
      for (const key of ['ArrowUp', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'])
        await page.keyboard.press(key);
      await page.waitForSelector('[role=columnheader][aria-sort=descending]');
      assert.match(await panel.text('[aria-sort=descending]'), /Change/);
      assert.deepEqual((await panel.keptState((state) => state.sort)).sort, {
        column: '$delta',
        descending: true,
      });
    });
  });

  test('typing finds the row that begins so', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.focus('.series-list .grid');
      await page.keyboard.type('faults');
      const active = await page.evaluate(() => document.activeElement?.getAttribute('aria-activedescendant'));
      await page.waitForSelector(`#${active}`);
      assert.match(await panel.text(`#${active}`), /^faults/);
    });
  });
});

describe('tables of any length', () => {
  const openClasses = async (page) => {
    await page.click('#tab-table');
    await page.selectOption('[aria-label="Table shown"]', 'classes');
    await page.waitForSelector('#table-all-0-0:text("com.example.Class0")');
  };

  test('1.6 million rows cost some dozens of elements, and the last one is reached', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await openClasses(page);
      assert.equal(await page.getAttribute('.paged-table .grid', 'aria-rowcount'), '1604222');
      assert.ok((await page.locator('.paged-table .grid-row').count()) < 80);
      await page.focus('.paged-table .grid');
      await page.keyboard.press('End');
      await page.waitForSelector('text=com.example.Class1604220');
      assert.match(
        await panel.text('.paged-table .grid-foot'),
        /1,604,221 of 1,604,221, in the order of the capture/,
      );
      await page.mouse.move(800, 400);
      await page.mouse.wheel(0, -220);
      await page.waitForSelector('text=com.example.Class1604190');
      await panel.shot('table-end');
    });
  });

  test('a header button sorts, and says how', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await openClasses(page);
      await page.click('[role=columnheader] button:has-text("Count")');
      await page.waitForSelector('#table-all-0-1:has-text("1,604,220")');
      assert.match(await panel.text('.paged-table .grid-foot'), /sorted by Count, highest first/);
      await page.click('[role=columnheader] button:has-text("Count")');
      await page.waitForSelector('[aria-sort=ascending]');
    });
  });

  test('a filter is told what it looks in, and keeps what fits', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await openClasses(page);
      await page.fill('#filter', 'class160422');
      await page.waitForFunction(() =>
        / of 2, /.test(document.querySelector('.paged-table .grid-foot').textContent),
      );
      assert.match(await panel.text('#filter-hint'), /text columns/);
    });
  });

  test('selected rows are copied exactly, with their headings', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('#tab-table');
      await page.waitForSelector('#table-all-14-0');
      await page.focus('.paged-table .grid');
      await page.keyboard.press('Home');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Shift+ArrowDown');
      await page.keyboard.press('Control+c');
      const { text } = await panel.nextSent('copy');
      assert.deepEqual(text.split('\n'), [
        'Time\tRSS (kB)\tconnections',
        '2008-10-20 16:58:25\t41120\t263',
        '2008-10-20 16:59:27\t65252\t5267',
      ]);
    });
  });

  test('a number leads to the line where it stands', async () => {
    await onPanel({}, async (panel, page) => {
      await page.click('#tab-table');
      await page.click('#table-all-3-1');
      await page.waitForSelector('.raw-line.active');
      assert.match(await panel.text('.raw-line.active'), /89008\t9836/);
    });
  });
});

describe('lines of any file', () => {
  test('two million lines are reached by line, by byte and by the scrollbar', async () => {
    await onPanel({ case: 'many' }, async (_, page) => {
      await page.click('#tab-raw');
      await page.waitForSelector('.raw-line');
      await page.fill('.go-to input', '1,234,567');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.raw-line.active .line-number:text("1,234,567")');
      await page.fill('.go-to input', '@64');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.raw-line.active .line-number:text-is("2")');
      const track = await page.locator('.byte-scrollbar').boundingBox();
      await page.mouse.click(track.x + 5, track.y + track.height - 2);
      await page.waitForSelector('.line-number:text("2,000,000")');
      assert.equal(await page.getAttribute('.byte-scrollbar', 'aria-valuenow'), '100');
      assert.ok((await page.locator('.raw-line').count()) < 80);
    });
  });

  test('the wheel and keys pass the edge of what was fetched', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.click('#tab-raw');
      await page.waitForSelector('.raw-line');
      await page.focus('.raw-lines');
      let line = 0;
      // Keys pressed while a page is on its way stop at its edge: what counts is that they pass it.
      for (let i = 0; i < 200 && line <= 600; i++) {
        await page.keyboard.press('PageDown');
        line = Number((await panel.text('.raw-line.active .line-number')).replaceAll(',', ''));
      }
      assert.ok(line > 600, `line ${line}`);
      await page.mouse.move(800, 400);
      await page.mouse.wheel(0, -100_000);
      await page.waitForSelector('.raw-line .line-number:text-is("1")');
    });
  });

  test('one steps from proof to proof', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.click('.finding-title');
      await page.click('.proof .link >> nth=0');
      await page.waitForSelector('.raw-line.proof.active');
      assert.match(await panel.text('.stops'), /Proof 1 of 2/);
      await page.click('[aria-label="Next: Proof"]');
      await page.waitForSelector('.raw-line.active .line-number:text("88,318")');
    });
  });
});

describe('states', () => {
  test('opening: how far it is, and a way out', async () => {
    await onPanel({ scenario: 'opening', ready: 'progress' }, async (panel, page) => {
      assert.match(await panel.text('[role=status]'), /Reading: 103 MB of 249 MB/);
      await page.waitForSelector('text=/\\d+ s left/');
      await panel.shot('opening');
      await page.click('button:text("Cancel")');
      await page.waitForSelector('text=Reading was cancelled');
      assert.equal((await panel.sent('cancel')).length, 1);
      assert.equal(await page.locator('button:text("Retry")').count(), 1);
    });
  });

  test('partial: usable, says what is missing, and completes', async () => {
    await onPanel({ case: 'many', scenario: 'partial', ready: '.line-chart' }, async (panel, page) => {
      assert.match(await panel.text('.banner'), /Shown so far: head and tail.*103 MB of 249 MB/);
      await page.waitForSelector('.line-chart .loud');
      await panel.shot('partial');
      await page.evaluate(() => window.harness.finishOpening());
      await page.waitForSelector('.banner', { state: 'detached' });
      assert.equal((await panel.sent('ready')).length, 1);
    });
  });

  test('empty, unknown, too big: what, and what to do', async () => {
    for (const scenario of ['empty', 'unknown-format', 'too-big', 'no-permission', 'internal']) {
      await onPanel({ scenario, ready: '[role=alert]' }, async (panel, page) => {
        assert.equal(await page.locator('[role=alert] p').count(), 2);
        await panel.shot(`failure-${scenario}`);
        await page.click('button:text("Retry")');
        await page.waitForFunction(
          () => window.harness.messages.filter((m) => m.method === 'open').length === 2,
        );
      });
    }
  });

  test('nothing found: says what was looked for', async () => {
    await onPanel({ scenario: 'no-findings', ready: '.line-chart' }, async (panel) => {
      assert.match(await panel.text('.findings'), /No rule found anything.*looked for in 2 series/);
      await panel.shot('no-findings');
    });
  });

  test('damaged: how far it was read, with a link to the byte', async () => {
    await onPanel({ scenario: 'damaged' }, async (panel, page) => {
      assert.match(await panel.text('.banner'), /Read up to byte 400 of .*the file ends inside a row/);
      await panel.shot('damaged');
      await page.click('.banner .link');
      await page.waitForSelector('.raw-line.unknown.active');
    });
  });

  test('the server goes and comes back: nothing shown is lost', async () => {
    await onPanel({}, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      await panel.send({ type: 'server', state: 'reconnecting' });
      await page.waitForSelector('.banner:has-text("nothing is lost")');
      assert.equal(await page.locator('.line-chart').count(), 1);
      await panel.shot('reconnecting');
      await panel.send({ type: 'server', state: 'running' });
      await page.waitForSelector('.banner', { state: 'detached' });
      await page.waitForFunction(
        () => window.harness.messages.filter((m) => m.type === 'ready').length === 2,
      );
    });
  });

  test('a part that fails says so and can be asked again', async () => {
    await onPanel({}, async (_, page) => {
      await page.evaluate(() =>
        window.harness.failNext('page', {
          code: 'unreadable',
          message: 'The disk did not answer.',
          next: 'Ask again.',
        }),
      );
      await page.click('#tab-table');
      await page.waitForSelector('[role=alert]:has-text("The disk did not answer. Ask again.")');
      await page.click('.paged-table button:text("Retry")');
      await page.waitForSelector('#table-all-14-1:has-text("125,360")');
    });
  });
});

describe('reached again', () => {
  test('a reload shows the same thing', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      await panel.keptState((state) => state.range);
      await page.dblclick('.chart', { position: { x: 300, y: 100 } });
      await panel.keptState((state) => state.range === undefined);
      await page.fill('#filter', 'libc');
      await page.click('[role=columnheader] button:has-text("Last")');
      await page.click('#series-list-3-0');
      const box = await page.locator('.chart').boundingBox();
      await page.mouse.move(box.x + 200, box.y + 100);
      await page.mouse.down();
      await page.mouse.move(box.x + 400, box.y + 100, { steps: 4 });
      await page.mouse.up();
      const kept = await panel.keptState((state) => state.range && state.filter === 'libc');
      const shown = await panel.text('.chart-title');
      await page.reload();
      await page.waitForSelector('.line-chart');
      assert.deepEqual(await panel.keptState(), kept);
      assert.equal(await panel.text('.chart-title'), shown);
      assert.equal(await page.inputValue('#filter'), 'libc');
      assert.match(await panel.text('[aria-sort=descending]'), /Last/);
      await page.dblclick('.chart', { position: { x: 300, y: 100 } });
      await panel.keptState((state) => state.range === undefined);
    });
  });

  test('raw lines come back at the same place', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.click('#tab-raw');
      await page.waitForSelector('.raw-line');
      await page.fill('.go-to input', '500000');
      await page.keyboard.press('Enter');
      await page.waitForSelector('.raw-line.active .line-number:text("500,000")');
      await panel.keptState((state) => state.byte === 499_999 * 64);
      await page.reload();
      await page.waitForSelector('.raw-line .line-number:text("500,000")');
    });
  });

  test('a link from the editor moves the view', async () => {
    await onPanel({}, async (panel, page) => {
      await panel.send({ type: 'show', state: { finding: 'connections-plateau' } });
      await page.waitForSelector('.finding.selected:has-text("warm-up")');
      await panel.send({ type: 'show', state: { tab: 'raw', byte: 0 } });
      await page.waitForSelector('.raw-line');
    });
  });

  test('a capture that grew is drawn anew; an older notice is not', async () => {
    await onPanel({}, async (panel, page) => {
      await page.waitForSelector('.line-chart');
      const { params } = (await panel.sent('call')).find((m) => m.method === 'series');
      assert.equal(params.rate, false);
      await page.evaluate(async () => {
        const summary = await new Promise((resolve) => {
          addEventListener('message', (event) => event.data.type === 'result' && resolve(event.data.result), {
            once: true,
          });
          window.harness.send({ type: 'result', id: -1, result: window.harness.summary() });
        });
        window.harness.send({
          type: 'changed',
          summary: { ...summary, revision: 3, findings: summary.findings.slice(0, 1) },
        });
        window.harness.send({ type: 'changed', summary: { ...summary, revision: 2 } });
      });
      await page.waitForFunction(() => document.querySelectorAll('.finding').length === 1);
      await page.waitForFunction(
        () => window.harness.messages.filter((m) => m.method === 'series').length === 2,
      );
    });
  });
});

describe('charts as files', () => {
  const exportAs = async (page, title) => {
    await page.waitForSelector('.line-chart');
    await page.click('.view-tools .menu > button');
    await page.click(`[role=menuitem]:text("${title}")`);
  };

  test('SVG carries its colours and nothing of the page', async () => {
    await onPanel({ theme: 'light' }, async (panel, page) => {
      await exportAs(page, 'SVG');
      const { name, content } = await panel.nextSent('save');
      assert.match(name, /\.svg$/);
      assert.match(content, /^<svg[^>]* xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
      assert.ok(!/class=|var\(|style=/.test(content));
      assert.ok(content.includes('rgb(229, 20, 0)'), 'growth is red');
    });
  });

  test('SVG is written in colours that every viewer knows', async () => {
    await onPanel({ case: 'many' }, async (panel, page) => {
      await page.fill('#filter', 'rising');
      await page.waitForSelector('#series-list-0-2:has-text("rising")');
      await page.click('#series-list-0-0');
      await page.waitForSelector('.line.verdict-rising');
      await exportAs(page, 'SVG');
      const { content } = await panel.nextSent('save');
      assert.ok(content.includes('#d18616'), 'rising is orange');
      assert.ok(!content.includes('color('));
    });
  });

  test('files tell names when that is asked for, and no picture tells what a note says', async () => {
    await onPanel({}, async (panel, page) => {
      await exportAs(page, 'SVG');
      const masked = (await panel.nextSent('save')).content;
      assert.ok(!masked.includes('connections') && masked.includes('[text]'));
      assert.doesNotMatch(masked, / (?:aria-|data-|id=)/);
      await exportAs(page, 'Files leave out names: put them in');
      await exportAs(page, 'CSV');
      await page.waitForFunction(
        () => window.harness.messages.filter((message) => message.type === 'save').length > 1,
      );
      const named = (await panel.sent('save')).at(-1);
      assert.match(named.content, /^time,sample,RSS \(kB\),connections \(count\)/);
    });
  });

  test('PNG is a picture', async () => {
    await onPanel({}, async (panel, page) => {
      await exportAs(page, 'PNG');
      const { content, base64 } = await panel.nextSent('save');
      assert.equal(base64, true);
      assert.equal(Buffer.from(content, 'base64').subarray(1, 4).toString('latin1'), 'PNG');
    });
  });

  test('CSV holds every number that is drawn', async () => {
    await onPanel({}, async (panel, page) => {
      await exportAs(page, 'CSV');
      const lines = (await panel.nextSent('save')).content.trimEnd().split('\r\n');
      assert.equal(lines[0], 'time,sample,RSS (kB),[text] (count)', 'names that are not ours are masked');
      assert.equal(lines.length, 16);
      assert.equal(lines.at(-1), '2008-10-20T17:12:25.000,15,125360,10001');
    });
  });
});
