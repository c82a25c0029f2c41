// Opens GraphiQL in a real browser that can reach nothing but the server, and uses it as a first visitor would.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema } from 'graphql';
import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { examples } from '../../graphiql/examples.ts';
import { CHROMIUM_ARGUMENTS, findChromium } from './chromium.ts';
import { Explorer } from './explorer.ts';
import { type RunningServer, startServer } from './server.ts';

const schema = buildSchema(readFileSync(resolve(import.meta.dirname, '../../schema.graphql'), 'utf8'));

/** What each example promises: fields that some row must have a value for. */
const PROMISES: Readonly<Record<string, readonly string[]>> = {
  RecentSessions: ['sessions.nodes.title', 'sessions.nodes.user.name', 'sessions.nodes.lastTurnPreview'],
  ThreadFromItsEnd: ['sessions.nodes.turns.nodes.content'],
  WhoMentionedIt: [
    'sessions.nodes.entities.edges.node.mentions.nodes.turn.content',
    'sessions.nodes.entities.edges.node.mentions.nodes.turn.session.user.name',
  ],
  Neighbourhood: [
    'sessions.nodes.entities.nodes.relations.edges.other.name',
    'sessions.nodes.entities.nodes.related.entity.name',
    'sessions.nodes.entities.nodes.related.via.type',
  ],
  EveryStore: [
    'sessions.nodes.user.sessions.nodes.title',
    'sessions.nodes.turns.nodes.content',
    'sessions.nodes.turns.nodes.mentions.entity.relations.edges.other.name',
  ],
  FindEntities: ['entities.nodes.name', 'entityTypes.type', 'stores.engine'],
  WriteAConversation: [
    'startSession.session.id',
    'appendTurns.turns.mentions.entity.name',
    'appendTurns.session.entities.edges.node.name',
  ],
  RelateEntities: [
    'upsertRelations.relations.from.name',
    'upsertRelations.relations.to.relations.edges.other.name',
  ],
};

/** A description as it shows, without its Markdown. */
function description({ description }: { description?: string | null | undefined }): string {
  if (!description) throw new Error('The schema has no description where the test looks for one.');
  return description.replaceAll('`', '');
}

/** All values at a path of field names, through every list on the way. Nulls are not values. */
function valuesAt(data: unknown, path: string): unknown[] {
  let level: unknown[] = [data];
  for (const field of path.split('.')) {
    level = level
      .flatMap((value) => (typeof value === 'object' && value !== null ? Reflect.get(value, field) : null))
      .filter((value) => value !== null && value !== undefined);
  }
  return level;
}

const found = await findChromium();

describe.skipIf(found === null)('GraphiQL in a browser', () => {
  let server: RunningServer;
  let browser: Browser;
  let context: BrowserContext;
  let explorer: Explorer;

  const firstVisit = async () => {
    context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    explorer = await Explorer.open(context, server.url);
  };

  beforeAll(async () => {
    if (found === null) return;
    [server, browser] = await Promise.all([
      startServer(),
      chromium.launch({
        executablePath: found.executablePath,
        args: [...CHROMIUM_ARGUMENTS],
        env: { ...process.env, ...found.env },
      }),
    ]);
    await firstVisit();
  });

  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  it('should open with a tab for each example, named for its operation', async () => {
    expect(await explorer.page.title()).toBe('Parley');
    expect(await explorer.tabs()).toEqual(Object.keys(PROMISES));
    expect(Object.keys(PROMISES)).toHaveLength(examples.length);
    expect(await explorer.text('operation')).toBe(examples[0]?.query);
  });

  it.each(Object.entries(PROMISES))('should run %s and show rows', async (operationName, paths) => {
    await explorer.openTab(operationName);
    const { reply } = await explorer.run(operationName);
    expect(reply.errors).toBeUndefined();
    for (const path of paths) expect(valuesAt(reply.data, path), path).not.toHaveLength(0);
    // The editor draws a frame later.
    await expect
      .poll(() => explorer.page.locator('.result-window .view-lines').innerText())
      .toContain('"data"');
    const screenshot = process.env.PARLEY_SCREENSHOT;
    if (screenshot && operationName === 'RecentSessions')
      await explorer.page.screenshot({ path: screenshot });
  });

  it('should send the headers of the headers pane and show what the page cost each store', async () => {
    await explorer.openTab('EveryStore');
    expect(JSON.parse(await explorer.text('request-headers'))).toEqual({ 'x-parley-stats': '1' });
    const { reply, headers } = await explorer.run('EveryStore');
    expect(headers['x-parley-stats']).toBe('1');
    for (const store of ['relational', 'turns', 'graph']) {
      expect(reply.extensions?.stores?.[store]?.statements, store).toBeGreaterThan(0);
    }
  });

  it('should explain the schema in the documentation explorer', async () => {
    const { page } = explorer;
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click();
    const docs = page.locator('.graphiql-doc-explorer');
    const query = schema.getQueryType()!;
    await docs.getByRole('link', { name: 'Query', exact: true }).click();
    await docs.getByText(description(query)).waitFor();
    await docs.getByRole('link', { name: 'sessions', exact: true }).click();
    await docs.getByText(description(query.getFields().sessions!)).waitFor();
    await page.getByRole('button', { name: 'Hide Documentation Explorer' }).click();
  });

  it('should open an example again from the panel of examples', async () => {
    const { page } = explorer;
    const tab = page.locator('.graphiql-tab').filter({ hasText: 'FindEntities' });
    await explorer.openTab('FindEntities');
    await tab.getByRole('button', { name: 'Close Tab' }).click();
    expect(await explorer.tabs()).not.toContain('FindEntities');
    await page.getByRole('button', { name: 'Show Examples' }).click();
    await page.locator('.parley-examples').getByText('Find entities', { exact: true }).click();
    await tab.waitFor();
    const { reply } = await explorer.run('FindEntities');
    expect(valuesAt(reply.data, 'entities.nodes.name')).not.toHaveLength(0);
    expect(JSON.parse(await explorer.text('variables'))).toEqual(
      examples.find(({ title }) => title === 'Find entities')?.variables,
    );
  });

  it('should keep what was typed when the page is loaded again', async () => {
    const { page } = explorer;
    await page.getByRole('button', { name: 'New tab' }).click();
    await page.locator('.graphiql-query-editor .view-lines').click();
    await page.keyboard.insertText('query MyOwn { viewer { role } }');
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await page.locator('.graphiql-editor-tool .graphiql-editor:not(.hidden) .view-lines').click();
    await page.keyboard.insertText('{ "x-mine": "1" }');
    await page.locator('.graphiql-tab-active').getByText('MyOwn').waitFor();
    // GraphiQL writes to the browser's storage half a second after the last key.
    const stored = () => page.evaluate("localStorage.getItem('graphiql:tabState') ?? ''");
    await expect.poll(stored, { timeout: 10_000 }).toMatch(/MyOwn.*x-mine/);
    const before = await explorer.tabs();

    await explorer.reload();
    expect(await explorer.tabs()).toEqual(before);
    expect(await explorer.text('operation')).toContain('viewer { role }');
    expect(await explorer.text('request-headers')).toContain('x-mine');
    const { reply } = await explorer.run('MyOwn');
    expect(valuesAt(reply.data, 'viewer.role')).toEqual(['ADMIN']);
  });

  // Last, so that it speaks for everything above.
  it('should have asked no other host for anything, and have had no failure', () => {
    expect(explorer.trouble).toEqual({ foreign: [], failed: [], errors: [] });
  });
});
