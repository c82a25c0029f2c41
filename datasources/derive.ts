// What a session's row says of its turns, and what it mentions.

import type { EpochMs, SessionEntityRow, SessionRow, TurnMention, TurnRole } from './types.ts';

/** Longest title made from a turn, in code points, its ellipsis included. */
const TITLE_LENGTH = 80;
/** Longest preview, in code points, its ellipsis included. */
const PREVIEW_LENGTH = 140;
/** A code point is at most two code units; what is beyond never shows, however long the content. */
const LOOKED_AT = 8_192;

/** The start of a content on one line: white space becomes single spaces, what is too long ends in `…`. */
export function excerpt(content: string, length: number): string {
  const head = content.slice(0, LOOKED_AT).replace(/\s+/gu, ' ').trim();
  if (head.length <= length && content.length <= LOOKED_AT) return head;
  const points = [...head];
  if (points.length <= length && content.length <= LOOKED_AT) return head;
  return `${points
    .slice(0, length - 1)
    .join('')
    .trimEnd()}…`;
}

/** The preview of a session's last turn. */
export function previewOf(content: string): string {
  return excerpt(content, PREVIEW_LENGTH);
}

/** A title from turns in order: the user's first that says anything, else anyone's; null where all are blank. */
export function titleOf(turns: readonly { role: TurnRole; content: string }[]): string | null {
  const telling = (turn: { content: string }) => /\S/u.test(turn.content);
  const turn = turns.find((turn) => turn.role === 'USER' && telling(turn)) ?? turns.find(telling);
  return turn === undefined ? null : excerpt(turn.content.trimStart(), TITLE_LENGTH);
}

/** How often a session mentions each entity, over all its turns. */
export function sessionEntities(
  session: Pick<SessionRow, 'id' | 'userId'>,
  turns: readonly { createdAt: EpochMs; mentions: readonly TurnMention[] }[],
): SessionEntityRow[] {
  const rows = new Map<string, SessionEntityRow>();
  for (const { createdAt, mentions } of turns)
    for (const { entityId, count } of mentions) {
      const row = rows.get(entityId);
      if (row === undefined)
        rows.set(entityId, {
          sessionId: session.id,
          userId: session.userId,
          entityId,
          count,
          firstAt: createdAt,
          lastAt: createdAt,
        });
      else {
        row.count += count;
        row.firstAt = Math.min(row.firstAt, createdAt);
        row.lastAt = Math.max(row.lastAt, createdAt);
      }
    }
  return [...rows.values()];
}
