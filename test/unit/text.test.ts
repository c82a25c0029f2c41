import { describe, expect, it } from 'vitest';
import { entityRank, searchText, sortKey, words } from '../../datasources/text.ts';

describe('Search words', () => {
  it.each([
    ['São Paulo – Centro', ['sao', 'paulo', 'centro']],
    ['STRASSE straße', ['strasse', 'strasse']],
    ['北京烤鸭店 2号', ['北', '京', '烤', '鸭', '店', '2', '号']],
    ['東京タワー', ['東', '京', 'タ', 'ワ', 'ー']],
    ['서울 타워', ['서울', '타워']],
    ['हिन्दी गाना', ['हिन्दी', 'गाना']],
    ['ΚΏΣτας ΑΣ', ['κωστασ', 'ασ']],
    ['İpek İSTANBUL', ['ipek', 'istanbul']],
    ['ガス', ['ガ', 'ス']],
    ['e-bike/X200', ['e', 'bike', 'x200']],
    ['!!! 🚲', []],
  ])('should be taken from %s', (text, expected) => {
    expect(words(text)).toEqual(expected);
  });

  it('should have a space before each', () => {
    expect(searchText('Alpine Jacket', 'Jacke')).toBe(' alpine jacket jacke');
  });
});

describe('The rank of an entity', () => {
  it('should put the name itself before names that begin with it before the rest', () => {
    expect(entityRank('Café Central', 'cafe central')).toBe(0);
    expect(entityRank('Café Central', 'CAFE cen')).toBe(1);
    expect(entityRank('Café Central', 'central')).toBe(2);
  });
});

describe('The sort key of a name', () => {
  it('should be cut between code points', () => {
    const key = sortKey('🚲'.repeat(300));
    expect([...key]).toHaveLength(200);
    expect(key.isWellFormed()).toBe(true);
  });

  it('should be empty for no name', () => {
    expect(sortKey(null)).toBe('');
  });
});
