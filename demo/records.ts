// The records that the demo generates: the shapes that an import reads, times as RFC 3339 text.

export interface DemoUser {
  id: string;
  name: string;
  email: string;
  locale: string;
  createdAt: string;
  metadata: { city: string; plan: string; newsletter: boolean };
}

export interface DemoEntity {
  id: string;
  type: string;
  name: string;
  aliases: readonly string[];
  description: string | null;
  shared: boolean;
  metadata: Record<string, string | number | readonly string[]>;
}

export type DemoStatus = 'ACTIVE' | 'ENDED' | 'ARCHIVED';

export interface DemoSession {
  id: string;
  userId: string;
  /** Null where nobody said a word. */
  title: string | null;
  channel: string;
  status: DemoStatus;
  tags: readonly string[];
  startedAt: string;
  /** Null while it goes on. */
  endedAt: string | null;
  metadata: Record<string, string | number>;
}

export interface DemoTurn {
  id: string;
  sessionId: string;
  index: number;
  role: 'user' | 'assistant' | 'system' | 'tool';
  content: string;
  createdAt: string;
  /** On turns of the user. */
  authorId?: string;
  /** On turns of the assistant. */
  model?: string;
  usage?: { inputTokens: number; outputTokens: number; totalTokens: number };
  metadata: Record<string, string | number>;
}

export interface DemoMention {
  turnId: string;
  sessionId: string;
  turnIndex: number;
  entityId: string;
  /** `text` for a place in the content, `kb` for the result of a tool. */
  source: 'text' | 'kb';
  start: number | null;
  end: number | null;
  count: number;
}

export interface DemoRelation {
  fromEntityId: string;
  toEntityId: string;
  type: string;
  weight: number;
  source: string;
}

export interface DemoData {
  users: DemoUser[];
  entities: DemoEntity[];
  sessions: DemoSession[];
  turns: DemoTurn[];
  mentions: DemoMention[];
  relations: DemoRelation[];
}
