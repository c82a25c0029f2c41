// The three shapes of query that are measured, over ids that the server itself gives.

/** A query and the variables to send it with, one after the other. */
export interface Workload {
  name: string;
  query: string;
  variables: readonly Record<string, unknown>[];
}

/** Sends a query and gives its data. Rejects when the reply holds errors. */
export type Ask = (query: string, variables?: Record<string, unknown>) => Promise<unknown>;

const SESSION_IDS = `{
  sessions(first: 100, orderBy: { field: TURN_COUNT, direction: DESC }) { nodes { id } }
}`;

const ONE_OBJECT = `query ($id: ID!) {
  session(id: $id) { id title channel status startedAt lastTurnAt turnCount }
}`;

const TURN_PAGE = `query ($id: ID!) {
  session(id: $id) {
    id
    title
    turns(last: 20) {
      nodes { id index role content createdAt }
      pageInfo { hasPreviousPage startCursor }
    }
  }
}`;

const EVERY_STORE = `{
  users(first: 10) {
    nodes {
      id
      name
      sessions(first: 5) {
        nodes {
          id
          title
          turns(last: 5) {
            nodes {
              id
              role
              content
              mentions { entity { id name relations(first: 3) { edges { node { type } other { name } } } } }
            }
          }
        }
      }
    }
  }
}`;

/** Makes the workloads for the data that a server holds. */
export async function workloadsFor(ask: Ask): Promise<Workload[]> {
  const { sessions } = (await ask(SESSION_IDS)) as { sessions: { nodes: { id: string }[] } };
  const variables = sessions.nodes.map(({ id }) => ({ id }));
  return [
    { name: 'one object', query: ONE_OBJECT, variables },
    { name: 'a 20-turn page', query: TURN_PAGE, variables },
    { name: 'across every store', query: EVERY_STORE, variables: [{}] },
  ];
}
