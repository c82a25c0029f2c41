import type { Json } from '../../datasources/types.ts';
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { UserRow, SessionRow, TurnRow, EntityRow, RelationRow, Related, Path, StoreHealth } from '../../datasources/types.ts';
import type { NodeModel, Viewer as ViewerModel, MentionModel, AnyConnection, UserConnectionModel, UserEdgeModel, SessionConnectionModel, TurnConnectionModel, EntityConnectionModel, MentionedEntityConnectionModel, EntitySessionConnectionModel, EntityUserConnectionModel, RelationConnectionModel, MentionConnectionModel, SessionEdgeModel, TurnEdgeModel, EntityEdgeModel, MentionedEntityEdgeModel, EntitySessionEdgeModel, EntityUserEdgeModel, RelationEdgeModel, MentionEdgeModel } from '../models.ts';
import type { Context } from '../context.ts';
export type Maybe<T> = T | null;
export type InputMaybe<T> = T | null | undefined;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** A place in a list. Opaque: take it from `pageInfo` or an edge and hand it back to the same field with the same order. */
  Cursor: { input: string; output: string; }
  /** A moment in time as RFC 3339 text, in UTC with milliseconds: `2026-11-20T08:30:00.000Z`. Inputs may have any offset. */
  DateTime: { input: string; output: number; }
  /** Any JSON value. Parley hands it through and never looks inside. */
  JSON: { input: Json; output: Json; }
};

/** Turns to append to a session. */
export type AppendTurnsInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The session (`ses_…`). */
  sessionId: Scalars['ID']['input'];
  /** The turns in their order, 1 to 100. Large ones come to the limit of a request's body first (1 MB unless configured otherwise): send them in several calls. */
  turns: Array<TurnInput>;
};

/** The turns that were appended. */
export type AppendTurnsPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The session with them. */
  session: Session;
  /** The turns as they were written, in the order of the input. */
  turns: Array<Turn>;
};

/** A user to make. */
export type CreateUserInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The e-mail address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The id that the user has in the system it came from. No two users share one. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** An id of your own, without a prefix such as `usr_`: 1 to 128 of the characters `A-Z a-z 0-9 . _ ~ -`. Made here when left out. CONFLICT where it is taken. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The preferred language as a BCP 47 tag, for example `pt-BR`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** Whatever else is known of the user. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The name to show. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** The user that was made. */
export type CreateUserPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The user as it was written. */
  user: User;
};

/** A span of time. Leave an end out to leave it open. */
export type DateTimeRange = {
  /** The first moment that is in the range. */
  from?: InputMaybe<Scalars['DateTime']['input']>;
  /** The first moment that is no longer in the range. */
  until?: InputMaybe<Scalars['DateTime']['input']>;
};

/** A session to remove. */
export type DeleteSessionInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The session (`ses_…`). */
  id: Scalars['ID']['input'];
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The session that was removed. */
export type DeleteSessionPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The global id (`ses_…`) under which there is nothing any more. */
  deletedSessionId: Scalars['ID']['output'];
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The session as it was. Its turns may be gone already. */
  session: Session;
};

/** A session to end. */
export type EndSessionInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The session (`ses_…`). */
  id: Scalars['ID']['input'];
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The session that was ended. */
export type EndSessionPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The session as it was written. */
  session: Session;
};

/** A thing that conversations are about: a person, a product, a place, an order. */
export type Entity = Node & {
  /** Other names that it goes by. */
  aliases: Array<Scalars['String']['output']>;
  /** What it is, in a sentence. */
  description?: Maybe<Scalars['String']['output']>;
  /** The global id (`ent_…`). */
  id: Scalars['ID']['output'];
  /** Who said this: every mention of it, newest first. */
  mentions?: Maybe<MentionConnection>;
  /** Whatever else the source knows of it. */
  metadata?: Maybe<Scalars['JSON']['output']>;
  /** The name to show. */
  name: Scalars['String']['output'];
  /** A shortest path to another entity along relations in either direction; null where there is none. */
  path?: Maybe<EntityPath>;
  /** Its neighbourhood along relations in either direction: nearest first, then by name. It is not in it itself. */
  related?: Maybe<Array<RelatedEntity>>;
  /** Its relations to other entities. */
  relations?: Maybe<RelationConnection>;
  /** The sessions that mention it. */
  sessions?: Maybe<EntitySessionConnection>;
  /** Whether every user sees it (a catalogue, a knowledge base). Otherwise only those see it whose sessions mention it, and it is deleted with the last of those unless it has relations. */
  shared: Scalars['Boolean']['output'];
  /** What kind of thing it is. Free text: types are data. */
  type: Scalars['String']['output'];
  /** The users whose sessions mention it, those who do most often first. */
  users?: Maybe<EntityUserConnection>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntityMentionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  range?: InputMaybe<DateTimeRange>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntityPathArgs = {
  maxLength?: InputMaybe<Scalars['Int']['input']>;
  to: Scalars['ID']['input'];
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntityRelatedArgs = {
  depth?: InputMaybe<Scalars['Int']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntityRelationsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  direction?: InputMaybe<RelationDirection>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  minWeight?: InputMaybe<Scalars['Float']['input']>;
  orderBy?: InputMaybe<RelationOrder>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntitySessionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<MentionedOrder>;
};


/** A thing that conversations are about: a person, a product, a place, an order. */
export type EntityUsersArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of entities. */
export type EntityConnection = {
  /** The page with a cursor for each item. */
  edges: Array<EntityEdge>;
  /** The page without cursors. */
  nodes: Array<Entity>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** An entity on a page. */
export type EntityEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The entity. */
  node: Entity;
};

/** Which entities to list. An entity must match all that is given. */
export type EntityFilter = {
  /** Words to look for in the name and the aliases: each must begin a word of one of them, in any letter case and without regard to accents. */
  name?: InputMaybe<Scalars['String']['input']>;
  /** Only entities of these types. */
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** An entity to make, or to put in the place of the one with this id: what is left out is empty then. */
export type EntityInput = {
  /** Other names that it goes by, at most 1,000. */
  aliases?: InputMaybe<Array<Scalars['String']['input']>>;
  /** What it is, in a sentence. */
  description?: InputMaybe<Scalars['String']['input']>;
  /** What begins with `ent_` is a global id, such as one that a reply gave; anything else is your own id for it: 1 to 128 of the characters `A-Z a-z 0-9 . _ ~ -`. `x` and `ent_x` are the same entity. */
  id: Scalars['ID']['input'];
  /** Whatever else is known of it. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The name to show. */
  name: Scalars['String']['input'];
  /** Whether every user sees it; false when left out. A private entity, also one made here, is deleted with the last session that mentions it, unless it has relations; `true` keeps it. */
  shared?: InputMaybe<Scalars['Boolean']['input']>;
  /** What kind of thing it is. Free text: types are data. */
  type: Scalars['String']['input'];
};

/** A shortest path between two entities. */
export type EntityPath = {
  /** How many relations long it is. */
  length: Scalars['Int']['output'];
  /** The entities on it, both ends included. */
  nodes: Array<Entity>;
  /** The relations on it, in order. */
  relations: Array<Relation>;
};

/** A page of sessions that mention an entity. */
export type EntitySessionConnection = {
  /** The page with a cursor for each item, and how often it mentions the entity. */
  edges: Array<EntitySessionEdge>;
  /** The page without cursors. Null items are sessions that are gone. */
  nodes: Array<Maybe<Session>>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** A session that mentions an entity. */
export type EntitySessionEdge = {
  /** How often the session mentions the entity. */
  count: Scalars['Int']['output'];
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** When it first does. */
  firstAt: Scalars['DateTime']['output'];
  /** When it last does. */
  lastAt: Scalars['DateTime']['output'];
  /** The session. */
  node?: Maybe<Session>;
};

/** How many entities there are of a type. */
export type EntityTypeCount = {
  /** How many entities have it. */
  count: Scalars['Int']['output'];
  /** The type. */
  type: Scalars['String']['output'];
};

/** A page of users who mention an entity. */
export type EntityUserConnection = {
  /** The page with a cursor for each item, and how often it mentions the entity. */
  edges: Array<EntityUserEdge>;
  /** The page without cursors. Null items are users that are gone. */
  nodes: Array<Maybe<User>>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** A user who mentions an entity. */
export type EntityUserEdge = {
  /** How often the user's sessions mention the entity. */
  count: Scalars['Int']['output'];
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** When they first do. */
  firstAt: Scalars['DateTime']['output'];
  /** When they last do. */
  lastAt: Scalars['DateTime']['output'];
  /** The user. */
  node?: Maybe<User>;
};

/** One place where a turn speaks of an entity. */
export type Mention = {
  /** How often it is mentioned there. */
  count: Scalars['Int']['output'];
  /** Where it ends in the turn's content (exclusive), in UTF-16 code units. */
  end?: Maybe<Scalars['Int']['output']>;
  /** What is mentioned. */
  entity?: Maybe<Entity>;
  /** What found the mention, for example `text` or `kb`. */
  source?: Maybe<Scalars['String']['output']>;
  /** Where it begins in the turn's content, in UTF-16 code units; null where it has no place in the text. */
  start?: Maybe<Scalars['Int']['output']>;
  /** The turn that mentions it. */
  turn?: Maybe<Turn>;
};

/** A page of mentions. */
export type MentionConnection = {
  /** The page with a cursor for each item. */
  edges: Array<MentionEdge>;
  /** The page without cursors. */
  nodes: Array<Mention>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** A mention on a page. */
export type MentionEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The mention. */
  node: Mention;
};

/** One place where a turn speaks of an entity. */
export type MentionInput = {
  /** How often it is mentioned there; 1 when left out. */
  count?: InputMaybe<Scalars['Int']['input']>;
  /** Where it ends in the content (exclusive), in UTF-16 code units. */
  end?: InputMaybe<Scalars['Int']['input']>;
  /** What is mentioned (`ent_…`). An entity that is not there is made, private, of the type `Unknown`, with its id for a name. */
  entityId: Scalars['ID']['input'];
  /** What found the mention, for example `text` or `kb`. */
  source?: InputMaybe<Scalars['String']['input']>;
  /** Where it begins in the content, in UTF-16 code units. Left out, with `end`, where it has no place in the text. */
  start?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of entities that a user or a session mentions. */
export type MentionedEntityConnection = {
  /** The page with a cursor for each item, and how often it is mentioned. */
  edges: Array<MentionedEntityEdge>;
  /** The page without cursors. Null items are entities that are not in the graph any more. */
  nodes: Array<Maybe<Entity>>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** An entity that is mentioned. */
export type MentionedEntityEdge = {
  /** How often it is mentioned. */
  count: Scalars['Int']['output'];
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** When it was first mentioned. */
  firstAt: Scalars['DateTime']['output'];
  /** When it was last mentioned. */
  lastAt: Scalars['DateTime']['output'];
  /** The entity. */
  node?: Maybe<Entity>;
};

/** How to order what is mentioned. */
export type MentionedOrder =
  /** Most often mentioned first. */
  | 'COUNT'
  /** Last mentioned first. */
  | 'RECENT';

/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type Mutation = {
  /** Appends turns to a session, one after the other, with what they mention. The session may have ended. */
  appendTurns: AppendTurnsPayload;
  /** Makes a user. */
  createUser: CreateUserPayload;
  /** Removes a session with its turns and what they mention, and the entities that nothing else knows of. */
  deleteSession: DeleteSessionPayload;
  /** Ends a session: its status becomes ENDED. One that has ended stays as it is. */
  endSession: EndSessionPayload;
  /** Begins a session, ACTIVE and without turns. */
  startSession: StartSessionPayload;
  /** Changes a session. A field that is left out stays as it is; null empties it. */
  updateSession: UpdateSessionPayload;
  /** Changes a user. A field that is left out stays as it is; null empties it. */
  updateUser: UpdateUserPayload;
  /** Makes entities, or replaces those that are there, by id. */
  upsertEntities: UpsertEntitiesPayload;
  /** Makes relations, or replaces those that are there, by from, to, type and source. Both ends must be there. */
  upsertRelations: UpsertRelationsPayload;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationAppendTurnsArgs = {
  input: AppendTurnsInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationCreateUserArgs = {
  input: CreateUserInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationDeleteSessionArgs = {
  input: DeleteSessionInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationEndSessionArgs = {
  input: EndSessionInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationStartSessionArgs = {
  input: StartSessionInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationUpdateSessionArgs = {
  input: UpdateSessionInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationUpdateUserArgs = {
  input: UpdateUserInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationUpsertEntitiesArgs = {
  input: UpsertEntitiesInput;
};


/** Where every write begins. Only for SERVICE and ADMIN, only by POST. What fails, fails whole: nothing of it is there afterwards. */
export type MutationUpsertRelationsArgs = {
  input: UpsertRelationsInput;
};

/** Anything that has a global id and can be fetched again with `node(id:)`. */
export type Node = {
  /** The global id, unique over all types. Opaque, stable, safe to store. */
  id: Scalars['ID']['output'];
};

/** Which way a list runs. */
export type OrderDirection =
  /** Smallest, oldest or alphabetically first at the start. */
  | 'ASC'
  /** Largest, newest or alphabetically last at the start. */
  | 'DESC';

/** Where a page lies in its list. */
export type PageInfo = {
  /** The cursor of the last item of this page; null when the page is empty. */
  endCursor?: Maybe<Scalars['Cursor']['output']>;
  /** Whether there is more after this page. When paging backwards it is true whenever `before` was given. */
  hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more before this page. When paging forwards it is true whenever `after` was given. */
  hasPreviousPage: Scalars['Boolean']['output'];
  /** The cursor of the first item of this page; null when the page is empty. */
  startCursor?: Maybe<Scalars['Cursor']['output']>;
};

/** Where every query begins. */
export type Query = {
  /** Entities by name, or, with `filter.name`, the best match first. */
  entities?: Maybe<EntityConnection>;
  /** One entity by its global id (`ent_…`); null where there is none. */
  entity?: Maybe<Entity>;
  /** The types of entity in the graph with how many there are of each, the most frequent first. */
  entityTypes?: Maybe<Array<EntityTypeCount>>;
  /** Any one object by its global id; null where there is none. */
  node?: Maybe<Node>;
  /** Many objects by their global ids, in the order asked for; null where there is none. */
  nodes: Array<Maybe<Node>>;
  /** One session by its global id (`ses_…`); null where there is none. */
  session?: Maybe<Session>;
  /** Sessions of all users, last started first unless `orderBy` says otherwise. */
  sessions?: Maybe<SessionConnection>;
  /** The stores behind this gateway and how they are. For SERVICE and ADMIN. */
  stores: Array<StoreStatus>;
  /** One turn by its global id (`trn_…`); null where there is none. */
  turn?: Maybe<Turn>;
  /** One user by exactly one of its keys; null where there is none. */
  user?: Maybe<User>;
  /** Users, newest first unless `orderBy` says otherwise. */
  users?: Maybe<UserConnection>;
  /** Who is asking, and with which role. */
  viewer: Viewer;
};


/** Where every query begins. */
export type QueryEntitiesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<EntityFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};


/** Where every query begins. */
export type QueryEntityArgs = {
  id: Scalars['ID']['input'];
};


/** Where every query begins. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};


/** Where every query begins. */
export type QueryNodesArgs = {
  ids: Array<Scalars['ID']['input']>;
};


/** Where every query begins. */
export type QuerySessionArgs = {
  id: Scalars['ID']['input'];
};


/** Where every query begins. */
export type QuerySessionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<SessionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<SessionOrder>;
};


/** Where every query begins. */
export type QueryTurnArgs = {
  id: Scalars['ID']['input'];
};


/** Where every query begins. */
export type QueryUserArgs = {
  email?: InputMaybe<Scalars['String']['input']>;
  externalId?: InputMaybe<Scalars['String']['input']>;
  id?: InputMaybe<Scalars['ID']['input']>;
};


/** Where every query begins. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};

/** An entity in the neighbourhood of another. */
export type RelatedEntity = {
  /** How many relations away it is. */
  distance: Scalars['Int']['output'];
  /** The entity. */
  entity: Entity;
  /** The relations of a shortest way to it, from the start on: as many as `distance`. */
  via: Array<Relation>;
};

/** A directed relation between two entities. There is one for each from, to, type and source. */
export type Relation = {
  /** The entity that it leads from. */
  from?: Maybe<Entity>;
  /** Whatever else the source knows of it. */
  metadata?: Maybe<Scalars['JSON']['output']>;
  /** Where it is known from. */
  source?: Maybe<Scalars['String']['output']>;
  /** The entity that it leads to. */
  to?: Maybe<Entity>;
  /** What relates the two. Free text: types are data. */
  type: Scalars['String']['output'];
  /** How strong it is, on the source's own scale. */
  weight?: Maybe<Scalars['Float']['output']>;
};

/** A page of relations. */
export type RelationConnection = {
  /** The page with a cursor for each item, and the far end. */
  edges: Array<RelationEdge>;
  /** The page without cursors. */
  nodes: Array<Relation>;
  /** Where the page lies. */
  pageInfo: PageInfo;
};

/** Which way a relation leads, seen from an entity. */
export type RelationDirection =
  /** Either. */
  | 'BOTH'
  /** To the entity. */
  | 'IN'
  /** From the entity. */
  | 'OUT';

/** A relation seen from one of its ends. */
export type RelationEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The relation. */
  node: Relation;
  /** The entity at its far end. */
  other?: Maybe<Entity>;
};

/** A relation to make, or to put in the place of the one with these ends, type and source: what is left out is empty then. */
export type RelationInput = {
  /** The entity that it leads from (`ent_…`). */
  fromId: Scalars['ID']['input'];
  /** Whatever else is known of it. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Where it is known from. */
  source?: InputMaybe<Scalars['String']['input']>;
  /** The entity that it leads to (`ent_…`). */
  toId: Scalars['ID']['input'];
  /** What relates the two. Free text: types are data. */
  type: Scalars['String']['input'];
  /** How strong it is, on a scale of your own. */
  weight?: InputMaybe<Scalars['Float']['input']>;
};

/** How to order relations. */
export type RelationOrder =
  /** By the name of the entity at the far end. */
  | 'NAME'
  /** Heaviest first; relations without a weight last. */
  | 'WEIGHT';

/** What a viewer may do. */
export type Role =
  /** Everything a SERVICE may, and operates the gateway. */
  | 'ADMIN'
  /** Reads everything and writes. */
  | 'SERVICE'
  /** Sees its own user, sessions and turns, and the entities that those mention or that are shared. */
  | 'USER';

/** One conversation. */
export type Session = Node & {
  /** Where it took place, for example `web`, `phone` or `slack`. */
  channel?: Maybe<Scalars['String']['output']>;
  /** When it ended; null while it goes on or where the source does not say. */
  endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The entities that its turns mention. */
  entities?: Maybe<MentionedEntityConnection>;
  /** The global id (`ses_…`). */
  id: Scalars['ID']['output'];
  /** The time of its last turn; null where it has none. */
  lastTurnAt?: Maybe<Scalars['DateTime']['output']>;
  /** The start of its last turn's content, for a list of sessions. */
  lastTurnPreview?: Maybe<Scalars['String']['output']>;
  /** Whatever else the source knows of the session. */
  metadata?: Maybe<Scalars['JSON']['output']>;
  /** When it began. */
  startedAt: Scalars['DateTime']['output'];
  /** Whether it goes on. */
  status: SessionStatus;
  /** Labels, in the order given. */
  tags: Array<Scalars['String']['output']>;
  /** The title; the start of the first user turn where the source gave none. */
  title?: Maybe<Scalars['String']['output']>;
  /** How many turns it has. */
  turnCount: Scalars['Int']['output'];
  /** Its turns in order. `last: 20` gives the end of the thread, `around:` the surroundings of one turn. */
  turns?: Maybe<TurnConnection>;
  /** Whose conversation it is. */
  user?: Maybe<User>;
};


/** One conversation. */
export type SessionEntitiesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<MentionedOrder>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};


/** One conversation. */
export type SessionTurnsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  around?: InputMaybe<Scalars['ID']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  range?: InputMaybe<DateTimeRange>;
  roles?: InputMaybe<Array<TurnRole>>;
};

/** A page of sessions. */
export type SessionConnection = {
  /** The page with a cursor for each item. */
  edges: Array<SessionEdge>;
  /** The page without cursors. */
  nodes: Array<Session>;
  /** Where the page lies. */
  pageInfo: PageInfo;
  /** How many there are in all: exact up to 10,000, null beyond. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A session on a page. */
export type SessionEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The session. */
  node: Session;
};

/** Which sessions to list. A session must match all that is given. */
export type SessionFilter = {
  /** Only sessions on one of these channels. */
  channels?: InputMaybe<Array<Scalars['String']['input']>>;
  /** When its last turn was. Where either end is given, a session without turns does not match. */
  lastTurnAt?: InputMaybe<DateTimeRange>;
  /** When the session began. */
  startedAt?: InputMaybe<DateTimeRange>;
  /** Only sessions with one of these statuses. */
  statuses?: InputMaybe<Array<SessionStatus>>;
  /** Only sessions that carry all of these tags. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** Part of the title, in any letter case. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** Only sessions of this user (`usr_…`). */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** How to order sessions. */
export type SessionOrder = {
  /** Which way. */
  direction: OrderDirection;
  /** What to order by. */
  field: SessionOrderField;
};

/** What sessions can be ordered by. */
export type SessionOrderField =
  /** When its last turn was. Sessions without turns count as the oldest. */
  | 'LAST_TURN_AT'
  /** When the session began. */
  | 'STARTED_AT'
  /** How many turns it has. */
  | 'TURN_COUNT';

/** Where a session is in its life. */
export type SessionStatus =
  /** It goes on. */
  | 'ACTIVE'
  /** It has ended and was put away. */
  | 'ARCHIVED'
  /** It has ended. */
  | 'ENDED';

/** A session to begin. */
export type StartSessionInput = {
  /** Where it takes place, for example `web`, `phone` or `slack`. */
  channel?: InputMaybe<Scalars['String']['input']>;
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** An id of your own, without a prefix such as `ses_`: 1 to 128 of the characters `A-Z a-z 0-9 . _ ~ -`. Made here when left out. CONFLICT where it is taken, also by a session that was deleted. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Whatever else is known of the session. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Labels, in the order given: at most 1,000. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The title. Where there is none, the start of the first user turn becomes it. */
  title?: InputMaybe<Scalars['String']['input']>;
  /** Whose conversation it is (`usr_…`). */
  userId?: InputMaybe<Scalars['ID']['input']>;
};

/** The session that was begun. */
export type StartSessionPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The session as it was written. */
  session: Session;
};

/** What a store holds. */
export type StoreKind =
  /** What may be lost at any time, such as kept replies. */
  | 'CACHE'
  /** Entities, relations, and which session mentions what. */
  | 'GRAPH'
  /** Users and sessions. */
  | 'RELATIONAL'
  /** Turns and their mentions. */
  | 'TURNS';

/** One of the stores behind the gateway. */
export type StoreStatus = {
  /** The engine that runs it: `pglite`, `postgresql`, `cassandra`, `scylladb`, `neo4j`, `valkey`, `redis` or `memory`. */
  engine: Scalars['String']['output'];
  /** Whether it answered just now. */
  healthy: Scalars['Boolean']['output'];
  /** What the store holds. */
  kind: StoreKind;
  /** How long it took to answer just now, in milliseconds; null when it did not. */
  latencyMs?: Maybe<Scalars['Float']['output']>;
  /** The engine's version; null while it can't be reached. */
  version?: Maybe<Scalars['String']['output']>;
};

/** How many tokens a turn cost. */
export type TokenUsage = {
  /** Tokens read. */
  inputTokens?: Maybe<Scalars['Int']['output']>;
  /** Tokens written. */
  outputTokens?: Maybe<Scalars['Int']['output']>;
  /** Tokens in all. */
  totalTokens?: Maybe<Scalars['Int']['output']>;
};

/** How many tokens a turn cost. */
export type TokenUsageInput = {
  /** Tokens read. */
  inputTokens?: InputMaybe<Scalars['Int']['input']>;
  /** Tokens written. */
  outputTokens?: InputMaybe<Scalars['Int']['input']>;
  /** Tokens in all. */
  totalTokens?: InputMaybe<Scalars['Int']['input']>;
};

/** One message of a session. */
export type Turn = Node & {
  /** The user who wrote it, where the source names one. */
  author?: Maybe<User>;
  /** What was said. */
  content: Scalars['String']['output'];
  /** When it was said, as the source has it. The order of a session is `index`, whatever the times say. */
  createdAt: Scalars['DateTime']['output'];
  /** The id that the turn has in the system it came from. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** The global id (`trn_…`). */
  id: Scalars['ID']['output'];
  /** Its position in the session, from 0. Positions increase; a gap is possible. */
  index: Scalars['Int']['output'];
  /** What it mentions, in the order of the text. */
  mentions: Array<Mention>;
  /** Whatever else the source knows of the turn. */
  metadata?: Maybe<Scalars['JSON']['output']>;
  /** The model that wrote it, where one did. */
  model?: Maybe<Scalars['String']['output']>;
  /** Who speaks. */
  role: TurnRole;
  /** The session it belongs to. */
  session?: Maybe<Session>;
  /** How many tokens it cost, where the source says. */
  usage?: Maybe<TokenUsage>;
};

/** A page of turns. */
export type TurnConnection = {
  /** The page with a cursor for each item. */
  edges: Array<TurnEdge>;
  /** The page without cursors. */
  nodes: Array<Turn>;
  /** Where the page lies. */
  pageInfo: PageInfo;
  /** How many turns the session has; null when `range` or `roles` narrows the list. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A turn on a page. */
export type TurnEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The turn. */
  node: Turn;
};

/** A turn to append. Its id, its index and its time are made here. */
export type TurnInput = {
  /** The user who wrote it (`usr_…`). */
  authorId?: InputMaybe<Scalars['ID']['input']>;
  /** What was said. At most 256 KiB in UTF-8. */
  content: Scalars['String']['input'];
  /** The id that the turn has in the system it came from, at most 256 characters. It need not be unique. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** What it mentions, at most 500, in any order. There is one for each entity, start and end. */
  mentions?: InputMaybe<Array<MentionInput>>;
  /** Whatever else is known of the turn. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The model that wrote it, where one did. */
  model?: InputMaybe<Scalars['String']['input']>;
  /** Who speaks. */
  role: TurnRole;
  /** How many tokens it cost. */
  usage?: InputMaybe<TokenUsageInput>;
};

/** Who speaks in a turn. */
export type TurnRole =
  /** The AI, or the person who answers in its place. */
  | 'ASSISTANT'
  /** Instructions that frame the conversation. */
  | 'SYSTEM'
  /** The outcome of a tool that was called. */
  | 'TOOL'
  /** The person. */
  | 'USER';

/** What to change of a session: at least one thing. */
export type UpdateSessionInput = {
  /** Where it takes place, for example `web`, `phone` or `slack`. */
  channel?: InputMaybe<Scalars['String']['input']>;
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The session (`ses_…`). */
  id: Scalars['ID']['input'];
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** Whatever else is known of the session. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** Where it is in its life. Can't be emptied. */
  status?: InputMaybe<SessionStatus>;
  /** Labels, in the order given: at most 1,000. */
  tags?: InputMaybe<Array<Scalars['String']['input']>>;
  /** The title. Where there is none, the start of the first user turn becomes it. */
  title?: InputMaybe<Scalars['String']['input']>;
};

/** The session that was changed. */
export type UpdateSessionPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The session as it was written. */
  session: Session;
};

/** What to change of a user: at least one thing. */
export type UpdateUserInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The e-mail address. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The id that the user has in the system it came from. No two users share one. */
  externalId?: InputMaybe<Scalars['String']['input']>;
  /** The user (`usr_…`). */
  id: Scalars['ID']['input'];
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The preferred language as a BCP 47 tag, for example `pt-BR`. */
  locale?: InputMaybe<Scalars['String']['input']>;
  /** Whatever else is known of the user. At most 64 KiB as JSON. */
  metadata?: InputMaybe<Scalars['JSON']['input']>;
  /** The name to show. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** The user that was changed. */
export type UpdateUserPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The user as it was written. */
  user: User;
};

/** Entities to make or to replace. */
export type UpsertEntitiesInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The entities, 1 to 500. No id may come twice. */
  entities: Array<EntityInput>;
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
};

/** The entities that were written. */
export type UpsertEntitiesPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The entities as they were written, in the order of the input. */
  entities: Array<Entity>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
};

/** Relations to make or to replace. */
export type UpsertRelationsInput = {
  /** Any text of the client's own. The payload gives it back. */
  clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** 1 to 255 printable ASCII characters. For 24 hours the same key with the same input writes nothing and gives the first reply again; with another input it is CONFLICT. */
  idempotencyKey?: InputMaybe<Scalars['String']['input']>;
  /** The relations, 1 to 500. No two may have the same from, to, type and source. */
  relations: Array<RelationInput>;
};

/** The relations that were written. */
export type UpsertRelationsPayload = {
  /** The `clientMutationId` of the input. */
  clientMutationId?: Maybe<Scalars['String']['output']>;
  /** The stores that will have their part of it in a moment. With the header `x-parley-wait: all` none, unless one can't be reached. */
  pending: Array<StoreKind>;
  /** The relations as they were written, in the order of the input. */
  relations: Array<Relation>;
};

/** A person who talks with the AI product. */
export type User = Node & {
  /** When the user was created. */
  createdAt: Scalars['DateTime']['output'];
  /** The e-mail address. */
  email?: Maybe<Scalars['String']['output']>;
  /** What this user talks about: the entities that the user's sessions mention. */
  entities?: Maybe<MentionedEntityConnection>;
  /** The id that the user has in the system it came from. */
  externalId?: Maybe<Scalars['String']['output']>;
  /** The global id (`usr_…`). */
  id: Scalars['ID']['output'];
  /** The preferred language as a BCP 47 tag, for example `pt-BR`. */
  locale?: Maybe<Scalars['String']['output']>;
  /** Whatever else the source knows of the user. */
  metadata?: Maybe<Scalars['JSON']['output']>;
  /** The name to show. */
  name?: Maybe<Scalars['String']['output']>;
  /** The user's sessions, last started first unless `orderBy` says otherwise. */
  sessions?: Maybe<SessionConnection>;
  /** When the user's record last changed. */
  updatedAt: Scalars['DateTime']['output'];
};


/** A person who talks with the AI product. */
export type UserEntitiesArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<MentionedOrder>;
  types?: InputMaybe<Array<Scalars['String']['input']>>;
};


/** A person who talks with the AI product. */
export type UserSessionsArgs = {
  after?: InputMaybe<Scalars['Cursor']['input']>;
  before?: InputMaybe<Scalars['Cursor']['input']>;
  filter?: InputMaybe<SessionFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<SessionOrder>;
};

/** A page of users. */
export type UserConnection = {
  /** The page with a cursor for each item. */
  edges: Array<UserEdge>;
  /** The page without cursors. */
  nodes: Array<User>;
  /** Where the page lies. */
  pageInfo: PageInfo;
  /** How many there are in all: exact up to 10,000, null beyond. */
  totalCount?: Maybe<Scalars['Int']['output']>;
};

/** A user on a page. */
export type UserEdge = {
  /** Its place in the list. */
  cursor: Scalars['Cursor']['output'];
  /** The user. */
  node: User;
};

/** Which users to list. A user must match all that is given. */
export type UserFilter = {
  /** When the user was created. */
  createdAt?: InputMaybe<DateTimeRange>;
  /** The whole e-mail address, in any letter case. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Part of the name, in any letter case. */
  name?: InputMaybe<Scalars['String']['input']>;
};

/** How to order users. */
export type UserOrder = {
  /** Which way. */
  direction: OrderDirection;
  /** What to order by. */
  field: UserOrderField;
};

/** What users can be ordered by. */
export type UserOrderField =
  /** When the user was created. */
  | 'CREATED_AT'
  /** The name without regard to letter case, by Unicode code point. Users without a name count as an empty one. */
  | 'NAME';

/** Who is asking. */
export type Viewer = {
  /** What the viewer may do. */
  role: Role;
  /** The user that the viewer is; null for a service or an administrator. */
  user?: Maybe<User>;
};



export type ResolverTypeWrapper<T> = Promise<T> | T;


export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<TResult, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = ResolverFn<TResult, TParent, TContext, TArgs> | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<TResult, TKey extends string, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<TResult, TKey extends string, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<TTypes, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<T = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<TResult = Record<PropertyKey, never>, TParent = Record<PropertyKey, never>, TContext = Record<PropertyKey, never>, TArgs = Record<PropertyKey, never>> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo
) => TResult | Promise<TResult>;





/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AppendTurnsInput: AppendTurnsInput;
  AppendTurnsPayload: ResolverTypeWrapper<Omit<AppendTurnsPayload, 'session' | 'turns'> & { session: ResolversTypes['Session'], turns: Array<ResolversTypes['Turn']> }>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CreateUserInput: CreateUserInput;
  CreateUserPayload: ResolverTypeWrapper<Omit<CreateUserPayload, 'user'> & { user: ResolversTypes['User'] }>;
  Cursor: ResolverTypeWrapper<Scalars['Cursor']['output']>;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DateTimeRange: DateTimeRange;
  DeleteSessionInput: DeleteSessionInput;
  DeleteSessionPayload: ResolverTypeWrapper<Omit<DeleteSessionPayload, 'session'> & { session: ResolversTypes['Session'] }>;
  EndSessionInput: EndSessionInput;
  EndSessionPayload: ResolverTypeWrapper<Omit<EndSessionPayload, 'session'> & { session: ResolversTypes['Session'] }>;
  Entity: ResolverTypeWrapper<EntityRow>;
  EntityConnection: ResolverTypeWrapper<EntityConnectionModel>;
  EntityEdge: ResolverTypeWrapper<EntityEdgeModel>;
  EntityFilter: EntityFilter;
  EntityInput: EntityInput;
  EntityPath: ResolverTypeWrapper<Path>;
  EntitySessionConnection: ResolverTypeWrapper<EntitySessionConnectionModel>;
  EntitySessionEdge: ResolverTypeWrapper<EntitySessionEdgeModel>;
  EntityTypeCount: ResolverTypeWrapper<EntityTypeCount>;
  EntityUserConnection: ResolverTypeWrapper<EntityUserConnectionModel>;
  EntityUserEdge: ResolverTypeWrapper<EntityUserEdgeModel>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  JSON: ResolverTypeWrapper<Scalars['JSON']['output']>;
  Mention: ResolverTypeWrapper<MentionModel>;
  MentionConnection: ResolverTypeWrapper<MentionConnectionModel>;
  MentionEdge: ResolverTypeWrapper<MentionEdgeModel>;
  MentionInput: MentionInput;
  MentionedEntityConnection: ResolverTypeWrapper<MentionedEntityConnectionModel>;
  MentionedEntityEdge: ResolverTypeWrapper<MentionedEntityEdgeModel>;
  MentionedOrder: MentionedOrder;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<NodeModel>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<AnyConnection>;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RelatedEntity: ResolverTypeWrapper<Related>;
  Relation: ResolverTypeWrapper<RelationRow>;
  RelationConnection: ResolverTypeWrapper<RelationConnectionModel>;
  RelationDirection: RelationDirection;
  RelationEdge: ResolverTypeWrapper<RelationEdgeModel>;
  RelationInput: RelationInput;
  RelationOrder: RelationOrder;
  Role: Role;
  Session: ResolverTypeWrapper<SessionRow>;
  SessionConnection: ResolverTypeWrapper<SessionConnectionModel>;
  SessionEdge: ResolverTypeWrapper<SessionEdgeModel>;
  SessionFilter: SessionFilter;
  SessionOrder: SessionOrder;
  SessionOrderField: SessionOrderField;
  SessionStatus: SessionStatus;
  StartSessionInput: StartSessionInput;
  StartSessionPayload: ResolverTypeWrapper<Omit<StartSessionPayload, 'session'> & { session: ResolversTypes['Session'] }>;
  StoreKind: StoreKind;
  StoreStatus: ResolverTypeWrapper<StoreHealth>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  TokenUsage: ResolverTypeWrapper<TurnRow>;
  TokenUsageInput: TokenUsageInput;
  Turn: ResolverTypeWrapper<TurnRow>;
  TurnConnection: ResolverTypeWrapper<TurnConnectionModel>;
  TurnEdge: ResolverTypeWrapper<TurnEdgeModel>;
  TurnInput: TurnInput;
  TurnRole: TurnRole;
  UpdateSessionInput: UpdateSessionInput;
  UpdateSessionPayload: ResolverTypeWrapper<Omit<UpdateSessionPayload, 'session'> & { session: ResolversTypes['Session'] }>;
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: ResolverTypeWrapper<Omit<UpdateUserPayload, 'user'> & { user: ResolversTypes['User'] }>;
  UpsertEntitiesInput: UpsertEntitiesInput;
  UpsertEntitiesPayload: ResolverTypeWrapper<Omit<UpsertEntitiesPayload, 'entities'> & { entities: Array<ResolversTypes['Entity']> }>;
  UpsertRelationsInput: UpsertRelationsInput;
  UpsertRelationsPayload: ResolverTypeWrapper<Omit<UpsertRelationsPayload, 'relations'> & { relations: Array<ResolversTypes['Relation']> }>;
  User: ResolverTypeWrapper<UserRow>;
  UserConnection: ResolverTypeWrapper<UserConnectionModel>;
  UserEdge: ResolverTypeWrapper<UserEdgeModel>;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  UserOrderField: UserOrderField;
  Viewer: ResolverTypeWrapper<ViewerModel>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AppendTurnsInput: AppendTurnsInput;
  AppendTurnsPayload: Omit<AppendTurnsPayload, 'session' | 'turns'> & { session: ResolversParentTypes['Session'], turns: Array<ResolversParentTypes['Turn']> };
  Boolean: Scalars['Boolean']['output'];
  CreateUserInput: CreateUserInput;
  CreateUserPayload: Omit<CreateUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
  Cursor: Scalars['Cursor']['output'];
  DateTime: Scalars['DateTime']['output'];
  DateTimeRange: DateTimeRange;
  DeleteSessionInput: DeleteSessionInput;
  DeleteSessionPayload: Omit<DeleteSessionPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  EndSessionInput: EndSessionInput;
  EndSessionPayload: Omit<EndSessionPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  Entity: EntityRow;
  EntityConnection: EntityConnectionModel;
  EntityEdge: EntityEdgeModel;
  EntityFilter: EntityFilter;
  EntityInput: EntityInput;
  EntityPath: Path;
  EntitySessionConnection: EntitySessionConnectionModel;
  EntitySessionEdge: EntitySessionEdgeModel;
  EntityTypeCount: EntityTypeCount;
  EntityUserConnection: EntityUserConnectionModel;
  EntityUserEdge: EntityUserEdgeModel;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  JSON: Scalars['JSON']['output'];
  Mention: MentionModel;
  MentionConnection: MentionConnectionModel;
  MentionEdge: MentionEdgeModel;
  MentionInput: MentionInput;
  MentionedEntityConnection: MentionedEntityConnectionModel;
  MentionedEntityEdge: MentionedEntityEdgeModel;
  Mutation: Record<PropertyKey, never>;
  Node: NodeModel;
  PageInfo: AnyConnection;
  Query: Record<PropertyKey, never>;
  RelatedEntity: Related;
  Relation: RelationRow;
  RelationConnection: RelationConnectionModel;
  RelationEdge: RelationEdgeModel;
  RelationInput: RelationInput;
  Session: SessionRow;
  SessionConnection: SessionConnectionModel;
  SessionEdge: SessionEdgeModel;
  SessionFilter: SessionFilter;
  SessionOrder: SessionOrder;
  StartSessionInput: StartSessionInput;
  StartSessionPayload: Omit<StartSessionPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  StoreStatus: StoreHealth;
  String: Scalars['String']['output'];
  TokenUsage: TurnRow;
  TokenUsageInput: TokenUsageInput;
  Turn: TurnRow;
  TurnConnection: TurnConnectionModel;
  TurnEdge: TurnEdgeModel;
  TurnInput: TurnInput;
  UpdateSessionInput: UpdateSessionInput;
  UpdateSessionPayload: Omit<UpdateSessionPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  UpdateUserInput: UpdateUserInput;
  UpdateUserPayload: Omit<UpdateUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
  UpsertEntitiesInput: UpsertEntitiesInput;
  UpsertEntitiesPayload: Omit<UpsertEntitiesPayload, 'entities'> & { entities: Array<ResolversParentTypes['Entity']> };
  UpsertRelationsInput: UpsertRelationsInput;
  UpsertRelationsPayload: Omit<UpsertRelationsPayload, 'relations'> & { relations: Array<ResolversParentTypes['Relation']> };
  User: UserRow;
  UserConnection: UserConnectionModel;
  UserEdge: UserEdgeModel;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  Viewer: ViewerModel;
};

export type AppendTurnsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['AppendTurnsPayload'] = ResolversParentTypes['AppendTurnsPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  turns?: Resolver<Array<ResolversTypes['Turn']>, ParentType, ContextType>;
};

export type CreateUserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['CreateUserPayload'] = ResolversParentTypes['CreateUserPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export interface CursorScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['Cursor'], any> {
  name: 'Cursor';
}

export interface DateTimeScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export type DeleteSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['DeleteSessionPayload'] = ResolversParentTypes['DeleteSessionPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  deletedSessionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type EndSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EndSessionPayload'] = ResolversParentTypes['EndSessionPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type EntityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Entity'] = ResolversParentTypes['Entity']> = {
  aliases?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  description?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  mentions?: Resolver<Maybe<ResolversTypes['MentionConnection']>, ParentType, ContextType, Partial<EntityMentionsArgs>>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  path?: Resolver<Maybe<ResolversTypes['EntityPath']>, ParentType, ContextType, RequireFields<EntityPathArgs, 'maxLength' | 'to'>>;
  related?: Resolver<Maybe<Array<ResolversTypes['RelatedEntity']>>, ParentType, ContextType, RequireFields<EntityRelatedArgs, 'depth' | 'first'>>;
  relations?: Resolver<Maybe<ResolversTypes['RelationConnection']>, ParentType, ContextType, RequireFields<EntityRelationsArgs, 'direction'>>;
  sessions?: Resolver<Maybe<ResolversTypes['EntitySessionConnection']>, ParentType, ContextType, Partial<EntitySessionsArgs>>;
  shared?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  users?: Resolver<Maybe<ResolversTypes['EntityUserConnection']>, ParentType, ContextType, Partial<EntityUsersArgs>>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type EntityConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityConnection'] = ResolversParentTypes['EntityConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EntityEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EntityEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityEdge'] = ResolversParentTypes['EntityEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Entity'], ParentType, ContextType>;
};

export type EntityPathResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityPath'] = ResolversParentTypes['EntityPath']> = {
  length?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  relations?: Resolver<Array<ResolversTypes['Relation']>, ParentType, ContextType>;
};

export type EntitySessionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntitySessionConnection'] = ResolversParentTypes['EntitySessionConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EntitySessionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Session']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EntitySessionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntitySessionEdge'] = ResolversParentTypes['EntitySessionEdge']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  firstAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
};

export type EntityTypeCountResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityTypeCount'] = ResolversParentTypes['EntityTypeCount']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type EntityUserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityUserConnection'] = ResolversParentTypes['EntityUserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['EntityUserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['User']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type EntityUserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['EntityUserEdge'] = ResolversParentTypes['EntityUserEdge']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  firstAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export interface JsonScalarConfig extends GraphQLScalarTypeConfig<ResolversTypes['JSON'], any> {
  name: 'JSON';
}

export type MentionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mention'] = ResolversParentTypes['Mention']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  end?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  entity?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  start?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  turn?: Resolver<Maybe<ResolversTypes['Turn']>, ParentType, ContextType>;
};

export type MentionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MentionConnection'] = ResolversParentTypes['MentionConnection']> = {
  edges?: Resolver<Array<ResolversTypes['MentionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Mention']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MentionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MentionEdge'] = ResolversParentTypes['MentionEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Mention'], ParentType, ContextType>;
};

export type MentionedEntityConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MentionedEntityConnection'] = ResolversParentTypes['MentionedEntityConnection']> = {
  edges?: Resolver<Array<ResolversTypes['MentionedEntityEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Entity']>>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MentionedEntityEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['MentionedEntityEdge'] = ResolversParentTypes['MentionedEntityEdge']> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  firstAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  lastAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
};

export type MutationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation']> = {
  appendTurns?: Resolver<ResolversTypes['AppendTurnsPayload'], ParentType, ContextType, RequireFields<MutationAppendTurnsArgs, 'input'>>;
  createUser?: Resolver<ResolversTypes['CreateUserPayload'], ParentType, ContextType, RequireFields<MutationCreateUserArgs, 'input'>>;
  deleteSession?: Resolver<ResolversTypes['DeleteSessionPayload'], ParentType, ContextType, RequireFields<MutationDeleteSessionArgs, 'input'>>;
  endSession?: Resolver<ResolversTypes['EndSessionPayload'], ParentType, ContextType, RequireFields<MutationEndSessionArgs, 'input'>>;
  startSession?: Resolver<ResolversTypes['StartSessionPayload'], ParentType, ContextType, RequireFields<MutationStartSessionArgs, 'input'>>;
  updateSession?: Resolver<ResolversTypes['UpdateSessionPayload'], ParentType, ContextType, RequireFields<MutationUpdateSessionArgs, 'input'>>;
  updateUser?: Resolver<ResolversTypes['UpdateUserPayload'], ParentType, ContextType, RequireFields<MutationUpdateUserArgs, 'input'>>;
  upsertEntities?: Resolver<ResolversTypes['UpsertEntitiesPayload'], ParentType, ContextType, RequireFields<MutationUpsertEntitiesArgs, 'input'>>;
  upsertRelations?: Resolver<ResolversTypes['UpsertRelationsPayload'], ParentType, ContextType, RequireFields<MutationUpsertRelationsArgs, 'input'>>;
};

export type NodeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node']> = {
  __resolveType: TypeResolveFn<'Entity' | 'Session' | 'Turn' | 'User', ParentType, ContextType>;
};

export type PageInfoResolvers<ContextType = Context, ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo']> = {
  endCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['Cursor']>, ParentType, ContextType>;
};

export type QueryResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query']> = {
  entities?: Resolver<Maybe<ResolversTypes['EntityConnection']>, ParentType, ContextType, Partial<QueryEntitiesArgs>>;
  entity?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType, RequireFields<QueryEntityArgs, 'id'>>;
  entityTypes?: Resolver<Maybe<Array<ResolversTypes['EntityTypeCount']>>, ParentType, ContextType>;
  node?: Resolver<Maybe<ResolversTypes['Node']>, ParentType, ContextType, RequireFields<QueryNodeArgs, 'id'>>;
  nodes?: Resolver<Array<Maybe<ResolversTypes['Node']>>, ParentType, ContextType, RequireFields<QueryNodesArgs, 'ids'>>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType, RequireFields<QuerySessionArgs, 'id'>>;
  sessions?: Resolver<Maybe<ResolversTypes['SessionConnection']>, ParentType, ContextType, Partial<QuerySessionsArgs>>;
  stores?: Resolver<Array<ResolversTypes['StoreStatus']>, ParentType, ContextType>;
  turn?: Resolver<Maybe<ResolversTypes['Turn']>, ParentType, ContextType, RequireFields<QueryTurnArgs, 'id'>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType, Partial<QueryUserArgs>>;
  users?: Resolver<Maybe<ResolversTypes['UserConnection']>, ParentType, ContextType, Partial<QueryUsersArgs>>;
  viewer?: Resolver<ResolversTypes['Viewer'], ParentType, ContextType>;
};

export type RelatedEntityResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RelatedEntity'] = ResolversParentTypes['RelatedEntity']> = {
  distance?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  entity?: Resolver<ResolversTypes['Entity'], ParentType, ContextType>;
  via?: Resolver<Array<ResolversTypes['Relation']>, ParentType, ContextType>;
};

export type RelationResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Relation'] = ResolversParentTypes['Relation']> = {
  from?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  source?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  to?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  weight?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
};

export type RelationConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RelationConnection'] = ResolversParentTypes['RelationConnection']> = {
  edges?: Resolver<Array<ResolversTypes['RelationEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Relation']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RelationEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['RelationEdge'] = ResolversParentTypes['RelationEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Relation'], ParentType, ContextType>;
  other?: Resolver<Maybe<ResolversTypes['Entity']>, ParentType, ContextType>;
};

export type SessionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session']> = {
  channel?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  entities?: Resolver<Maybe<ResolversTypes['MentionedEntityConnection']>, ParentType, ContextType, Partial<SessionEntitiesArgs>>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastTurnAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  lastTurnPreview?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  startedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  status?: Resolver<ResolversTypes['SessionStatus'], ParentType, ContextType>;
  tags?: Resolver<Array<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  turnCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  turns?: Resolver<Maybe<ResolversTypes['TurnConnection']>, ParentType, ContextType, Partial<SessionTurnsArgs>>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SessionConnection'] = ResolversParentTypes['SessionConnection']> = {
  edges?: Resolver<Array<ResolversTypes['SessionEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Session']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type SessionEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['SessionEdge'] = ResolversParentTypes['SessionEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type StartSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StartSessionPayload'] = ResolversParentTypes['StartSessionPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type StoreStatusResolvers<ContextType = Context, ParentType extends ResolversParentTypes['StoreStatus'] = ResolversParentTypes['StoreStatus']> = {
  engine?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  healthy?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['StoreKind'], ParentType, ContextType>;
  latencyMs?: Resolver<Maybe<ResolversTypes['Float']>, ParentType, ContextType>;
  version?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type TokenUsageResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TokenUsage'] = ResolversParentTypes['TokenUsage']> = {
  inputTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  outputTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  totalTokens?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type TurnResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Turn'] = ResolversParentTypes['Turn']> = {
  author?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  content?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  index?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  mentions?: Resolver<Array<ResolversTypes['Mention']>, ParentType, ContextType>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  model?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  role?: Resolver<ResolversTypes['TurnRole'], ParentType, ContextType>;
  session?: Resolver<Maybe<ResolversTypes['Session']>, ParentType, ContextType>;
  usage?: Resolver<Maybe<ResolversTypes['TokenUsage']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TurnConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TurnConnection'] = ResolversParentTypes['TurnConnection']> = {
  edges?: Resolver<Array<ResolversTypes['TurnEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['Turn']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type TurnEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['TurnEdge'] = ResolversParentTypes['TurnEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Turn'], ParentType, ContextType>;
};

export type UpdateSessionPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateSessionPayload'] = ResolversParentTypes['UpdateSessionPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type UpdateUserPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpdateUserPayload'] = ResolversParentTypes['UpdateUserPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UpsertEntitiesPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpsertEntitiesPayload'] = ResolversParentTypes['UpsertEntitiesPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  entities?: Resolver<Array<ResolversTypes['Entity']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
};

export type UpsertRelationsPayloadResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UpsertRelationsPayload'] = ResolversParentTypes['UpsertRelationsPayload']> = {
  clientMutationId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  pending?: Resolver<Array<ResolversTypes['StoreKind']>, ParentType, ContextType>;
  relations?: Resolver<Array<ResolversTypes['Relation']>, ParentType, ContextType>;
};

export type UserResolvers<ContextType = Context, ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User']> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  email?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  entities?: Resolver<Maybe<ResolversTypes['MentionedEntityConnection']>, ParentType, ContextType, Partial<UserEntitiesArgs>>;
  externalId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  locale?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  metadata?: Resolver<Maybe<ResolversTypes['JSON']>, ParentType, ContextType>;
  name?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  sessions?: Resolver<Maybe<ResolversTypes['SessionConnection']>, ParentType, ContextType, Partial<UserSessionsArgs>>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection']> = {
  edges?: Resolver<Array<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  nodes?: Resolver<Array<ResolversTypes['User']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
  totalCount?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
};

export type UserEdgeResolvers<ContextType = Context, ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge']> = {
  cursor?: Resolver<ResolversTypes['Cursor'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type ViewerResolvers<ContextType = Context, ParentType extends ResolversParentTypes['Viewer'] = ResolversParentTypes['Viewer']> = {
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  user?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
};

export type Resolvers<ContextType = Context> = {
  AppendTurnsPayload?: AppendTurnsPayloadResolvers<ContextType>;
  CreateUserPayload?: CreateUserPayloadResolvers<ContextType>;
  Cursor?: GraphQLScalarType;
  DateTime?: GraphQLScalarType;
  DeleteSessionPayload?: DeleteSessionPayloadResolvers<ContextType>;
  EndSessionPayload?: EndSessionPayloadResolvers<ContextType>;
  Entity?: EntityResolvers<ContextType>;
  EntityConnection?: EntityConnectionResolvers<ContextType>;
  EntityEdge?: EntityEdgeResolvers<ContextType>;
  EntityPath?: EntityPathResolvers<ContextType>;
  EntitySessionConnection?: EntitySessionConnectionResolvers<ContextType>;
  EntitySessionEdge?: EntitySessionEdgeResolvers<ContextType>;
  EntityTypeCount?: EntityTypeCountResolvers<ContextType>;
  EntityUserConnection?: EntityUserConnectionResolvers<ContextType>;
  EntityUserEdge?: EntityUserEdgeResolvers<ContextType>;
  JSON?: GraphQLScalarType;
  Mention?: MentionResolvers<ContextType>;
  MentionConnection?: MentionConnectionResolvers<ContextType>;
  MentionEdge?: MentionEdgeResolvers<ContextType>;
  MentionedEntityConnection?: MentionedEntityConnectionResolvers<ContextType>;
  MentionedEntityEdge?: MentionedEntityEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  RelatedEntity?: RelatedEntityResolvers<ContextType>;
  Relation?: RelationResolvers<ContextType>;
  RelationConnection?: RelationConnectionResolvers<ContextType>;
  RelationEdge?: RelationEdgeResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionConnection?: SessionConnectionResolvers<ContextType>;
  SessionEdge?: SessionEdgeResolvers<ContextType>;
  StartSessionPayload?: StartSessionPayloadResolvers<ContextType>;
  StoreStatus?: StoreStatusResolvers<ContextType>;
  TokenUsage?: TokenUsageResolvers<ContextType>;
  Turn?: TurnResolvers<ContextType>;
  TurnConnection?: TurnConnectionResolvers<ContextType>;
  TurnEdge?: TurnEdgeResolvers<ContextType>;
  UpdateSessionPayload?: UpdateSessionPayloadResolvers<ContextType>;
  UpdateUserPayload?: UpdateUserPayloadResolvers<ContextType>;
  UpsertEntitiesPayload?: UpsertEntitiesPayloadResolvers<ContextType>;
  UpsertRelationsPayload?: UpsertRelationsPayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  Viewer?: ViewerResolvers<ContextType>;
};

