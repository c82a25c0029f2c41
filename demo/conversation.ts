// Plays scenes: picks endings and wordings, leaves exchanges out, fills slots, and joins scenes into one conversation.

import type { Cast } from './cast.ts';
import type { Random } from './random.ts';
import { Deck } from './random.ts';
import type { Language, Scene, Speaker } from './screenplay.ts';
import { callTool } from './tools.ts';

export interface Utterance {
  speaker: Speaker | 'system';
  text: string;
  /** The tool that answers, where one does. */
  tool?: string;
}

export interface Played {
  title: string;
  said: Utterance[];
}

/** How a scene is joined to what came before it. */
export type Opening = 'cold' | 'hello' | 'greeted' | 'next' | 'again';

export class Stage {
  readonly #random: Random;
  readonly #decks = new Map<readonly string[], Deck<string>>();

  constructor(random: Random) {
    this.#random = random;
  }

  /** One scene. The first to speak is the user, or for `greeted` the assistant; the last is the assistant. */
  play(scene: Scene, cast: Cast, language: Language, opening: Opening): Played {
    const ending = this.#random.int(1, scene.endings);
    const played = new Map<number, boolean>([[0, true]]);
    const lines = scene.lines.filter((line) => {
      if (line.ending !== 0 && line.ending !== ending) return false;
      if (!played.has(line.exchange)) played.set(line.exchange, this.#random.chance(0.6));
      return played.get(line.exchange);
    });
    let wording = 0;
    const said = lines.map((line): Utterance => {
      if (line.speaker === 'tool') {
        const { tool, content } = callTool(line.texts[0]!, cast);
        return { speaker: 'tool', text: content, tool };
      }
      wording = line.follows ? wording : line.texts.indexOf(this.#deal(line.texts));
      const text = fill(line.texts[wording]!, cast);
      return { speaker: line.speaker, text: capitalise(text, line.speaker === 'assistant') };
    });
    const first = said[0]!;
    first.text = join(this.#prefix(opening, language), first.text, language.gap);
    const title = capitalise(this.#say(scene.titles[ending - 1]!, cast));
    if (opening !== 'greeted') return { title, said };
    return { title, said: [{ speaker: 'assistant', text: this.#say(language.greeting, cast) }, ...said] };
  }

  /** The assistant's question whether there is more, behind what it said last. */
  askForMore(said: Utterance[], cast: Cast, language: Language): void {
    const last = said.at(-1)!;
    last.text = [last.text, this.#say(language.more, cast)].join(language.gap);
  }

  /** Thanks and good-bye; `asked` when the assistant asked whether there is more. */
  close(cast: Cast, language: Language, asked: boolean): Utterance[] {
    const thanks = asked && this.#random.chance(0.6) ? language.enough : language.thanks;
    return [
      { speaker: 'user', text: this.#say(thanks, cast) },
      { speaker: 'assistant', text: this.#say(language.bye, cast) },
    ];
  }

  #prefix(opening: Opening, language: Language): string {
    if (opening === 'hello') return this.#deal(language.hello);
    if (opening === 'next') return this.#deal(language.bridge);
    return opening === 'again' ? this.#deal(language.again) : '';
  }

  #say(texts: readonly string[], cast: Cast): string {
    return fill(this.#deal(texts), cast);
  }

  /** A wording, none again before all have been used. */
  #deal(texts: readonly string[]): string {
    const deck = this.#decks.get(texts) ?? new Deck(texts, this.#random);
    this.#decks.set(texts, deck);
    return deck.deal();
  }
}

function fill(text: string, { slots, person }: Cast): string {
  return text
    .replace(/<([^/<>]*)\/([^/<>]*)>/g, (_, he: string, she: string) => (person.female ? she : he))
    .replace(/\{(\w+)\}/g, (_, slot: string) => {
      const value = (slots as Record<string, string | undefined>)[slot];
      if (value === undefined)
        throw new Error(`Expected a slot that a cast fills, got "{${slot}}" in "${text}".`);
      return value;
    });
}

/** Puts an opening before a sentence, which keeps its small letter behind a comma or a colon. */
function join(prefix: string, text: string, gap: string): string {
  if (prefix === '') return capitalise(text);
  return `${prefix}${gap}${/[,:]$/.test(prefix) ? text : capitalise(text)}`;
}

function capitalise(text: string, wanted = true): string {
  return wanted ? text.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase()) : text;
}
