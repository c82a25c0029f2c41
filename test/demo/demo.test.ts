// The demo data holds together and is the same everywhere.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { DemoData, DemoTurn } from '../../demo/generate.ts';
import { DEMO_NOW, generateDemo } from '../../demo/generate.ts';

const LANGUAGES = ['ar', 'de', 'en', 'es', 'fr', 'ja', 'pt', 'zh'];
const demo = generateDemo();
const entities = new Map(demo.entities.map((entity) => [entity.id, entity]));
const turns = new Map(demo.turns.map((turn) => [turn.id, turn]));

function bySession(data: DemoData): Map<string, DemoTurn[]> {
  const groups = new Map<string, DemoTurn[]>(data.sessions.map(({ id }) => [id, []]));
  for (const turn of data.turns) groups.get(turn.sessionId)!.push(turn);
  return groups;
}

/** The hash of the data as another process generates it. */
function hashElsewhere(options: object): string {
  const module = fileURLToPath(new URL('../../demo/generate.ts', import.meta.url));
  const script = `
    import { createHash } from 'node:crypto';
    import { generateDemo } from ${JSON.stringify(module)};
    const data = JSON.stringify(generateDemo(${JSON.stringify(options)}));
    process.stdout.write(createHash('sha256').update(data).digest('hex'));`;
  const env = { ...process.env, TZ: 'Pacific/Auckland', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' };
  return execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
}

const hash = (data: DemoData) => createHash('sha256').update(JSON.stringify(data)).digest('hex');

describe('demo data', () => {
  it('should have about as much as a first visit needs', () => {
    expect(demo.users).toHaveLength(50);
    expect(demo.sessions).toHaveLength(400);
    expect(demo.turns.length).toBeGreaterThan(5700);
    expect(demo.turns.length).toBeLessThan(6300);
    expect(demo.entities.length).toBeGreaterThan(300);
    expect(demo.entities.length).toBeLessThan(800);
    expect(demo.mentions.length).toBeGreaterThan(2000);
    expect(demo.relations.length).toBeGreaterThan(800);
  });

  it('should be the same in another process, time zone and locale', () => {
    expect(hashElsewhere({})).toBe(hash(demo));
  });

  it('should differ with the seed', () => {
    expect(hash(generateDemo({ seed: 2 }))).not.toBe(hash(demo));
  });

  it.each([
    { users: 1, sessions: 1, turns: 1 },
    { users: 3, sessions: 30, turns: 400 },
    { users: 120, sessions: 900, turns: 9000 },
    { users: 0, sessions: 0, turns: 0 },
  ])('should follow the counts asked for: $users users, $sessions sessions, $turns turns', (options) => {
    const data = generateDemo({ ...options, seed: 7 });
    expect(data.users).toHaveLength(options.users);
    expect(data.sessions).toHaveLength(options.sessions);
    if (options.turns >= 200) {
      expect(data.turns.length / options.turns).toBeGreaterThan(0.7);
      expect(data.turns.length / options.turns).toBeLessThan(1.3);
    }
    expect(new Set(data.users.map(({ id }) => id)).size).toBe(options.users);
    expect(new Set(data.users.map(({ email }) => email)).size).toBe(options.users);
  });

  it('should give well-formed ids, each once', () => {
    for (const rows of [demo.users, demo.entities, demo.sessions, demo.turns]) {
      const ids = rows.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.filter((id) => !/^[A-Za-z0-9._~-]{1,128}$/.test(id))).toEqual([]);
    }
    const mentions = demo.mentions.map((m) => `${m.turnId} ${m.entityId} ${m.start} ${m.end}`);
    expect(new Set(mentions).size).toBe(mentions.length);
    const relations = demo.relations.map((r) => `${r.fromEntityId} ${r.type} ${r.toEntityId} ${r.source}`);
    expect(new Set(relations).size).toBe(relations.length);
  });

  it('should refer only to what is there', () => {
    const users = new Set(demo.users.map(({ id }) => id));
    const sessions = new Map(demo.sessions.map((session) => [session.id, session]));
    expect(demo.sessions.filter(({ userId }) => !users.has(userId))).toEqual([]);
    for (const turn of demo.turns) {
      const session = sessions.get(turn.sessionId);
      expect(session).toBeDefined();
      expect(turn.authorId).toBe(turn.role === 'user' ? session!.userId : undefined);
    }
    for (const mention of demo.mentions) {
      const turn = turns.get(mention.turnId);
      expect(turn).toMatchObject({ sessionId: mention.sessionId, index: mention.turnIndex });
      expect(entities.has(mention.entityId)).toBe(true);
    }
    for (const { fromEntityId, toEntityId } of demo.relations) {
      expect(entities.has(fromEntityId) && entities.has(toEntityId)).toBe(true);
      expect(fromEntityId).not.toBe(toEntityId);
    }
  });

  it('should give places where the text says a name or an alias, and none for results of tools', () => {
    const sources = new Set<string>();
    for (const { turnId, entityId, source, start, end, count } of demo.mentions) {
      sources.add(source);
      const turn = turns.get(turnId)!;
      const entity = entities.get(entityId)!;
      expect(count).toBeGreaterThan(0);
      expect(source).toBe(turn.role === 'tool' ? 'kb' : 'text');
      if (source === 'kb') {
        expect([start, end]).toEqual([null, null]);
        expect(turn.content).toContain(entity.name);
      } else {
        expect([entity.name, ...entity.aliases]).toContain(turn.content.slice(start!, end!));
        expect(end).toBeLessThanOrEqual(turn.content.length);
      }
    }
    expect(sources).toEqual(new Set(['text', 'kb']));
  });

  it('should share the catalogue and keep orders to those who talk about them', () => {
    const owners = new Map<string, Set<string>>();
    const users = new Map(demo.sessions.map(({ id, userId }) => [id, userId]));
    for (const { entityId, sessionId } of demo.mentions) {
      const found = owners.get(entityId) ?? new Set();
      owners.set(entityId, found.add(users.get(sessionId)!));
    }
    for (const { id, type, shared } of demo.entities) {
      expect(shared).toBe(type !== 'Order');
      if (type === 'Order') expect(owners.get(id)?.size).toBe(1);
    }
  });

  it('should hang together as a graph', () => {
    const near = new Map(demo.entities.map(({ id }) => [id, new Set<string>()]));
    for (const { fromEntityId, toEntityId } of demo.relations) {
      near.get(fromEntityId)!.add(toEntityId);
      near.get(toEntityId)!.add(fromEntityId);
    }
    const seen = new Set(['product-kestrel-500']);
    for (const id of seen) for (const other of near.get(id)!) seen.add(other);
    expect(seen.size).toBeGreaterThan(demo.entities.length * 0.9);
  });
});

describe('demo conversations', () => {
  const threads = bySession(demo);

  it('should number turns from 0 without gaps and never go back in time', () => {
    for (const { id, startedAt, endedAt } of demo.sessions) {
      let before = Date.parse(startedAt);
      for (const [i, turn] of threads.get(id)!.entries()) {
        expect(turn.index).toBe(i);
        expect(turn.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/);
        expect(Date.parse(turn.createdAt)).toBeGreaterThanOrEqual(before);
        before = Date.parse(turn.createdAt);
      }
      if (endedAt !== null) expect(Date.parse(endedAt)).toBeGreaterThanOrEqual(before);
      expect(before).toBeLessThanOrEqual(DEMO_NOW);
    }
  });

  it('should begin after its user was created', () => {
    const created = new Map(demo.users.map((user) => [user.id, user.createdAt]));
    expect(demo.sessions.filter(({ userId, startedAt }) => startedAt < created.get(userId)!)).toEqual([]);
  });

  it('should let one speak after the other', () => {
    for (const thread of threads.values()) {
      for (const [i, { role }] of thread.entries()) {
        const before = thread[i - 1]?.role;
        const allowed: Record<string, (string | undefined)[]> = {
          system: [undefined],
          user: [undefined, 'system', 'assistant'],
          assistant: [undefined, 'system', 'user', 'tool'],
          // Some look-ups need no announcement.
          tool: ['assistant', 'user'],
        };
        expect(allowed[role], `${thread[i]!.id} after ${before}`).toContain(before);
      }
      expect(thread.at(-1)?.role ?? 'assistant').not.toBe('tool');
    }
  });

  it('should leave no slot, mark or alternative in the text', () => {
    const marks = /[{}<>|[\]]|undefined|NaN|null|\s{2}|^\s|\s$/;
    expect(demo.turns.filter(({ role, content }) => role !== 'tool' && marks.test(content))).toEqual([]);
    expect(demo.sessions.filter(({ title }) => title !== null && marks.test(title))).toEqual([]);
    for (const turn of demo.turns)
      if (turn.role === 'tool') expect(JSON.parse(turn.content)).toHaveProperty('tool');
  });

  it("should speak every language, each session its user's", () => {
    const locales = new Map(demo.users.map(({ id, locale }) => [id, locale]));
    expect([...new Set(demo.sessions.map(({ metadata }) => metadata.language))].sort()).toEqual(LANGUAGES);
    const scripts: Record<string, RegExp> = {
      ar: /\p{Script=Arabic}/u,
      ja: /\p{Script=Hiragana}/u,
      zh: /\p{Script=Han}/u,
    };
    for (const { id, userId, metadata } of demo.sessions) {
      const language = String(metadata.language);
      expect(locales.get(userId)!.slice(0, 2)).toBe(language);
      const text = threads.get(id)!.filter(({ role }) => role === 'user' || role === 'assistant');
      if (text.length > 0) {
        const foreign = Object.entries(scripts).filter(
          ([code]) => code !== language && !(code === 'zh' && language === 'ja'),
        );
        const all = text.map(({ content }) => content).join(' ');
        if (scripts[language]) expect(all).toMatch(scripts[language]);
        for (const [, script] of foreign) expect(all).not.toMatch(script);
      }
    }
  });

  it('should say which model answered and what it cost', () => {
    for (const { role, model, usage } of demo.turns) {
      expect(model !== undefined).toBe(role === 'assistant');
      if (usage) expect(usage.totalTokens).toBe(usage.inputTokens + usage.outputTokens);
    }
  });

  it('should have what paging and filters need', () => {
    const lengths = [...threads.values()].map((thread) => thread.length);
    expect(Math.max(...lengths)).toBeGreaterThan(150);
    expect(lengths.filter((length) => length === 0)).toHaveLength(3);
    const perUser = new Map<string, number>();
    for (const { userId } of demo.sessions) perUser.set(userId, (perUser.get(userId) ?? 0) + 1);
    expect(perUser.size).toBe(50);
    const counts = [...perUser.values()].sort((a, b) => b - a);
    expect(counts[0]).toBeGreaterThan(3 * counts[25]!);
    expect(new Set(demo.sessions.map(({ channel }) => channel))).toEqual(
      new Set(['web', 'app', 'email', 'phone', 'whatsapp']),
    );
    const statuses = demo.sessions.map(({ status }) => status);
    for (const status of ['ACTIVE', 'ENDED', 'ARCHIVED'] as const) expect(statuses).toContain(status);
    expect(
      demo.sessions.filter(({ status, endedAt }) => (status === 'ACTIVE') !== (endedAt === null)),
    ).toEqual([]);
  });

  it('should grant warranty only within two years', () => {
    const checks = demo.turns.filter(({ metadata }) => metadata.tool === 'check_warranty');
    expect(checks.length).toBeGreaterThan(20);
    for (const { content, createdAt } of checks) {
      const bought = Date.parse((JSON.parse(content) as { result: { bought: string } }).result.bought);
      const days = (Date.parse(createdAt) - bought) / 86_400_000;
      expect(days).toBeGreaterThan(0);
      expect(days).toBeLessThan(730);
    }
  });

  it('should not repeat itself', () => {
    const openings = [...threads.values()]
      .map((thread) => thread.find(({ role }) => role === 'user')?.content)
      .filter((content) => content !== undefined);
    expect(new Set(openings).size).toBeGreaterThan(openings.length * 0.85);
    const texts = [...threads.values()]
      .filter(({ length }) => length > 0)
      .map((thread) => thread.map((turn) => turn.content).join());
    expect(new Set(texts).size).toBe(texts.length);
  });
});
