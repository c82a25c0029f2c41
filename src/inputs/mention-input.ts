// The mentions of a turn that is to be appended.

import { MAX_LABEL_LENGTH } from '../../datasources/limits.ts';
import type { TurnMention } from '../../datasources/types.ts';
import { mergeMentions } from '../../import/merge-mentions.ts';
import type { MentionInput, TurnInput } from '../generated/resolvers.ts';
import type { InputFields } from './input-fields.ts';

const MAX_MENTIONS = 500;

/** A turn's mentions in the order of the text. `length` is its content's, in UTF-16 code units. */
export function readMentions(turn: InputFields<TurnInput>, length: number): TurnMention[] {
  const seen = new Map<string, string>();
  const mentions = turn.objects<MentionInput>('mentions', 0, MAX_MENTIONS).map((fields) => {
    const mention = readMention(fields, length);
    const { start = null, end = null, entityId } = fields.values;
    const key = `${start} ${end} ${entityId}`;
    const before = seen.get(key);
    if (before === undefined) seen.set(key, fields.path);
    else
      fields.problems.add(
        fields.path,
        fields.values,
        `an entity, start and end other than those of ${before}`,
      );
    return mention;
  });
  return mergeMentions([], mentions);
}

function readMention(fields: InputFields<MentionInput>, length: number): TurnMention {
  const start = fields.optionalWhole('start');
  const end = fields.optionalWhole('end');
  const given = fields.values;
  if (given.start == null && given.end != null) fields.refuse('start', 'start and end, or neither');
  else if (given.end == null && given.start != null) fields.refuse('end', 'start and end, or neither');
  else if (start !== null && end !== null) {
    if (end > length)
      fields.refuse('end', `at most ${length}, the length of the content in UTF-16 code units`);
    else if (end <= start) fields.refuse('end', `a number above start, which is ${start}`);
  }
  return {
    entityId: fields.idOf('Entity', 'entityId'),
    source: fields.optionalText('source', MAX_LABEL_LENGTH),
    start,
    end,
    count: fields.optionalWhole('count', 1) ?? 1,
  };
}
