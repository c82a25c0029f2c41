import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { OpenStores, TurnRow } from '../../datasources/types.ts';
import type { ImportEvent, ImportReport } from '../../import/events.ts';
import { importFiles } from '../../import/import-files.ts';
import type { Kind } from '../../import/records.ts';
import type { Reject } from '../../import/rejects.ts';
import { type ImportOptions, runImport } from '../../import/run.ts';
import type { Source } from '../../import/source.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { type Archive, archive, sourcesOf, writeArchive } from './archive.ts';
import { type Dump, dump } from './dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-import-'));
let stores: OpenStores;
beforeAll(async () => {
  stores = await embeddedStores();
});
beforeEach(() => stores.clear({}, noDeadline));
afterAll(async () => {
  await stores[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

interface Result extends ImportReport {
  rejects: Reject[];
}

async function load(sources: readonly Source[], options: Partial<ImportOptions> = {}): Promise<Result> {
  const rejects: Reject[] = [];
  const onEvent = (event: ImportEvent): void => {
    if (event.type === 'reject') rejects.push(event.reject);
  };
  return { ...(await runImport(sources, stores, { tempDir: folder, onEvent, ...options })), rejects };
}

const loadFiles = (path: string, strict = false) =>
  importFiles({ paths: [path], strict, keepDemo: false, rejects: join(folder, 'rejects.jsonl') }, stores, {
    dataDir: folder,
    onEvent: () => {},
    signal: new AbortController().signal,
  });

const base = () => archive();
const turnsOf = async (sessionId: string): Promise<TurnRow[]> =>
  (await dump(stores)).turns[sessionId] as TurnRow[];

describe('an import', () => {
  it('should write every record as the file has it', async () => {
    const records = base();
    const report = await load(sourcesOf(records));
    expect(report).toMatchObject({ outcome: 'complete', rejected: 0, failures: [], notes: [] });
    for (const kind of Object.keys(records) as Kind[])
      expect(report.kinds[kind]).toMatchObject({
        read: records[kind].length,
        written: records[kind].length,
        rejected: 0,
      });

    const whole = await dump(stores);
    expect(whole.users).toHaveLength(5);
    expect(whole.users.find(({ id }) => id === 'user/3')).toEqual({
      ...records.users[3],
      createdAt: Date.UTC(2024, 1, 29) - 3_000,
      updatedAt: Date.UTC(2024, 1, 29) + 3_000,
    });
    for (const session of records.sessions) {
      const source = records.turns
        .filter(({ sessionId }) => sessionId === session.id)
        .toSorted((a, b) => Number(a.index) - Number(b.index));
      const turns = whole.turns[String(session.id)] as TurnRow[];
      expect(
        turns.map(({ externalId, index, role, content, createdAt, totalTokens, authorId, metadata }) => ({
          id: externalId,
          index,
          role: role.toLowerCase(),
          content,
          createdAt: new Date(createdAt).toISOString(),
          tokens: totalTokens,
          authorId,
          metadata,
        })),
      ).toEqual(
        source.map(({ id, index, role, content, createdAt, tokens, authorId, metadata }) => ({
          id,
          index,
          role,
          content,
          createdAt,
          tokens,
          authorId,
          metadata,
        })),
      );
    }
    const mentions = Object.values(whole.mentions).flat();
    expect(mentions).toHaveLength(records.mentions.length);
    expect(Object.values(whole.relations).flat()).toHaveLength(records.relations.length);
  });

  it('should derive what a session says of its turns', async () => {
    const records = base();
    await load(sourcesOf(records));
    const { sessions, sessionEntities } = await dump(stores);
    for (const session of sessions) {
      const turns = records.turns
        .filter(({ sessionId }) => sessionId === session.id)
        .toSorted((a, b) => Number(a.index) - Number(b.index));
      expect(session.turnCount).toBe(turns.length);
      const last = turns.at(-1);
      expect(session.lastTurnAt).toBe(last === undefined ? null : Date.parse(String(last.createdAt)));
      expect(session.lastTurnPreview).toBe(
        last === undefined ? null : String(last.content).replaceAll(/\s+/g, ' ').trim(),
      );
      const telling = turns.filter(({ content }) => String(content).trim() !== '');
      const first = telling.find(({ role }) => role === 'user') ?? telling[0];
      const given = records.sessions.find(({ id }) => id === session.id)!.title;
      expect(session.title).toBe(
        given ?? (first === undefined ? null : String(first.content).replaceAll(/\s+/g, ' ')),
      );
      const counts = new Map<unknown, number>();
      for (const { sessionId, entityId, count } of records.mentions)
        if (sessionId === session.id) counts.set(entityId, (counts.get(entityId) ?? 0) + Number(count));
      expect(
        new Map(
          (sessionEntities[session.id] as Dump['sessionEntities'][string]).map(({ entity, count }) => [
            entity.id,
            count,
          ]),
        ),
      ).toEqual(counts);
    }
  });

  it('should date users without a date by their first session, and no others', async () => {
    const records = base();
    await load(sourcesOf(records));
    const { users } = await dump(stores);
    const created = Object.fromEntries(users.map(({ id, createdAt }) => [id, createdAt]));
    const day = Date.UTC(2024, 1, 29);
    expect(created).toEqual({
      'user/0': day,
      'user/1': day + 60_000,
      'user/2': day + 2 * 60_000,
      'user/3': day - 3_000,
      'user/4': day - 4_000,
    });
  });

  it('should change nothing when it is done again', async () => {
    await load(sourcesOf(base()));
    const once = await dump(stores);
    const again = await load(sourcesOf(base()));
    expect(again.rejected).toBe(0);
    expect(await dump(stores)).toEqual(once);
  });

  it('should not depend on the order of the records in the files', async () => {
    await load(sourcesOf(base()));
    const expected = await dump(stores);
    await stores.clear({}, noDeadline);
    const reversed = Object.fromEntries(
      Object.entries(base()).map(([kind, list]) => [kind, list.toReversed()]),
    ) as Archive;
    expect((await load(sourcesOf(reversed))).rejected).toBe(0);
    expect(await dump(stores)).toEqual(expected);
  });

  it('should give the same from CSV, from gzip and from files in several parts', async () => {
    const records = base();
    await load(sourcesOf(records));
    const expected = await dump(stores);
    const half = (list: Record<string, unknown>[], part: number) =>
      list.filter((_, index) => index % 2 === part);
    const parts = writeArchive(join(folder, 'parts'), { ...records, turns: [], mentions: [] }, 'jsonl');
    for (const kind of ['turns', 'mentions'] as const)
      for (const part of [0, 1])
        writeFileSync(
          join(parts, `${kind}.part${part}.jsonl.gz`),
          gzipSync(
            half(records[kind], part)
              .map((record) => JSON.stringify(record))
              .join('\n'),
          ),
        );
    const folders = [
      writeArchive(join(folder, 'jsonl'), records, 'jsonl'),
      writeArchive(join(folder, 'gz'), records, 'jsonl', true),
      writeArchive(join(folder, 'csv'), records, 'csv'),
      writeArchive(join(folder, 'csv-gz'), records, 'csv', true),
      parts,
    ];
    for (const path of folders) {
      await stores.clear({}, noDeadline);
      const { report } = await loadFiles(path);
      expect(report).toMatchObject({ outcome: 'complete', rejected: 0 });
      expect(await dump(stores)).toEqual(expected);
    }
  });

  it('should add later parts of a session in their places', async () => {
    const records = base();
    await load(sourcesOf(records));
    const expected = await dump(stores);
    await stores.clear({}, noDeadline);
    const early = (id: unknown) => /#[0-4]$/.test(String(id));
    await load(sourcesOf({ ...records, turns: records.turns.filter(({ id }) => early(id)), mentions: [] }));
    const rest = await load(
      sourcesOf({ turns: records.turns.filter(({ id }) => !early(id)), mentions: records.mentions }),
    );
    expect(rest.rejects).toEqual([]);
    const got = await dump(stores);
    const rid = ({ title: _, ...session }: Dump['sessions'][number]) => session;
    expect({ ...got, sessions: got.sessions.map(rid), users: [] }).toEqual({
      ...expected,
      sessions: expected.sessions.map(rid),
      users: [],
    });
  });

  it('should let a later record replace an earlier one with the same key', async () => {
    const records = base();
    const changed = {
      users: [...records.users, { ...records.users[0], name: 'Later' }],
      entities: [...records.entities, { ...records.entities[0], name: 'Later' }],
      sessions: [...records.sessions, { ...records.sessions[1], channel: 'phone' }],
      turns: [...records.turns, { ...records.turns[0], content: 'Later words' }],
      mentions: [...records.mentions, { ...records.mentions[0], count: 50 }],
      relations: [...records.relations, { ...records.relations[0], weight: 99 }],
    };
    const report = await load(sourcesOf(changed));
    expect(report.rejected).toBe(0);
    const whole = await dump(stores);
    expect(whole.users.find(({ id }) => id === 'user/0')!.name).toBe('Later');
    expect(whole.entities.find(({ id }) => id === 'e:0')!.name).toBe('Later');
    expect(whole.sessions.find(({ id }) => id === 's-1')!.channel).toBe('phone');
    expect((await turnsOf('s-0'))[0]!.content).toBe('Later words');
    expect(
      Object.values(whole.mentions)
        .flat()
        .filter(({ count }) => count === 50),
    ).toHaveLength(1);
    expect(Object.values(whole.mentions).flat()).toHaveLength(records.mentions.length);
    expect(whole.relations['e:0']!.filter(({ relation }) => relation.weight === 99)).toHaveLength(1);
  });

  it('should take the mentions of a session to its new user', async () => {
    const records = base();
    await load(sourcesOf(records));
    const before = await dump(stores);
    const mentioned = (whole: Dump, user: string) =>
      (whole.userEntities[user] as Dump['userEntities'][string]).reduce((sum, { count }) => sum + count, 0);
    const ofSession = records.mentions
      .filter(({ sessionId }) => sessionId === 's-1')
      .reduce((sum, { count }) => sum + Number(count), 0);
    expect(ofSession).toBeGreaterThan(0);
    await load(sourcesOf({ sessions: [{ ...records.sessions[1], userId: 'user/2' }] }));
    const after = await dump(stores);
    expect(mentioned(after, 'user/1')).toBe(mentioned(before, 'user/1') - ofSession);
    expect(mentioned(after, 'user/2')).toBe(mentioned(before, 'user/2') + ofSession);
  });

  it('should leave the preview of a last turn that is not among the new ones', async () => {
    const records = base();
    await load(sourcesOf(records));
    const before = (await dump(stores)).sessions;
    await load(sourcesOf({ turns: records.turns.filter(({ index }) => index === 0) }));
    expect((await dump(stores)).sessions).toEqual(before);
  });

  it('should write a session of more turns than a store is given at once', async () => {
    const turns = Array.from({ length: 2_500 }, (_, index) => ({
      id: index,
      sessionId: 's',
      index,
      role: 'user',
      content: `turn ${index}`,
      createdAt: 1_589_355_382_000,
    }));
    const session = { id: 's', startedAt: '2020-05-13' };
    const report = await load(sourcesOf({ sessions: [session], turns: turns.toReversed() }));
    expect(report.rejected).toBe(0);
    expect((await turnsOf('s')).map(({ externalId }) => externalId)).toEqual(
      turns.map(({ id }) => String(id)),
    );
    expect((await dump(stores)).sessions[0]).toMatchObject({
      turnCount: 2_500,
      lastTurnPreview: 'turn 2499',
    });
  });
});

describe('records that can not be imported', () => {
  const references: [Kind, Record<string, unknown>, string][] = [
    ['users', { id: 'other', externalId: 'x1' }, 'externalId'],
    ['sessions', { id: 's-x', userId: 'nobody', startedAt: '2024-02-29' }, 'userId'],
    ['turns', { id: 't', sessionId: 'none', index: 0, role: 'user', content: '', createdAt: 0 }, 'sessionId'],
    [
      'turns',
      { id: 't', sessionId: 's-1', index: 999, role: 'user', content: '', createdAt: 0, author: 'nobody' },
      'authorId',
    ],
    ['turns', { id: 't', sessionId: 's-0', index: 0, role: 'user', content: '', createdAt: 0 }, 'index'],
    ['mentions', { turnId: 's-1#0', sessionId: 'none', entityId: 'e:1' }, 'sessionId'],
    ['mentions', { turnId: 'none', sessionId: 's-1', entityId: 'e:1' }, 'turnId'],
    ['mentions', { turnId: 's-1#0', sessionId: 's-2', entityId: 'e:1' }, 'turnId'],
    ['mentions', { turnId: 's-1#0', sessionId: 's-1', entityId: 'none' }, 'entityId'],
    ['mentions', { turnId: 's-0#0', sessionId: 's-0', entityId: 'e:1', start: 5, end: 11 }, 'end'],
    ['relations', { fromEntityId: 'none', toEntityId: 'e:1', type: 'T' }, 'fromEntityId'],
    ['relations', { fromEntityId: 'e:1', toEntityId: 'none', type: 'T' }, 'toEntityId'],
    ['users', { id: '' }, 'id'],
  ];

  it('should be reported with file, line and field, and leave the rest alone', async () => {
    await load(sourcesOf(base()));
    const expected = await dump(stores);
    await stores.clear({}, noDeadline);
    const records = base();
    for (const [kind, record] of references) records[kind].push(record);
    const report = await load(sourcesOf(records));
    expect(report.outcome).toBe('complete');
    const seen = report.rejects.map(({ kind, file, line, field, record }) => {
      const position = records[kind].findIndex((_, index) => index + 1 === line);
      expect(file).toBe(kind);
      return [kind, (record as { id?: string }).id ?? null, field, position];
    });
    expect(seen.toSorted()).toEqual(
      references
        .map(([kind, record, field]) => [kind, record.id ?? null, field, records[kind].indexOf(record)])
        .toSorted(),
    );
    for (const kind of ['users', 'turns', 'mentions', 'relations'] as const)
      expect(report.kinds[kind].read).toBe(report.kinds[kind].written + report.kinds[kind].rejected);
    const got = await dump(stores);
    expect(got).toEqual(expected);
  });

  it('should be listed whole in a file, which is there only if there are any', async () => {
    const path = writeArchive(join(folder, 'clean'), base(), 'jsonl');
    expect((await loadFiles(path)).rejects).toBeNull();
    expect(readdirSync(folder)).not.toContain('rejects.jsonl');
    writeFileSync(join(path, 'users-more.jsonl'), '{"id":"a"}\n{"id":true}\n{"id":\n');
    const { rejects } = await loadFiles(path);
    const file = join(path, 'users-more.jsonl');
    expect(
      readFileSync(rejects!, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      {
        file,
        line: 2,
        field: 'id',
        value: true,
        expected: 'text of 1 to 256 characters without control characters, or a whole number',
        record: { id: true },
      },
      {
        file,
        line: 3,
        field: null,
        value: '{"id":',
        expected: 'a JSON object on a line of its own',
        record: '{"id":',
      },
    ]);
    rmSync(rejects!);
  });

  it('should stop a strict import at the first of them', async () => {
    const records = base();
    records.users.splice(1, 0, { id: '' }, { id: false });
    const report = await load(sourcesOf(records), { strict: true });
    expect(report.outcome).toBe('stopped');
    expect(report.rejects.map(({ kind, line }) => [kind, line])).toEqual([['users', 2]]);
    expect((await dump(stores)).sessions).toEqual([]);
  });

  it('should be cut short in reports, however large or deep their values', async () => {
    let deep: unknown[] = [];
    for (let level = 0; level < 50_000; level += 1) deep = [deep];
    const report = await load(
      sourcesOf({ users: [{ id: 'a', name: 'x'.repeat(5_000) }, { id: 'b', metadata: deep }, { id: 'c' }] }),
    );
    expect(report.rejects.map(({ value }) => String(value).length)).toEqual([121, expect.any(Number)]);
    expect(JSON.stringify(report.rejects[1]!.value).length).toBeLessThan(200);
    expect(report.kinds.users.written).toBe(1);
  });
});

describe('what is remarkable', () => {
  it('should be said once: fields that are not part of a kind, and turnIndex that is wrong', async () => {
    const records = base();
    for (const user of records.users) Object.assign(user, { age: 3 });
    records.mentions[0]!.turnIndex = 77;
    const report = await load(sourcesOf(records));
    expect(report.notes).toEqual([
      'The field "age" is not part of users: ignored in 5 records of users.',
      'turnIndex is not the index of the turn that turnId names: ignored in 1 record of mentions.',
    ]);
  });
});

describe('a file that can not be read to its end', () => {
  it('should fail the import, with what came before it imported', async () => {
    const records = archive(40, 20);
    const path = writeArchive(join(folder, 'cut'), records, 'jsonl', true);
    const turns = readFileSync(join(path, 'turns.jsonl.gz'));
    writeFileSync(join(path, 'turns.jsonl.gz'), turns.subarray(0, Math.floor(turns.length * 0.6)));
    const { report } = await loadFiles(path);
    expect(report.outcome).toBe('failed');
    expect(report.failures).toEqual([expect.stringMatching(/turns\.jsonl\.gz is damaged or cut short/)]);
    expect(report.kinds.turns.written).toBeGreaterThan(100);
    expect(report.kinds.turns.written).toBe(report.kinds.turns.read);
    expect(report.kinds.mentions.read).toBe(0);
    expect(report.rejected).toBe(0);
    writeFileSync(join(path, 'turns.jsonl.gz'), turns);
    expect((await loadFiles(path)).report).toMatchObject({ outcome: 'complete', rejected: 0 });
    const mended = await dump(stores);
    await stores.clear({}, noDeadline);
    await load(sourcesOf(records));
    expect(mended).toEqual(await dump(stores));
  });
});

describe('cancelling', () => {
  it('should end the import between two batches, to be finished by another', async () => {
    const records = archive(60, 40);
    const abort = new AbortController();
    const report = await load(sourcesOf(records), {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'conversations') abort.abort();
      },
    });
    expect(report.outcome).toBe('cancelled');
    expect((await load(sourcesOf(records))).outcome).toBe('complete');
    const finished = await dump(stores);
    await stores.clear({}, noDeadline);
    await load(sourcesOf(records));
    expect(finished).toEqual(await dump(stores));
  });
});

describe('an import that is cancelled before it begins', () => {
  it('should say so and write nothing', async () => {
    const path = writeArchive(join(folder, 'aborted'), base(), 'jsonl');
    const { report } = await importFiles(
      { paths: [path], strict: false, keepDemo: false, rejects: null },
      stores,
      {
        dataDir: folder,
        onEvent: () => {},
        signal: AbortSignal.abort(),
      },
    );
    expect(report.outcome).toBe('cancelled');
    expect((await dump(stores)).users).toEqual([]);
  });
});

describe('demo data', () => {
  const demo = sourcesOf({ users: [{ id: 'demo' }] });
  const fill = async (state: string) => {
    await stores.meta.set('demo', 'filling', noDeadline);
    await load(demo, { keepDemo: true });
    await stores.meta.set('demo', state, noDeadline);
  };
  const userIds = async () => (await dump(stores)).users.map(({ id }) => id).toSorted();

  it.each(['filled', 'filling'])('should be replaced by the first import when it is %s', async (state) => {
    await fill(state);
    await load(sourcesOf({ users: [{ id: 'own' }] }));
    expect(await userIds()).toEqual(['own']);
    await load(sourcesOf({ users: [{ id: 'more' }] }));
    expect(await userIds()).toEqual(['more', 'own']);
    expect(await stores.meta.get('demo', noDeadline)).toBe('replaced');
  });

  it('should stay when that is asked', async () => {
    await fill('filled');
    await load(sourcesOf({ users: [{ id: 'own' }] }), { keepDemo: true });
    expect(await userIds()).toEqual(['demo', 'own']);
    expect(await stores.meta.get('demo', noDeadline)).toBe('filled');
  });

  it('should no longer be begun afresh once someone has added to it', async () => {
    await fill('filling');
    const path = writeArchive(join(folder, 'own'), { users: [{ id: 'own' }] }, 'jsonl');
    await importFiles({ paths: [path], strict: false, keepDemo: true, rejects: null }, stores, {
      dataDir: folder,
      onEvent: () => {},
      signal: new AbortController().signal,
    });
    expect(await stores.meta.get('demo', noDeadline)).toBe('filled');
  });

  it('should not be lost to files that hold nothing usable', async () => {
    await fill('filled');
    await load(sourcesOf({ users: [{ name: 'no id' }] }));
    await load(sourcesOf({ users: [] }));
    const cut = writeArchive(join(folder, 'damaged'), { users: [{ id: 'own' }] }, 'jsonl', true);
    const bytes = readFileSync(join(cut, 'users.jsonl.gz'));
    writeFileSync(join(cut, 'users.jsonl.gz'), bytes.subarray(0, 14));
    expect((await loadFiles(cut)).report.outcome).toBe('failed');
    expect(await userIds()).toEqual(['demo']);
    expect(await stores.meta.get('demo', noDeadline)).toBe('filled');
  });
});
