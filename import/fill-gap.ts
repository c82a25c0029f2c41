// Ticks for new turns that lie between two places of a session; place-turns.ts says what they have to keep to.

import { ticksAt } from '../datasources/timeuuid.ts';
import type { NewTurn, RefusedTurn } from './place-turns.ts';

/** Ticks between turns whose times do not set them apart. */
const STEP = 10n;
/** What comes after the last tick that a version 1 UUID can hold (in the year 5236). */
export const END = 1n << 60n;

/** Ticks for turns after `before` and before `until`; those that there is no room for are refused. */
export function fillGap<Turn extends NewTurn>(
  run: readonly Turn[],
  before: bigint,
  until: bigint,
): { filled: { turn: Turn; ticks: bigint }[]; refused: RefusedTurn<Turn>[] } {
  const filled: { turn: Turn; ticks: bigint }[] = [];
  let last = before;
  for (const turn of run) {
    last = later(ticksAt(turn.createdAt), last + STEP);
    filled.push({ turn, ticks: last });
  }
  if (last < until) return { filled, refused: [] };

  const room = until - before - 1n;
  const fitting = run.slice(0, room < BigInt(run.length) ? Number(room) : run.length);
  const expected = 'an index where there is room between the stored turns';
  return {
    filled: spread(fitting, before, until),
    refused: run.slice(fitting.length).map((turn) => ({ turn, expected })),
  };
}

/** Sets turns apart, evenly, none so late that those after it do not fit, and none before its time where that can be. */
function spread<Turn extends NewTurn>(
  tight: readonly Turn[],
  before: bigint,
  until: bigint,
): { turn: Turn; ticks: bigint }[] {
  let last = before;
  return tight.map((turn, index) => {
    const remaining = BigInt(tight.length - index);
    const latest = until - remaining;
    const wished = later(ticksAt(turn.createdAt), last + later(1n, (until - last) / (remaining + 1n)));
    last = wished < latest ? wished : latest;
    return { turn, ticks: last };
  });
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}
