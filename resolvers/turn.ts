// One message of a session, and what it cost.

import type { TokenUsageResolvers, TurnResolvers } from '../src/generated/resolvers.ts';
import { turnId } from '../src/ids.ts';
import { counted } from '../src/reply-size.ts';

export const Turn: TurnResolvers = {
  id: (turn) => turnId(turn),
  session: ({ sessionId }, _args, { loaders }) => loaders.session.load(sessionId),
  author: ({ authorId }, _args, { loaders }) => (authorId === null ? null : loaders.user.load(authorId)),
  usage: (turn) => {
    const { inputTokens, outputTokens, totalTokens } = turn;
    return inputTokens === null && outputTokens === null && totalTokens === null ? null : turn;
  },
  mentions: (turn, _args, context) =>
    counted(turn.mentions, context).map((mention) => ({ ...mention, turn })),
};

export const TokenUsage: TokenUsageResolvers = {
  totalTokens: ({ inputTokens, outputTokens, totalTokens }) =>
    totalTokens ?? (inputTokens !== null && outputTokens !== null ? inputTokens + outputTokens : null),
};
