import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { openStores } from '../../datasources/index.ts';
import { archive, writeArchive } from '../import/archive.ts';
import { emptyFolder, type Outcome, run, start, workFolder } from './parley.ts';

/** The table at the end as [kind, read, written, rejected]. */
function table({ stdout }: Outcome): string[][] {
  const lines = stdout.split('\n').map((line) => line.split(/\s{2,}/));
  return lines
    .filter(([kind]) => /^(users|entities|sessions|turns|mentions|relations)$/.test(kind!))
    .map((line) => line.slice(0, 4));
}

const ARCHIVE_TABLE = Object.entries(archive()).map(([kind, { length }]) => [
  kind,
  String(length),
  String(length),
  '0',
]);

describe('parley import', () => {
  it('should import a folder and say what it did, line by line where there is no terminal', async () => {
    const cwd = await emptyFolder();
    writeArchive(join(cwd, 'export'), archive(), 'jsonl', true);
    const outcome = await run(['import', 'export'], { cwd });
    expect(outcome.code).toBe(0);
    expect(table(outcome).toSorted()).toEqual(ARCHIVE_TABLE.toSorted());
    expect(outcome.stdout).toMatch(/Imported everything in \d+\.\d s\./);
    for (const kind of ['users', 'sessions', 'turns', 'entities', 'mentions', 'relations'])
      expect(outcome.stderr).toContain(`${kind}.jsonl.gz: done`);
    expect(outcome.stderr).not.toContain('\u001b[');
  });

  it('should refuse to write the rejects over a file that is there, the imported one above all', async () => {
    const cwd = await workFolder();
    const records = archive();
    records.users.push({ id: 'bad', name: 1 });
    writeArchive(join(cwd, 'export'), records, 'jsonl');
    const users = join(cwd, 'export', 'users.jsonl');
    const before = await readFile(users, 'utf8');
    const outcome = await run(['import', 'export', '--rejects', users], { cwd });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('it is there already, and would be lost');
    expect(await readFile(users, 'utf8')).toBe(before);
  });

  it('should refuse an empty data folder, as an unset shell variable gives it', async () => {
    const cwd = await workFolder();
    writeArchive(join(cwd, 'export'), archive(), 'jsonl');
    const outcome = await run(['import', 'export', '--data', ''], { cwd });
    expect(outcome.code).toBe(2);
    expect(outcome.stderr).toContain('DATA_DIR is ""');
  });

  it('should say loudly that records were not imported, show the first 20, and name the file that has all', async () => {
    const cwd = await workFolder();
    const records = archive();
    records.users.push(...Array.from({ length: 30 }, (_, index) => ({ id: `bad ${index}`, name: index })));
    writeArchive(join(cwd, 'export'), records, 'jsonl');
    const lenient = await run(['import', 'export', '--data', 'd', '--rejects', 'bad.jsonl'], { cwd });
    expect(lenient.code).toBe(0);
    expect(lenient.stderr.match(/^not imported: /gm)).toHaveLength(20);
    expect(lenient.stderr).toContain('users.jsonl:6: name is 0, expected text');
    expect(lenient.stdout).toContain('but not everything');
    expect(lenient.stdout).toMatch(
      /30 records were NOT imported \(the first 20 are shown above\)\. \S+bad\.jsonl says which/,
    );
    expect((await readFile(join(cwd, 'bad.jsonl'), 'utf8')).trim().split('\n')).toHaveLength(30);

    const strict = await run(['import', 'export', '--data', 'd', '--strict'], { cwd });
    expect(strict.code).toBe(1);
    expect(strict.stdout).toContain('1 record was NOT imported');
  });

  it('should refuse what it can not import before it makes anything', async () => {
    const cwd = await workFolder();
    const missing = await run(['import', 'nowhere'], { cwd });
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toMatch(/^\S*nowhere is not there, or this user may not see it\.\n$/);
    expect((await run(['import'], { cwd })).code).toBe(2);
    expect((await run(['import', '.'], { cwd })).stderr).toMatch(/There is nothing to import in/);
  });

  it('should end with 1 when a file is damaged', async () => {
    const cwd = await workFolder();
    writeArchive(cwd, { users: [{ id: 'u' }] }, 'jsonl');
    await writeFile(join(cwd, 'sessions.jsonl.gz'), Buffer.from('1f8b0800', 'hex'));
    const outcome = await run(['import', '.'], { cwd });
    expect(outcome.code).toBe(1);
    expect(outcome.stdout).toMatch(/The import FAILED.*\n {2}\S*sessions\.jsonl\.gz is damaged or cut short/);
  });

  it('should hand over to a server that holds the data folder, and replace its demo', async () => {
    const cwd = await workFolder();
    writeArchive(join(cwd, 'export'), archive(), 'csv');
    const server = start(['serve', '--port', '0'], { cwd });
    // While the server is still filling in its demo, as well as later.
    await server.said('This is the first start');
    const early = run(['import', 'export'], { cwd });
    const url = await server.url();
    const outcome = await early;
    expect(outcome.code).toBe(0);
    expect(table(outcome).toSorted()).toEqual(ARCHIVE_TABLE.toSorted());
    expect(outcome.stderr).toContain('The demo data is gone');
    const again = await run(['import', 'export'], { cwd });
    expect(table(again)).toEqual(table(outcome));
    const reply = await fetch(`${url}graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ sessions { totalCount } users { totalCount } }"}',
    });
    expect(await reply.json()).toMatchObject({
      data: {
        sessions: { totalCount: archive().sessions.length },
        users: { totalCount: archive().users.length },
      },
    });
    server.process.kill('SIGTERM');
    expect((await server.outcome).code).toBe(0);
  });

  it('should name the process that holds the data folder when that takes no orders', async () => {
    const cwd = await workFolder();
    writeArchive(join(cwd, 'export'), archive(), 'jsonl');
    await using _stores = await openStores({ dataDir: join(cwd, 'data'), command: 'parley import' });
    const outcome = await run(['import', 'export'], { cwd });
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toMatch(new RegExp(`in use by process ${process.pid} \\("parley import"`));
  });

  it('should stop cleanly at Ctrl-C and finish when it is run again', async () => {
    const cwd = await workFolder();
    writeArchive(join(cwd, 'export'), archive(300, 60), 'jsonl');
    const first = start(['import', 'export'], { cwd });
    let stderr = '';
    first.process.stderr!.on('data', (text: string) => {
      stderr += text;
    });
    while (!stderr.includes('turns.jsonl: done')) await setTimeout(5);
    first.process.kill('SIGINT');
    const outcome = await first.outcome;
    expect(outcome.code).toBe(130);
    expect(outcome.stdout).toMatch(/Cancelled after .* Import again to finish/);
    const second = await run(['import', 'export'], { cwd });
    expect(second.code).toBe(0);
    expect(second.stdout).toContain('Imported everything');
  });
});
