// The scenes of every language are well made, whichever way they are played.

import { describe, expect, it } from 'vitest';
import { SLOTS } from '../../demo/cast.ts';
import { categories, products } from '../../demo/catalogue.ts';
import { languages } from '../../demo/languages/index.ts';
import { Deck, Random } from '../../demo/random.ts';
import type { Scene } from '../../demo/screenplay.ts';
import { parseScenes } from '../../demo/screenplay.ts';
import { TOOL_KEYS } from '../../demo/tools.ts';

const names = new Set(products.map(({ name }) => name));
const kinds = new Set<string>([...categories.keys(), 'any']);

/** Every way to play a scene: each ending with and without its exchanges. */
function ways(scene: Scene) {
  return Array.from({ length: scene.endings }, (_, i) => i + 1).flatMap((ending) =>
    [true, false].map((all) =>
      scene.lines.filter((line) => [0, ending].includes(line.ending) && (all || line.exchange === 0)),
    ),
  );
}

describe.each([...languages])('scenes in %s', (code, language) => {
  it('should be as many as a conversation of several matters needs', () => {
    expect(language.code).toBe(code);
    expect(language.scenes.length).toBeGreaterThanOrEqual(8);
  });

  it('should use only slots and tools that there are', () => {
    const phrases = [
      language.hello,
      language.greeting,
      language.more,
      language.enough,
      language.bridge,
      language.again,
    ];
    const texts = [...phrases, language.thanks, language.bye].flat();
    for (const scene of language.scenes) {
      texts.push(...scene.titles.flat());
      for (const { speaker, texts: ways } of scene.lines) {
        if (speaker === 'tool') expect(TOOL_KEYS).toContain(ways[0]);
        else texts.push(...ways);
      }
    }
    const slots = texts.flatMap((text) => [...text.matchAll(/\{([^}]*)\}/g)].map((match) => match[1]));
    expect(slots.filter((slot) => !(SLOTS as readonly string[]).includes(slot!))).toEqual([]);
    expect(texts.filter((text) => text === '')).toEqual([]);
  });

  it('should be about things in the catalogue', () => {
    for (const { subjects, rival } of language.scenes) {
      for (const subject of subjects) expect(names.has(subject) || kinds.has(subject), subject).toBe(true);
      if (rival !== null) expect(names).toContain(rival);
    }
  });

  it('should begin with the user, end with the assistant and have a title, whichever way they are played', () => {
    for (const scene of language.scenes) {
      for (const titles of scene.titles) expect(titles.length).toBeGreaterThan(0);
      for (const lines of ways(scene)) {
        const speakers = lines.map(({ speaker }) => speaker);
        expect(speakers[0]).toBe('user');
        expect(speakers.at(-1)).toBe('assistant');
        const text = speakers.join(' ');
        expect(text).not.toMatch(/user user|assistant assistant|tool tool|tool user/);
      }
    }
  });

  it('should have a wording for each of the line that it follows', () => {
    for (const { lines } of language.scenes) {
      for (const [i, { follows, texts }] of lines.entries()) {
        if (!follows) continue;
        const before = lines.slice(0, i).findLast(({ speaker }) => speaker !== 'tool');
        expect(texts.length, texts[0]).toBeGreaterThanOrEqual(before!.texts.length);
      }
    }
  });
});

describe('parseScenes', () => {
  it('should read endings, exchanges and wordings', () => {
    const [scene, ...rest] = parseScenes(
      '== ebike: battery, warranty\n1# A | B\n2# C\nU Hi | Hey\nT order\n1 A One\n2 A Two\n? U Why? | How?\n? A So. | Thus.\n',
    );
    expect(rest).toEqual([]);
    expect(scene).toMatchObject({
      subjects: ['ebike'],
      rival: null,
      tags: ['battery', 'warranty'],
      endings: 2,
    });
    expect(scene!.titles).toEqual([['A', 'B'], ['C']]);
    expect(
      scene!.lines.map(({ speaker, ending, exchange, follows }) => [speaker, ending, exchange, follows]),
    ).toEqual([
      ['user', 0, 0, false],
      ['tool', 0, 0, false],
      ['assistant', 1, 0, false],
      ['assistant', 2, 0, false],
      ['user', 0, 1, false],
      ['assistant', 0, 1, true],
    ]);
  });

  it.each(['X Hello', 'Hello', '? A An answer without a question'])('should refuse the line "%s"', (line) => {
    expect(() => parseScenes(`== ebike: battery\n# Title\nU Hi\n${line}\n`)).toThrow(line);
  });
});

describe('Deck', () => {
  it('should deal everything once before anything again, and nothing twice in a row', () => {
    const deck = new Deck(['a', 'b', 'c'], new Random(5));
    const dealt = Array.from({ length: 300 }, () => deck.deal());
    for (let i = 0; i < 300; i += 3) expect(dealt.slice(i, i + 3).toSorted()).toEqual(['a', 'b', 'c']);
    expect(dealt.filter((card, i) => card === dealt[i - 1])).toEqual([]);
  });
});

describe('Random', () => {
  it('should stay in range and be even', () => {
    const random = new Random(9);
    const counts = [0, 0, 0, 0, 0];
    for (let i = 0; i < 10_000; i++) counts[random.int(0, 4)]!++;
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(200);
  });
});
