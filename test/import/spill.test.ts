import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { SourceError } from '../../import/source.ts';
import { Spill } from '../../import/spill.ts';

const folder = mkdtempSync(join(tmpdir(), 'parley-spill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('records put aside', () => {
  it('should come back together by key and in their order', async () => {
    const item = fc.record({
      key: fc.constantFrom('a', 'b', 'c', '知').map((key): string => key),
      text: fc.string({ unit: 'grapheme' }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(item), fc.integer({ min: 1, max: 40_000_000 }), async (items, bytes) => {
        await using spill = await Spill.open<{ key: string; text: string }>(folder, bytes);
        for (const [index, one] of items.entries()) {
          spill.add(one.key, one);
          if (index % 7 === 0) await spill.settle(index % 2 === 0);
        }
        await spill.settle(true);
        const seen = new Map<string, number>();
        const back: typeof items = [];
        for (let partition = 0; partition < spill.partitions; partition += 1)
          for (const one of await spill.load(partition)) {
            expect(seen.get(one.key) ?? partition).toBe(partition);
            seen.set(one.key, partition);
            back.push(one);
          }
        for (const key of ['a', 'b', 'c', '知'])
          expect(back.filter((one) => one.key === key)).toEqual(items.filter((one) => one.key === key));
        expect(back).toHaveLength(items.length);
      }),
      { numRuns: 50 },
    );
  });

  it('should spread over the partitions', async () => {
    await using spill = await Spill.open<number>(folder, 64 * 1024 * 1024);
    for (let index = 0; index < 16_000; index += 1) spill.add(`session-${index}`, index);
    await spill.settle(true);
    expect(spill.partitions).toBe(16);
    for (let partition = 0; partition < 16; partition += 1) {
      const { length } = await spill.load(partition);
      expect(length).toBeGreaterThan(800);
      expect(length).toBeLessThan(1_200);
    }
  });

  it.skipIf(process.platform === 'win32')(
    'should leave no file behind, not even while they are there',
    async () => {
      await using spill = await Spill.open<string>(folder, 1);
      spill.add('a', 'x'.repeat(1_000_000));
      await spill.settle();
      expect(readdirSync(folder)).toEqual([]);
      await spill.settle(true);
      expect(await spill.load(0)).toHaveLength(1);
    },
  );

  it('should say so when the folder is none', async () => {
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await expect(Spill.open(file, 1)).rejects.toBeInstanceOf(SourceError);
    rmSync(file);
  });
});
