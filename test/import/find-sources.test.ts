import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { findSources } from '../../import/find-sources.ts';
import { type RawRecord, SourceError } from '../../import/source.ts';

const root = mkdtempSync(join(tmpdir(), 'parley-sources-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;
function folder(files: Record<string, string | Buffer>): string {
  folders += 1;
  const path = join(root, String(folders));
  mkdirSync(path);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

/** Everything that can be read of the only file of a folder, and why the rest can't be. */
async function readOnly(path: string): Promise<{ records: RawRecord[]; error: unknown; bytes: number[] }> {
  const [source] = (await findSources([path])).sources;
  const records: RawRecord[] = [];
  const bytes: number[] = [];
  const signal = new AbortController().signal;
  try {
    for await (const batch of source!.read({ onBytes: (read) => bytes.push(read), signal }))
      records.push(...batch);
    return { records, error: null, bytes };
  } catch (error) {
    return { records, error, bytes };
  }
}

const lines = (count: number) => Array.from({ length: count }, (_, id) => `{"id":"${id}"}\n`).join('');

describe('files to import', () => {
  it('should be found by their names, in the order of import', async () => {
    const path = folder({
      'turns-2021.jsonl': '',
      'turns-2020.csv.gz': '',
      'relations.ndjson': '',
      'Users.part1.json': '',
      'sessions_b.jsonl.gz': '',
      'mentions.csv': '',
      'entities.jsonl': '',
      'README.md': '',
      'turnstile.jsonl': '',
    });
    const { sources, passedOver } = await findSources([path]);
    expect(sources.map(({ kind, name }) => `${kind} ${name.slice(path.length + 1)}`)).toEqual([
      'users Users.part1.json',
      'entities entities.jsonl',
      'sessions sessions_b.jsonl.gz',
      'turns turns-2020.csv.gz',
      'turns turns-2021.jsonl',
      'mentions mentions.csv',
      'relations relations.ndjson',
    ]);
    expect(passedOver).toEqual([join(path, 'turnstile.jsonl')]);
  });

  it('should be taken once when they are named twice', async () => {
    const path = folder({ 'users.jsonl': '' });
    expect((await findSources([path, join(path, 'users.jsonl')])).sources).toHaveLength(1);
  });

  it('should be refused with what was expected when a name says no kind', async () => {
    const path = join(folder({ 'people.jsonl': '' }), 'people.jsonl');
    await expect(findSources([path])).rejects.toThrow(
      /people\.jsonl was not imported: expected a name such as turns\.jsonl/,
    );
  });

  it('should be refused when there are none', async () => {
    await expect(findSources([folder({})])).rejects.toThrow(/There is nothing to import in/);
    await expect(findSources([folder({ 'people.json': '' })])).rejects.toThrow(/Found people\.json\./);
    await expect(findSources([join(root, 'nowhere')])).rejects.toThrow(/nowhere is not there/);
  });
});

describe('reading a file', () => {
  it('should give the same from gzip as from plain text, whatever its name', async () => {
    const text = lines(50_000);
    const plain = await readOnly(folder({ 'users.jsonl': text }));
    const packed = await readOnly(folder({ 'users.jsonl.gz': gzipSync(text) }));
    const misnamed = await readOnly(folder({ 'users.jsonl': gzipSync(text) }));
    expect(plain.records).toHaveLength(50_000);
    expect(packed.records).toEqual(plain.records);
    expect(misnamed.records).toEqual(plain.records);
    expect(packed.error).toBeNull();
  });

  it('should count the bytes of the file as it is stored', async () => {
    const packed = gzipSync(lines(200_000), { level: 1 });
    const { bytes } = await readOnly(folder({ 'users.jsonl.gz': packed }));
    expect(bytes.length).toBeGreaterThan(2);
    expect(bytes).toEqual(bytes.toSorted((a, b) => a - b));
    expect(bytes.at(-1)).toBe(packed.length);
  });

  it('should take several gzip members one after the other', async () => {
    const { records } = await readOnly(
      folder({ 'users.jsonl.gz': Buffer.concat([gzipSync(lines(2)), gzipSync(lines(3))]) }),
    );
    expect(records).toHaveLength(5);
  });

  it.each([0.3, 0.9, 0.9999])(
    'should give what comes before the cut of a gzip file cut at %d',
    async (part) => {
      const text = Array.from({ length: 20_000 }, (_, id) => `{"id":"${id}-${Math.sin(id)}"}\n`).join('');
      const packed = gzipSync(text);
      const { records, error } = await readOnly(
        folder({ 'users.jsonl.gz': packed.subarray(0, packed.length * part) }),
      );
      expect(error).toBeInstanceOf(SourceError);
      expect(String(error)).toMatch(/users\.jsonl\.gz is damaged or cut short/);
      expect(records.length).toBeGreaterThan(20_000 * part * 0.9 - 1_000);
      const whole = records.filter(({ problem }) => problem === null);
      expect(whole.map(({ value }) => value)).toEqual(
        text
          .split('\n')
          .slice(0, whole.length)
          .map((line) => JSON.parse(line) as unknown),
      );
    },
  );

  it('should say so when a gzip file is damaged in the middle', async () => {
    const packed = gzipSync(lines(50_000));
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 40);
    const { error } = await readOnly(folder({ 'users.jsonl.gz': packed }));
    expect(String(error)).toMatch(/damaged or cut short/);
  });

  it.each([
    ['users.jsonl.gz', '{"id":1}\n', /is not gzip data, though its name ends in \.gz/],
    ['users.jsonl.gz', '', /is not gzip data/],
    ['users.json', '[\n{"id":1}\n]', /holds a JSON array, but one object a line was expected/],
  ])('should refuse %s that holds %j', async (name, content, message) => {
    const { error } = await readOnly(folder({ [name]: content }));
    expect(error).toBeInstanceOf(SourceError);
    expect(String(error)).toMatch(message);
  });

  it.skipIf(process.getuid?.() === 0)('should say so when the file may not be read', async () => {
    const path = folder({ 'users.jsonl': lines(1) });
    chmodSync(join(path, 'users.jsonl'), 0);
    const { error } = await readOnly(path);
    expect(String(error)).toMatch(/users\.jsonl can't be read: this user may not read it/);
  });

  it('should pass over blank lines and report lines that are no JSON', async () => {
    const { records } = await readOnly(
      folder({ 'users.jsonl': '\n{"id":1}\r\n  \r\n{"id":2\n"text"\n{"id":3}' }),
    );
    expect(records.map(({ line, problem }) => [line, problem?.expected ?? null])).toEqual([
      [2, null],
      [4, 'a JSON object on a line of its own'],
      [5, null],
      [6, null],
    ]);
  });
});
