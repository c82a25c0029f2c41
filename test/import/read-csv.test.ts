import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readCsv } from '../../import/read-csv.ts';
import { textLines } from '../../import/text-lines.ts';
import { collect, inPieces } from './pieces.ts';

const read = (text: string, cuts: number[] = []) =>
  collect(readCsv('f.csv', textLines('f.csv', inPieces(Buffer.from(text), cuts))));
const values = async (text: string) => (await read(text)).map(({ value }) => value);

const quoted = (cell: string) => `"${cell.replaceAll('"', '""')}"`;

describe('CSV', () => {
  it('should read what another CSV parser reads', async () => {
    const cell = fc.tuple(fc.stringMatching(/^[ab,"\n\r;é😀 ]{0,5}$/u), fc.boolean());
    const row = fc.array(cell, { minLength: 3, maxLength: 3 });
    const file = fc.tuple(fc.array(row, { maxLength: 5 }), fc.constantFrom('\n', '\r\n'), fc.boolean());
    await fc.assert(
      fc.asyncProperty(file, fc.array(fc.nat()), async ([rows, newline, ends], cuts) => {
        const written = rows.map((cells) =>
          cells.map(([text, bare]) => (bare && !/["\n\r,]/.test(text) ? text : quoted(text))).join(','),
        );
        const text = ['k1,k2,k3', ...written].join(newline) + (ends ? newline : '');
        const oracle = parse(text, { columns: true, record_delimiter: newline }) as Record<string, string>[];
        const got = await read(text, cuts);
        expect(got.map(({ problem }) => problem)).toEqual(oracle.map(() => null));
        const withNulls = oracle.map((record) =>
          Object.fromEntries(
            Object.entries(record).map(([key, value]) => [key, value === '' ? null : value]),
          ),
        );
        expect(got.map(({ value }) => ({ ...(value as object) }))).toEqual(withNulls);
      }),
    );
  });

  it('should know the line that a row begins on, whatever line breaks are in its cells', async () => {
    const rows = await read('id,content\r\n1,"a\r\nb\n\nc"\r\n\r\n2,b\r\n3,"d\r\n"\r\n4,e');
    expect(rows.map(({ line }) => line)).toEqual([2, 7, 8, 10]);
  });

  it('should turn cells into what JSON has', async () => {
    const text =
      'id,index,weight,shared,metadata,tags,aliases,createdAt,startedAt,content,name\n' +
      '007,3,-1.5e2,TRUE,"{""a"":[1]}",a; b;,"[""x;y""]",1589355382000,2020-05-13,,\n' +
      'b,x,1_0,yes,null,,,,,1,null\n';
    expect(await values(text)).toEqual([
      {
        id: '007',
        index: 3,
        weight: -150,
        shared: true,
        metadata: { a: [1] },
        tags: ['a', 'b'],
        aliases: ['x;y'],
        createdAt: 1589355382000,
        startedAt: '2020-05-13',
        content: '',
        name: null,
      },
      {
        id: 'b',
        index: 'x',
        weight: '1_0',
        shared: 'yes',
        metadata: null,
        tags: null,
        aliases: null,
        createdAt: null,
        startedAt: null,
        content: '1',
        name: 'null',
      },
    ]);
  });

  it.each([
    [
      'a cell that holds quotes but is not quoted',
      '1,a"b',
      'a cell with quotes to be quoted as a whole, its quotes doubled',
    ],
    ['something behind a closing quote', '1,"a"b', 'a comma or the end of the row after a closing quote'],
    ['too many cells', '1,2,3', '2 cells as in the first row, but got 3'],
    ['too few cells', '1', '2 cells as in the first row, but got 1'],
  ])('should refuse %s and go on', async (_, row, expected) => {
    const rows = await read(`id,name\n${row}\n2,b\n`);
    expect(rows.map(({ line, problem }) => [line, problem?.expected ?? null])).toEqual([
      [2, expected],
      [3, null],
    ]);
  });

  it('should refuse a quote that is never closed, where it was opened', async () => {
    const rows = await read('id,name\n1,a\n2,"b\n3,c\n');
    expect(rows.map(({ line, problem }) => [line, problem?.expected ?? null])).toEqual([
      [2, null],
      [3, 'a closing quote'],
    ]);
  });

  it('should refuse a cell that should be JSON', async () => {
    const [row] = await read('id,metadata\n1,{a}\n');
    expect(row!.problem).toEqual({ field: 'metadata', value: '{a}', expected: 'JSON text' });
  });

  it.each([
    ['id;name\n1;2', 'fields separated by commas were expected'],
    ['id,name,id\n', 'names the field "id" twice'],
    ['"id,name\n1,2', 'no usable first row'],
  ])('should refuse the file %j', async (text, message) => {
    await expect(read(text)).rejects.toThrow(message);
  });

  it('should take fields with the names of what objects have', async () => {
    const [row] = await read('__proto__,constructor\na,b\n');
    expect(Object.entries(row!.value as object)).toEqual([
      ['__proto__', 'a'],
      ['constructor', 'b'],
    ]);
  });
});
