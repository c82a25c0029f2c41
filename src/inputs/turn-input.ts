// The input of appendTurns.

import { isStorable, STORABLE } from '../../datasources/json-value.ts';
import { MAX_LABEL_LENGTH } from '../../datasources/limits.ts';
import type { NewTurn } from '../../writes/types.ts';
import { bytesOf } from '../errors.ts';
import type { AppendTurnsInput, TokenUsageInput, TurnInput } from '../generated/resolvers.ts';
import type { InputFields } from './input-fields.ts';
import { readMentions } from './mention-input.ts';
import { inputParser } from './write-request.ts';

const MAX_TURNS = 100;
/** Largest content, in bytes of UTF-8. */
const MAX_CONTENT_BYTES = 256 * 1024;
const CONTENT_EXPECTED = `text of at most ${MAX_CONTENT_BYTES.toLocaleString('en')} bytes of UTF-8 (${MAX_CONTENT_BYTES / 1024} KiB)`;

export const parseAppendTurns = inputParser((fields: InputFields<AppendTurnsInput>) => ({
  sessionId: fields.idOf('Session', 'sessionId'),
  turns: fields.objects<TurnInput>('turns', 1, MAX_TURNS).map(readTurn),
}));

function readTurn(fields: InputFields<TurnInput>): NewTurn {
  const { role, content } = fields.values;
  if (!isStorable(content)) fields.refuse('content', STORABLE);
  // A UTF-16 code unit is at most three bytes.
  else if (content.length * 3 > MAX_CONTENT_BYTES && Buffer.byteLength(content) > MAX_CONTENT_BYTES)
    fields.refuse('content', CONTENT_EXPECTED, bytesOf(content));
  const usage = fields.object<TokenUsageInput>('usage');
  return {
    externalId: fields.optionalForeignId('externalId'),
    role,
    content,
    authorId: fields.optionalIdOf('User', 'authorId'),
    model: fields.optionalText('model', MAX_LABEL_LENGTH),
    inputTokens: usage?.optionalWhole('inputTokens') ?? null,
    outputTokens: usage?.optionalWhole('outputTokens') ?? null,
    totalTokens: usage?.optionalWhole('totalTokens') ?? null,
    metadata: fields.metadata('metadata'),
    mentions: readMentions(fields, content.length),
  };
}
