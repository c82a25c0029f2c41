// What can be wrong between stores, and how it is said. Everything that is found is one of CHECKS.

import type { Json, StoreName } from '../datasources/types.ts';

/** What puts a problem right: an import of the same files; an import of files that hold what is referred to; only an empty store. */
export type Repair = 'import' | 'reference' | 'clear';

/** What a check looks at: in which store something is wrong or missing, and what puts it right. */
interface Check {
  store: StoreName;
  repair: Repair;
}

/** Every check by its name: the object it is about, then what of it is compared. */
export const CHECKS = {
  'session.user': { store: 'relational', repair: 'reference' },
  'session.turnCount': { store: 'relational', repair: 'import' },
  'session.lastTurnAt': { store: 'relational', repair: 'import' },
  'session.lastTurnPreview': { store: 'relational', repair: 'import' },
  'session.entity': { store: 'graph', repair: 'import' },
  'turn.id': { store: 'turns', repair: 'clear' },
  'turn.index': { store: 'turns', repair: 'clear' },
  'turn.author': { store: 'relational', repair: 'reference' },
  'turn.session': { store: 'relational', repair: 'reference' },
  'turn.mention.entity': { store: 'graph', repair: 'reference' },
  'turn.mention.place': { store: 'turns', repair: 'clear' },
  'mention.missing': { store: 'turns', repair: 'import' },
  'mention.differs': { store: 'turns', repair: 'clear' },
  'mention.extra': { store: 'turns', repair: 'clear' },
  'user.entity': { store: 'graph', repair: 'clear' },
  'entity.session': { store: 'relational', repair: 'reference' },
  'entity.user': { store: 'relational', repair: 'reference' },
  'entity.type': { store: 'graph', repair: 'clear' },
  'relation.end': { store: 'graph', repair: 'reference' },
  'relation.name': { store: 'graph', repair: 'clear' },
  'meta.demo': { store: 'relational', repair: 'import' },
  'meta.demo-places': { store: 'relational', repair: 'clear' },
} as const satisfies Record<string, Check>;

export type CheckName = keyof typeof CHECKS;

/** Something that does not agree. Plain JSON: it is a line of the problems file. */
export interface Problem {
  check: CheckName;
  /** The store that lacks it or has it wrong. */
  store: StoreName;
  /** What it is about, by global id where it has one, so that a query can show it. */
  object: string;
  /** Which part of the object; empty where the check says it all. */
  part: string;
  /** Null: nothing is stored. */
  stored: Json;
  /** Null: nothing should be. */
  expected: Json;
}

/** Makes a problem. */
export function problem(
  check: CheckName,
  object: string,
  part: string,
  stored: Json,
  expected: Json,
): Problem {
  return { check, store: CHECKS[check].store, object, part, stored, expected };
}

/** What is the same problem when it is looked for again: stored and expected may have moved on. */
export function identity({ check, object, part }: Problem): string {
  return `${check}\0${object}\0${part}`;
}

/** Longest text of a value on a line. */
const SHOWN = 160;

/** A problem on one line. */
export function describeProblem({ check, store, object, part, stored, expected }: Problem): string {
  const what = part === '' ? check : `${check} (${part})`;
  return `${oneLine(object)}: ${oneLine(what)} in the ${store} store is ${shown(stored)}, expected ${shown(expected)}`;
}

function shown(value: Json): string {
  if (value === null) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`;
}

/** Ids are anybody's text: a line break in one shall not make two lines of it, nor an escape sequence reach the terminal. */
function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => JSON.stringify(control).slice(1, -1));
}
