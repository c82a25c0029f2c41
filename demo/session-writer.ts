// Writes one session: scenes until it is as long as planned, then the times, models and labels of its turns.

import type { Cast, Casting } from './cast.ts';
import type { Opening, Stage, Utterance } from './conversation.ts';
import { DAY_MS, formatTime } from './format.ts';
import { languages } from './languages/index.ts';
import type { Random } from './random.ts';
import { Deck } from './random.ts';
import type { DemoSession, DemoStatus, DemoTurn } from './records.ts';
import type { SessionPlan } from './schedule.ts';
import type { Language, Scene } from './screenplay.ts';

/** A conversation that began longer ago than this was put away. */
const ARCHIVED_AFTER = 240 * DAY_MS;

/** About how many turns a scene has. */
const SCENE_TURNS = 8;

/** A conversation planned to be longer is one thread over many days. */
const THREAD_TURNS = 60;

interface Said extends Utterance {
  /** Seconds since the turn before. */
  pause: number;
}

interface Script {
  said: Said[];
  title: string | null;
  tags: readonly string[];
}

export class SessionWriter {
  readonly #random: Random;
  readonly #stage: Stage;
  readonly #casting: Casting;
  readonly #plans: ReadonlyMap<string, string>;
  readonly #now: number;
  /** The scenes that a person has not played yet. */
  readonly #scenes = new Map<string, Deck<Scene>>();
  /** How many turns earlier sessions fell short by. */
  #owed = 0;

  constructor(
    random: Random,
    stage: Stage,
    casting: Casting,
    plans: ReadonlyMap<string, string>,
    now: number,
  ) {
    this.#random = random;
    this.#stage = stage;
    this.#casting = casting;
    this.#plans = plans;
    this.#now = now;
  }

  write(plan: SessionPlan): { session: DemoSession; turns: DemoTurn[] } {
    const language = languages.get(plan.person.locale.slice(0, 2))!;
    const script =
      plan.turns === 0 ? { said: [], title: null, tags: ['abandoned'] } : this.#script(plan, language);
    if (plan.active) script.said = this.#unfinished(script.said);
    const length = script.said.reduce((sum, { pause }) => sum + pause, 0) * 1000;
    // What goes on has had its last turn by now, a moment ago.
    const latest = this.#now - length - this.#random.int(5, 900) * 1000;
    const startedAt = plan.active ? latest : Math.min(plan.startedAt, latest);
    const turns = this.#turns(plan, script.said, startedAt);
    const old = this.#now - startedAt > ARCHIVED_AFTER;
    const status: DemoStatus = plan.active ? 'ACTIVE' : old ? 'ARCHIVED' : 'ENDED';
    const endedAt = startedAt + length + this.#random.int(10, 240) * 1000;
    const session: DemoSession = {
      id: plan.id,
      userId: plan.person.id,
      title: script.title,
      channel: plan.channel,
      status,
      tags: script.tags,
      startedAt: formatTime(startedAt),
      endedAt: plan.active ? null : formatTime(Math.min(endedAt, this.#now)),
      metadata: { language: language.code, ...this.#rating(plan) },
    };
    return { session, turns };
  }

  #rating(plan: SessionPlan): Record<string, number> {
    if (plan.active || plan.turns === 0 || !this.#random.chance(0.45)) return {};
    return { rating: this.#random.pick([5, 5, 5, 4, 4, 3, 2]) };
  }

  #script(plan: SessionPlan, language: Language): Script {
    const random = this.#random;
    const thread = plan.turns > THREAD_TURNS;
    const wanted = plan.turns + (thread ? 0 : Math.max(-6, Math.min(6, this.#owed)));
    const said: Said[] = [];
    const tags = new Set<string>();
    const used = new Set<Scene>();
    let title: string | null = null;
    let cast: Cast;
    let at = plan.startedAt;
    do {
      const opening = this.#opening(said.length === 0, thread, plan);
      const rest = opening === 'again' ? this.#rest(at, plan.startedAt) : 0;
      at += rest * 1000;
      const scene = this.#scene(plan, language, used);
      used.add(scene);
      cast = this.#casting.cast(scene, plan.person, this.#plans.get(plan.person.id)!, at);
      if (opening === 'next' && random.chance(0.7)) this.#stage.askForMore(said, cast, language);
      const played = this.#stage.play(scene, cast, language, opening);
      title ??= played.title;
      // A long thread is labelled by how it began.
      if (!thread || said.length === 0) for (const tag of scene.tags) tags.add(tag);
      const begun = said.length;
      said.push(...played.said.map((utterance) => this.#timed(utterance, plan)));
      if (rest > 0) said[begun]!.pause = rest;
      if (thread)
        said.push(...this.#stage.close(cast, language, false).map((line) => this.#timed(line, plan)));
      at = plan.startedAt + said.reduce((sum, { pause }) => sum + pause, 0) * 1000;
    } while (said.length + SCENE_TURNS * 0.6 < wanted);
    if (!thread && random.chance(0.85)) {
      const asked = random.chance(0.6);
      if (asked) this.#stage.askForMore(said, cast, language);
      said.push(...this.#stage.close(cast, language, asked).map((line) => this.#timed(line, plan)));
    }
    if ((plan.channel === 'web' || plan.channel === 'app') && random.chance(0.3)) {
      said.unshift({ speaker: 'system', text: instructions(plan, cast), pause: 0 });
    }
    this.#owed += thread ? 0 : plan.turns - said.length;
    return { said, title, tags: [...tags] };
  }

  #scene(plan: SessionPlan, language: Language, used: ReadonlySet<Scene>): Scene {
    const deck = this.#scenes.get(plan.person.id) ?? new Deck(language.scenes, this.#random);
    this.#scenes.set(plan.person.id, deck);
    return deck.deal((scene) => !used.has(scene));
  }

  #opening(first: boolean, thread: boolean, { channel }: SessionPlan): Opening {
    if (!first) return thread ? 'again' : 'next';
    // Who writes an e-mail or a message is not greeted first.
    const written = channel === 'email' || channel === 'whatsapp';
    return this.#random.pick<Opening>(
      written ? ['cold', 'hello', 'hello'] : ['cold', 'hello', 'hello', 'greeted'],
    );
  }

  /** Seconds until the same hours of a later day as those in which the thread began. */
  #rest(at: number, startedAt: number): number {
    const days = Math.ceil((at - startedAt) / DAY_MS) + this.#random.int(0, 3);
    return Math.floor((startedAt + days * DAY_MS - at) / 1000) + this.#random.int(0, 8 * 3600);
  }

  #timed(utterance: Utterance, plan: SessionPlan): Said {
    const random = this.#random;
    const slow = plan.channel === 'email' && !plan.active;
    switch (utterance.speaker) {
      case 'user':
        return { ...utterance, pause: slow ? random.int(300, 14_400) : random.int(8, 95) };
      case 'tool':
        return { ...utterance, pause: random.int(0, 2) };
      default:
        return { ...utterance, pause: slow ? random.int(20, 90) : random.int(2, 9) };
    }
  }

  /** The beginning of a conversation, up to something that was said. */
  #unfinished(said: readonly Said[]): Said[] {
    let end = this.#random.int(
      Math.ceil(said.length / 2),
      Math.max(said.length - 3, Math.ceil(said.length / 2)),
    );
    while (end < said.length && said[end - 1]!.speaker === 'tool') end++;
    return said.slice(0, end);
  }

  #turns(plan: SessionPlan, said: readonly Said[], startedAt: number): DemoTurn[] {
    const model =
      this.#now - startedAt > 150 * DAY_MS
        ? 'fern-1.5'
        : this.#random.pick(['fern-2', 'fern-2', 'fern-2-mini']);
    let at = startedAt;
    let inputTokens = 240;
    return said.map((utterance, index): DemoTurn => {
      at += utterance.pause * 1000;
      const tokens = estimateTokens(utterance.text);
      const turn: DemoTurn = {
        id: `${plan.id}-t${String(index).padStart(3, '0')}`,
        sessionId: plan.id,
        index,
        role: utterance.speaker,
        content: utterance.text,
        createdAt: formatTime(at),
        metadata: {},
      };
      if (utterance.speaker === 'user') turn.authorId = plan.person.id;
      if (utterance.speaker === 'user' && plan.channel === 'phone') {
        turn.metadata = { transcriptConfidence: this.#random.int(86, 99) / 100 };
      }
      if (utterance.tool !== undefined) turn.metadata = { tool: utterance.tool };
      if (utterance.speaker === 'assistant') {
        turn.model = model;
        turn.usage = { inputTokens, outputTokens: tokens, totalTokens: inputTokens + tokens };
      }
      inputTokens += tokens + 4;
      return turn;
    });
  }
}

function instructions({ person, channel }: SessionPlan, { plan, city }: Cast): string {
  const place = channel === 'app' ? 'the app' : 'the web shop';
  return `You are the support assistant of Northfold. Answer in the customer's language (${person.locale}), kindly and briefly. Customer: ${person.name}, ${city.name}, ${plan} member, writing from ${place}. Look facts up, never guess them.`;
}

/** About four letters a token, and for scripts without spaces about three characters in two tokens. */
function estimateTokens(text: string): number {
  let letters = 0;
  for (const character of text) letters += character > '\u2e80' ? 2.7 : character > '\u0590' ? 1.6 : 1;
  return Math.max(1, Math.ceil(letters / 4));
}
