// The notation in which the demo's conversations are written, one scene after the other:
//
//   == boots: returns, sizing         the kind of product it is about (or names, or `any`), and the session's tags;
//                                     `Scree Pro > Meadow Walk: …` says what it is compared with
//   # Boots too small | …             titles, also for one ending only: `2# …`
//   U {product} is too tight. | …     a line of the user, with other ways to say it
//   A Let me look at {order}.         a line of the assistant
//   T order                           the outcome of a tool (tools.ts)
//   ? U And how long does it take?    an exchange that may be left out, up to the next `? U`
//   1 A …                             a line of the first ending; each time a scene is played it has one ending
//   = A …                             worded like the line before it: its first wording answers the first, and so on
//
// In exchanges and endings, an answer of the assistant is worded like the question without being marked.
// `{slot}` stands for what the scene is about (cast.ts), `<obrigado/obrigada>` for a form that depends on who the user is.

export type Speaker = 'user' | 'assistant' | 'tool';

export interface Line {
  speaker: Speaker;
  /** Ways to say it; a tool's name for a tool. */
  texts: readonly string[];
  /** The ending to which it belongs, from 1; 0 for all. */
  ending: number;
  /** The exchange that may be left out and to which it belongs, from 1; 0 for none. */
  exchange: number;
  /** Takes the same wording, by position, as the line before it. */
  follows: boolean;
}

export interface Scene {
  /** A kind of product, names of products, or `any`. */
  subjects: readonly string[];
  /** What the subject is compared with; null for another of its kind. */
  rival: string | null;
  tags: readonly string[];
  /** Titles by ending, from 1. */
  titles: readonly (readonly string[])[];
  lines: readonly Line[];
  /** How many endings it has, at least one. */
  endings: number;
}

/** What a language file holds. */
export interface Language {
  /** ISO 639-1. */
  code: string;
  /** What stands between two sentences. */
  gap: string;
  /** How a user begins. */
  hello: readonly string[];
  /** How the assistant begins when it speaks first. */
  greeting: readonly string[];
  /** What the assistant asks when a matter is settled. */
  more: readonly string[];
  /** How a user says that there is nothing more, when asked. */
  enough: readonly string[];
  /** How a user passes to another matter. */
  bridge: readonly string[];
  /** How a user comes back to the same conversation another day. */
  again: readonly string[];
  thanks: readonly string[];
  bye: readonly string[];
  scenes: readonly Scene[];
}

const LINE = /^([1-9])?([?=])?\s*([UAT])\s+(.+)$/;
const TITLE = /^([1-9])?# (.+)$/;
const SPEAKERS: Record<string, Speaker> = { U: 'user', A: 'assistant', T: 'tool' };

/** Reads scenes. Throws an Error naming the line that it does not understand. */
export function parseScenes(text: string): Scene[] {
  return text
    .split(/^== /m)
    .slice(1)
    .map((block) => parseScene(block.split('\n').filter((line) => line.trim() !== '')));
}

function parseScene([head = '', ...rest]: string[]): Scene {
  const [about = '', tags = ''] = head.split(':');
  const [subjects = '', rival] = about.split('>').map((part) => part.trim());
  let exchange = 0;
  const lines: Line[] = [];
  const titles: { ending: number; texts: string[] }[] = [];
  for (const line of rest) {
    const title = TITLE.exec(line);
    if (title !== null) {
      titles.push({ ending: Number(title[1] ?? 0), texts: alternatives(title[2]!) });
      continue;
    }
    const match = LINE.exec(line.trim());
    if (match === null) throw new Error(`Expected a line of U, A or T, got "${line}".`);
    const [, ending = '0', mark, who = '', said = ''] = match;
    const before = lines.at(-1);
    if (mark === '?' && who === 'U') exchange++;
    else if (mark === '?' && (exchange === 0 || before?.exchange !== exchange)) {
      throw new Error(`Expected an exchange to begin with "? U", got "${line}".`);
    }
    const texts = alternatives(said);
    const answers = who === 'A' && before?.speaker === 'user' && (mark === '?' || ending !== '0');
    lines.push({
      speaker: SPEAKERS[who]!,
      texts,
      ending: Number(ending),
      exchange: mark === '?' ? exchange : 0,
      follows: mark === '=' || (answers && before.texts.length === texts.length),
    });
  }
  const endings = Math.max(1, ...lines.map((line) => line.ending));
  return {
    subjects: list(subjects),
    rival: rival ?? null,
    tags: list(tags),
    titles: Array.from({ length: endings }, (_, i) =>
      titles.filter(({ ending }) => ending === 0 || ending === i + 1).flatMap(({ texts }) => texts),
    ),
    lines,
    endings,
  };
}

function list(text: string): string[] {
  return text.split(',').map((part) => part.trim());
}

function alternatives(text: string): string[] {
  return text.split('|').map((part) => part.trim());
}
