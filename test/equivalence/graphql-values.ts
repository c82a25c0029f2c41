// Values as they are written in a GraphQL document, and the choices that its enums give.

/** By the enum: its values. */
export const ENUM_VALUES = {
  OrderDirection: ['ASC', 'DESC'],
  UserOrderField: ['CREATED_AT', 'NAME'],
  SessionOrderField: ['STARTED_AT', 'LAST_TURN_AT', 'TURN_COUNT'],
  MentionedOrder: ['COUNT', 'RECENT'],
  RelationOrder: ['WEIGHT', 'NAME'],
  RelationDirection: ['OUT', 'IN', 'BOTH'],
  TurnRole: ['USER', 'ASSISTANT', 'SYSTEM', 'TOOL'],
  SessionStatus: ['ACTIVE', 'ENDED', 'ARCHIVED'],
};

/** An enum value, which is not written like a text. */
export class EnumValue {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
  toJSON(): string {
    return this.name;
  }
}

/** A value as GraphQL writes it. */
export function literal(value: unknown): string {
  if (value instanceof EnumValue) return value.name;
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([name, part]) => `${name}: ${literal(part)}`)
      .join(', ')} }`;
  return JSON.stringify(value);
}
