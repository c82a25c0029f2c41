// The operations that the page opens with: a tour of the schema that runs as it is on any data, because nothing in it names
// an id of what it does not make itself. Each says in its first lines what it shows and what to try next.

/** Part of the ids of what the examples write, so that two visitors do not write the same. */
const visit = `tour-${Math.random().toString(36).slice(2, 8).padEnd(6, '0')}`;

/** An operation to open in a tab. The tab is named for the operation. */
export interface Example {
  /** What a list of examples calls it. */
  title: string;
  /** What it shows, in a sentence. */
  about: string;
  /** One GraphQL document with one named operation. */
  query: string;
  /** The operation's variables. */
  variables?: Readonly<Record<string, unknown>>;
  /** HTTP headers to send with it. */
  headers?: Readonly<Record<string, string>>;
}

/** The examples, in the order of their tabs. */
export const examples: readonly Example[] = [
  {
    title: 'Recent sessions',
    about: 'The sidebar of a chat product: the conversations that moved last, with whose they are.',
    query: `# Welcome to Parley: users, their sessions, every turn,
# and what they talk about, in one schema. Press the play
# button (Ctrl-Enter), then look at the other tabs.
#
# This is a chat product's sidebar: the conversations that
# moved last. Try next: filter: { statuses: [ACTIVE] }, or
# after: "…" with the endCursor of the reply. The book at
# the top left explains every field.

query RecentSessions {
  sessions(
    first: 12
    orderBy: { field: LAST_TURN_AT, direction: DESC }
  ) {
    totalCount
    nodes {
      id
      title
      user {
        name
      }
      channel
      status
      turnCount
      lastTurnAt
      lastTurnPreview
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
`,
  },
  {
    title: 'A thread from its end',
    about: 'The last 20 turns of the longest conversation, in order, as a chat window opens it.',
    query: `# A thread from its end: the last 20 turns of the longest
# conversation, in the order they were said.
#
# Try next: before: "…" with the startCursor of the reply
# reads on upwards. around: "trn_…" in place of last shows
# what was said around that turn.

query ThreadFromItsEnd {
  sessions(
    first: 1
    orderBy: { field: TURN_COUNT, direction: DESC }
  ) {
    nodes {
      title
      user {
        name
      }
      turns(last: 20) {
        totalCount
        nodes {
          index
          role
          content
          createdAt
          id
          mentions {
            entity {
              name
            }
          }
        }
        pageInfo {
          hasPreviousPage
          startCursor
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Who mentioned it',
    about: 'What the longest conversations are about, and who else spoke of that, newest first.',
    query: `# Who mentioned it: what the longest conversations speak
# of most, and who spoke of that anywhere, newest first.
#
# Try next: mentions of a time only, with
# range: { from: "2020-01-01T00:00:00Z" }, or an entity's
# users or sessions instead of its mentions.

query WhoMentionedIt {
  sessions(
    first: 3
    orderBy: { field: TURN_COUNT, direction: DESC }
  ) {
    nodes {
      title
      entities(first: 2, orderBy: COUNT) {
        edges {
          count
          node {
            name
            type
            mentions(first: 5) {
              nodes {
                turn {
                  createdAt
                  role
                  content
                  session {
                    title
                    user {
                      name
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'A neighbourhood',
    about: 'Entities and how they relate: direct relations, and all that is up to three relations away.',
    query: `# A neighbourhood: how what people talk about is related.
# relations are the direct ones, heaviest first; related
# goes up to three relations far, and via is the way.
#
# Try next: types: ["…"] with the type of a relation, or
# path(to: "ent_…") with an entity's id from the reply.

query Neighbourhood {
  sessions(
    first: 3
    orderBy: { field: TURN_COUNT, direction: DESC }
  ) {
    nodes {
      entities(first: 2, orderBy: COUNT) {
        nodes {
          id
          name
          type
          relations(first: 5, orderBy: WEIGHT) {
            edges {
              node {
                type
                weight
                source
              }
              other {
                name
                type
              }
            }
          }
          related(depth: 3, first: 10) {
            distance
            entity {
              id
              name
              type
            }
            via {
              type
              from {
                name
              }
              to {
                name
              }
            }
          }
        }
      }
    }
  }
}
`,
  },
  {
    title: 'Every store at once',
    about: 'One page from users to relations, with what it cost each store under extensions.stores.',
    query: `# A page that crosses every store: sessions and whose they
# are, the end of each, what those turns mention, and what
# that is related to. The header below asks what it cost:
# see extensions.stores at the end of the reply.
#
# Try next: raise the page sizes. There are more rows, yet
# the number of statements stays as it is.

query EveryStore {
  sessions(
    first: 5
    orderBy: { field: LAST_TURN_AT, direction: DESC }
  ) {
    nodes {
      title
      user {
        name
        sessions(first: 3) {
          totalCount
          nodes {
            title
          }
        }
      }
      turns(last: 10) {
        nodes {
          role
          content
          mentions {
            entity {
              name
              type
              relations(first: 2) {
                edges {
                  node {
                    type
                  }
                  other {
                    name
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
`,
    headers: { 'x-parley-stats': '1' },
  },
  {
    title: 'Find entities',
    about:
      'Entities by the start of a word in their name, the types that there are, and the stores behind it all.',
    query: `# Finding entities by name, the types that there are, and
# the stores behind it all. Each word of $name (under
# Variables, below) must begin a word of an entity's name
# or alias; accents and letter case do not matter.
#
# Try next: another name, or types: ["…"] in the filter.

query FindEntities($name: String, $first: Int) {
  entities(first: $first, filter: { name: $name }) {
    nodes {
      id
      name
      type
      aliases
      description
    }
  }
  entityTypes {
    type
    count
  }
  stores {
    kind
    engine
    version
    healthy
    latencyMs
  }
}
`,
    variables: { name: 's', first: 10 },
  },
  {
    title: 'Write a conversation',
    about: 'A session with turns that mention an entity: three writes, answered when every store has them.',
    query: `# Writing a conversation: an entity, a session, and turns
# that mention the entity. What is written is under
# Variables, below. An id of your own becomes a global id
# behind a prefix: a session x is ses_x. The header asks
# for a reply only when every store has it all; else
# pending names those that have their part in a moment.
#
# Try next: run it again. The idempotency keys are known,
# so nothing is written twice. Then updateSession,
# endSession or deleteSession with the id of the reply.

mutation WriteAConversation(
  $entities: UpsertEntitiesInput!
  $session: StartSessionInput!
  $turns: AppendTurnsInput!
) {
  upsertEntities(input: $entities) {
    entities {
      id
      name
    }
    pending
  }
  startSession(input: $session) {
    session {
      id
      title
      status
      startedAt
    }
    pending
  }
  appendTurns(input: $turns) {
    turns {
      id
      index
      role
      content
      mentions {
        start
        end
        entity {
          name
          type
        }
      }
    }
    session {
      turnCount
      lastTurnPreview
      entities(first: 5) {
        edges {
          count
          node {
            name
          }
        }
      }
    }
    pending
  }
}
`,
    variables: {
      entities: {
        entities: [{ id: `${visit}-parley`, type: 'Software', name: 'Parley' }],
      },
      session: {
        idempotencyKey: `${visit}-start`,
        id: visit,
        title: 'A first conversation',
        channel: 'web',
        tags: ['tour'],
      },
      turns: {
        idempotencyKey: `${visit}-append`,
        sessionId: `ses_${visit}`,
        turns: [
          {
            role: 'USER',
            content: 'What is Parley?',
            mentions: [{ entityId: `ent_${visit}-parley`, source: 'text', start: 8, end: 14 }],
          },
          {
            role: 'ASSISTANT',
            content: 'Parley gives one schema over all your conversations.',
            model: 'example-1',
            usage: { inputTokens: 12, outputTokens: 9 },
            mentions: [{ entityId: `ent_${visit}-parley`, source: 'text', start: 0, end: 6 }],
          },
        ],
      },
    },
    headers: { 'x-parley-wait': 'all' },
  },
  {
    title: 'Relate entities',
    about: 'Two entities and a relation between them, made or replaced.',
    query: `# Writing to the graph: two entities and how they relate.
# Both writes make what is not there and replace what is,
# so they can be run again and again.
#
# Try next: another weight, under Variables below, or a
# second relation of another type.

mutation RelateEntities(
  $entities: UpsertEntitiesInput!
  $relations: UpsertRelationsInput!
) {
  upsertEntities(input: $entities) {
    entities {
      id
      name
      type
      shared
    }
  }
  upsertRelations(input: $relations) {
    relations {
      type
      weight
      from {
        name
      }
      to {
        name
        relations(first: 5) {
          edges {
            node {
              type
            }
            other {
              name
            }
          }
        }
      }
    }
    pending
  }
}
`,
    variables: {
      entities: {
        entities: [
          { id: `${visit}-tea`, type: 'Drink', name: 'Tea', aliases: ['Chai'] },
          { id: `${visit}-cup`, type: 'Vessel', name: 'Cup' },
        ],
      },
      relations: {
        relations: [{ fromId: `ent_${visit}-tea`, toId: `ent_${visit}-cup`, type: 'served in', weight: 0.9 }],
      },
    },
  },
];
