import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SourceError } from '../../import/source.ts';
import { MAX_LINE_BYTES, textLines } from '../../import/text-lines.ts';
import { collect, inPieces } from './pieces.ts';

const read = (bytes: Buffer, cuts: number[] = []) => collect(textLines('f', inPieces(bytes, cuts)));
const texts = async (bytes: Buffer, cuts: number[] = []) => (await read(bytes, cuts)).map(({ text }) => text);

describe('lines of a file', () => {
  it('should be the same however the bytes come in pieces', async () => {
    const line = fc.stringMatching(/^[aé知😀\r ]{0,6}$/u);
    await fc.assert(
      fc.asyncProperty(fc.array(line), fc.boolean(), fc.array(fc.nat()), async (lines, ends, cuts) => {
        const text = lines.join('\n') + (ends ? '\n' : '');
        const expected = text.split('\n');
        if (expected.at(-1) === '') expected.pop();
        const got = await read(Buffer.from(text), cuts);
        expect(got.map((one) => one.text)).toEqual(expected);
        expect(got.map((one) => one.number)).toEqual(expected.map((_, index) => index + 1));
      }),
    );
  });

  it('should leave out a byte order mark', async () => {
    expect(await texts(Buffer.from('\uFEFFa\n\uFEFFb'))).toEqual(['a', '\uFEFFb']);
    expect(await texts(Buffer.from('\uFEFFa'), [1, 2])).toEqual(['a']);
  });

  it('should spare the neighbours of a line that is not UTF-8', async () => {
    const bytes = Buffer.concat([
      Buffer.from('á\nb'),
      Buffer.from([0xc3, 0x0a]),
      Buffer.from('c\n'),
      Buffer.from([0xff]),
    ]);
    expect(await read(bytes, [4])).toEqual([
      { number: 1, text: 'á', expected: null },
      { number: 2, text: null, expected: 'UTF-8 text' },
      { number: 3, text: 'c', expected: null },
      { number: 4, text: null, expected: 'UTF-8 text' },
    ]);
  });

  it.each([
    ['in the middle', '\nafter'],
    ['at the end', ''],
  ])('should pass over a line that is too long, %s', async (_, after) => {
    async function* long() {
      yield Buffer.from('before\n');
      for (let length = 0; length <= MAX_LINE_BYTES; length += 1024 * 1024)
        yield Buffer.alloc(1024 * 1024, 'x');
      yield Buffer.from(after);
    }
    const lines = await collect(textLines('f', long()));
    expect(lines.map(({ number, text }) => [number, text])).toEqual([
      [1, 'before'],
      [2, null],
      ...(after === '' ? [] : [[3, 'after']]),
    ]);
    expect(lines[1]!.expected).toBe('a line of at most 16 MiB');
  });

  it('should take a line of just the maximum', async () => {
    const bytes = Buffer.concat([Buffer.alloc(MAX_LINE_BYTES, 'x'), Buffer.from('\ny')]);
    expect((await texts(bytes, [1000])).map((text) => text?.length)).toEqual([MAX_LINE_BYTES, 1]);
  });

  it('should refuse UTF-16 by name', async () => {
    const file = read(Buffer.from('\uFEFF{}', 'utf16le'));
    await expect(file).rejects.toThrow(
      new SourceError('f is UTF-16 text, but UTF-8 was expected. Convert it, for example with iconv.'),
    );
  });
});
