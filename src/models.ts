// The types that requests share: who asks, of which stores, and what resolvers hand each other where it is not a row as a
// store gives it.

import type {
  EntityRow,
  MentionedEntity,
  Mentioner,
  MentionRow,
  OpenStores,
  Page,
  RelationSeen,
  SessionFilter,
  SessionRow,
  Stores,
  TurnMention,
  TurnRow,
  UserFilter,
  UserRow,
} from '../datasources/types.ts';

/** Who asks. `userId` is the store's own id; null for a service or an administrator. */
export interface Viewer {
  role: 'USER' | 'SERVICE' | 'ADMIN';
  userId: string | null;
}

/** What a request may use of the stores: everything but closing and clearing them. */
export type RequestStores = Stores & Pick<OpenStores, 'health' | 'reading'>;

/** A page with the way to make its cursors. They are made only when a query asks for them. */
export interface Connection<Row> extends Page<Row> {
  cursorOf: (row: Row) => string;
  /** Where a store stopped before the page was full: the cursor to go on from, at this end of the page. */
  stopped?: { end: 'start' | 'end' | 'both'; cursor: string };
}

export interface Edge<Row> {
  row: Row;
  connection: Connection<Row>;
}

/** A connection of anything, which is all that `pageInfo` needs. */
export interface AnyConnection extends Omit<Page<unknown>, 'rows'> {
  rows: readonly unknown[];
  cursorOf: (row: never) => string;
  stopped?: { end: 'start' | 'end' | 'both'; cursor: string };
}

export interface UserConnectionModel extends Connection<UserRow> {
  filter: UserFilter;
}
export interface SessionConnectionModel extends Connection<SessionRow> {
  /** Whose sessions they are; null for all users'. */
  userId: string | null;
  filter: SessionFilter;
}
export interface TurnConnectionModel extends Connection<TurnRow> {
  totalCount: number | null;
}
export type EntityConnectionModel = Connection<EntityRow>;
export type MentionedEntityConnectionModel = Connection<MentionedEntity>;
export type EntitySessionConnectionModel = Connection<Mentioner>;
export type EntityUserConnectionModel = Connection<Mentioner>;
export type RelationConnectionModel = Connection<RelationSeen>;
export type MentionConnectionModel = Connection<MentionRow>;

export type UserEdgeModel = Edge<UserRow>;
export type SessionEdgeModel = Edge<SessionRow>;
export type TurnEdgeModel = Edge<TurnRow>;
export type EntityEdgeModel = Edge<EntityRow>;
export type MentionedEntityEdgeModel = Edge<MentionedEntity>;
export type EntitySessionEdgeModel = Edge<Mentioner>;
export type EntityUserEdgeModel = Edge<Mentioner>;
export type RelationEdgeModel = Edge<RelationSeen>;
export type MentionEdgeModel = Edge<MentionRow>;

/** A mention, reached from its turn (which is then at hand) or from its entity. */
export type MentionModel = (TurnMention & { turn: TurnRow }) | MentionRow;

/** Any row with a global id. */
export type NodeModel = UserRow | SessionRow | TurnRow | EntityRow;
