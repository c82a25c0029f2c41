import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { noDeadline } from '../../datasources/deadline.ts';
import type { OpenStores } from '../../datasources/types.ts';
import type { ImportEvent } from '../../import/events.ts';
import type { ImportOrder } from '../../import/import-files.ts';
import { runImport } from '../../import/run.ts';
import { type Control, startControl } from '../../src/control.ts';
import { importThrough } from '../../src/control-client.ts';
import { embeddedStores } from '../support/data-folder.ts';
import { archive, sourcesOf, writeArchive } from './archive.ts';
import { dump } from './dump.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-control-'));
const log = pino({ level: 'silent' });
let stores: OpenStores;
let control: Control;
beforeAll(async () => {
  stores = await embeddedStores();
  control = await startControl({ stores, dataDir: folder, log });
});
beforeEach(() => stores.clear({}, noDeadline));
afterAll(async () => {
  await control.close();
  await stores[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const order = (path: string): ImportOrder => ({
  paths: [path],
  strict: false,
  keepDemo: false,
  rejects: null,
});

/** Starts an import there and gives a promise of its end, with what was told. */
function start(path: string, abort = new AbortController(), through = control.path) {
  const events: ImportEvent[] = [];
  const writing = Promise.withResolvers<void>();
  const ended = importThrough(through, order(path), {
    signal: abort.signal,
    onEvent: (event) => {
      events.push(event);
      if (event.type === 'conversations') writing.resolve();
    },
  });
  return { ended, events, writing: writing.promise, abort };
}

describe('an import through the process that holds the data folder', () => {
  it('should do what one of its own does, and tell as much', async () => {
    const records = archive();
    records.users.push({ id: '' });
    const { ended, events } = start(writeArchive(join(folder, 'a'), records, 'jsonl'));
    const { report, rejects } = await ended;
    expect(report).toMatchObject({ outcome: 'complete', rejected: 1 });
    expect(rejects).toMatch(/rejects-.*\.jsonl$/);
    expect(events.filter(({ type }) => type === 'reject')).toEqual([
      { type: 'reject', reject: expect.objectContaining({ line: 6, field: 'id', record: null }) as unknown },
    ]);
    expect(events.filter((event) => event.type === 'file' && event.done)).toHaveLength(6);
    const got = await dump(stores);
    await stores.clear({}, noDeadline);
    await runImport(sourcesOf(archive()), stores);
    expect(got).toEqual(await dump(stores));
  });

  it('should be refused while another runs, which goes on', async () => {
    const path = writeArchive(join(folder, 'b'), archive(60, 40), 'jsonl');
    const first = start(path);
    await first.writing;
    await expect(start(path).ended).rejects.toThrow('Another import is running in the server.');
    expect((await first.ended).report.outcome).toBe('complete');
    expect((await start(path).ended).report.outcome).toBe('complete');
  });

  it('should end when it is cancelled', async () => {
    const { ended, writing, abort } = start(writeArchive(join(folder, 'c'), archive(100, 60), 'jsonl'));
    await writing;
    abort.abort();
    expect((await ended).report.outcome).toBe('cancelled');
  });

  it('should end when the caller goes away, and leave the place to the next', async () => {
    const path = writeArchive(join(folder, 'd'), archive(100, 60), 'jsonl');
    const socket = connect(control.path);
    socket.write(`${JSON.stringify({ type: 'import', order: order(path) })}\n`);
    await once(socket, 'data');
    socket.destroy();
    const small = writeArchive(join(folder, 'e'), { users: [{ id: 'next' }] }, 'jsonl');
    for (;;) {
      const outcome = await start(small).ended.catch((error: unknown) => String(error));
      if (typeof outcome !== 'string') break;
      expect(outcome).toMatch('Another import is running');
    }
    expect(await stores.users.byIds(['next'], noDeadline)).toEqual([expect.objectContaining({ id: 'next' })]);
  });

  it('should say what is wrong with the files', async () => {
    await expect(start(join(folder, 'nowhere')).ended).rejects.toThrow(/nowhere is not there/);
  });

  it.each([
    ['not JSON', /not a request/],
    ['{"type":"import"}', /not a request/],
    [
      '{"type":"import","order":{"paths":[],"strict":false,"keepDemo":false,"rejects":null}}',
      /not a request/,
    ],
    ['x'.repeat(2_000_000), /too long/],
  ])('should refuse %.40s', async (text, message) => {
    const socket = connect(control.path);
    socket.on('error', () => {});
    socket.write(`${text}${text.length < 1_000 ? '\n' : ''}`);
    const [reply] = (await once(socket, 'data')) as [Buffer];
    expect(JSON.parse(reply.toString())).toMatchObject({
      type: 'refused',
      message: expect.stringMatching(message) as unknown,
    });
    socket.destroy();
  });
});

describe('the control socket', () => {
  it.skipIf(process.platform === 'win32')('should be open to its user only', () => {
    expect(statSync(control.path).mode & 0o777).toBe(0o600);
  });

  it('should take the place of one that was left behind, and go when it is closed', async () => {
    const own = mkdtempSync(join(folder, 'left-'));
    writeFileSync(join(own, 'control.sock'), '');
    const second = await startControl({ stores, dataDir: own, log });
    expect(second.path).toBe(join(own, 'control.sock'));
    await second.close();
    await expect(start(folder, undefined, second.path).ended).rejects.toThrow(/does not take orders/);
  });

  it('should find another place when the path of the data folder is too long', async () => {
    const own = join(folder, 'x'.repeat(120));
    const second = await startControl({ stores, dataDir: own, log });
    expect(Buffer.byteLength(second.path)).toBeLessThan(100);
    const path = writeArchive(own, { users: [{ id: 'u' }] }, 'jsonl');
    expect((await start(path, undefined, second.path).ended).report.outcome).toBe('complete');
    await second.close();
    expect(() => statSync(second.path)).toThrow('ENOENT');
  });

  it('should cancel what runs when it is closed', async () => {
    const second = await startControl({ stores, dataDir: mkdtempSync(join(folder, 'close-')), log });
    const path = writeArchive(join(folder, 'f'), archive(100, 60), 'jsonl');
    const { ended, writing } = start(path, undefined, second.path);
    await writing;
    await Promise.all([
      second.close(),
      expect(ended).resolves.toMatchObject({ report: { outcome: 'cancelled' } }),
    ]);
  });
});
