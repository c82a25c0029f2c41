// Whether the number of statements of a request is the same on every engine. It is not where two branches of a query, each of
// which waits for a statement of its own, come to the same loader: if both statements happen to answer in the same turn of the
// event loop, the loader makes one statement of what would else be two.

import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isInterfaceType,
  isObjectType,
  Kind,
  parse,
  type SelectionSetNode,
} from 'graphql';
import type { Request } from './side.ts';

/** Fields that load by id, with the loaders that they may use. Other fields with `batch` have one of their own. */
const LOADERS: Record<string, string[]> = {
  'Query.node': ['user', 'session', 'turn', 'entity'],
  'Query.nodes': ['user', 'session', 'turn', 'entity'],
  'Query.user': ['user', 'user by key'],
  'Query.session': ['session'],
  'Query.turn': ['turn'],
  'Query.entity': ['entity'],
  'Viewer.user': ['user'],
  'Session.user': ['user'],
  'Turn.session': ['session'],
  'Turn.author': ['user'],
  'Mention.entity': ['entity'],
  'Mention.turn': ['turn'],
  'Relation.from': ['entity'],
  'Relation.to': ['entity'],
  'RelationEdge.other': ['entity'],
  'EntitySessionConnection.nodes': ['session'],
  'EntitySessionEdge.node': ['session'],
  'EntityUserConnection.nodes': ['user'],
  'EntityUserEdge.node': ['user'],
};
/** Fields with a statement of their own each time. */
const DIRECT = new Set(['Query.users', 'Query.sessions', 'Query.entities', 'UserConnection.totalCount']);

/** Whether engines that answer at different speeds must still need the same number of statements. */
export function isCountable(schema: GraphQLSchema, { query, operationName }: Request): boolean {
  const fragments = new Map<string, FragmentDefinitionNode>();
  const { definitions } = parse(query);
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  const operation = definitions.find(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (operationName === undefined || definition.name?.value === operationName),
  );
  const root = schema.getQueryType();
  if (operation?.kind !== Kind.OPERATION_DEFINITION || !root) return true;
  const walk = new Walk(schema, fragments);
  walk.selections(operation.selectionSet, root, { path: '', waitsFor: '' });
  return [...walk.uses.values()].every((waits) => isChain([...waits]));
}

/** Whether of any two each is waited for on the way to the other, so that they can't fall together. */
function isChain(paths: readonly string[]): boolean {
  const sorted = paths.toSorted((a, b) => a.length - b.length);
  return sorted.every((path, n) => n === 0 || path.startsWith(sorted[n - 1]!));
}

interface Place {
  /** The response keys so far, each followed by `/`. */
  path: string;
  /** The path of the innermost field around it that takes a statement. */
  waitsFor: string;
}

class Walk {
  /** By loader: what its uses wait for. */
  readonly uses = new Map<string, Set<string>>();
  readonly #schema: GraphQLSchema;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;

  constructor(schema: GraphQLSchema, fragments: ReadonlyMap<string, FragmentDefinitionNode>) {
    this.#schema = schema;
    this.#fragments = fragments;
  }

  selections(set: SelectionSetNode, type: GraphQLNamedType, place: Place): void {
    for (const selection of set.selections) {
      if (selection.kind === Kind.FIELD) {
        this.#field(selection, type, place);
        continue;
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? this.#fragments.get(selection.name.value) : selection;
      if (fragment === undefined) continue;
      const condition = this.#schema.getType(fragment.typeCondition?.name.value ?? type.name) ?? type;
      // Objects of several types come from several loaders, each in its own time.
      const apart = isInterfaceType(type) ? `${condition.name}/` : '';
      const inside = { path: place.path + apart, waitsFor: place.waitsFor + apart };
      this.selections(fragment.selectionSet, condition, inside);
    }
  }

  #field(node: FieldNode, type: GraphQLNamedType, place: Place): void {
    if (!isObjectType(type) && !isInterfaceType(type)) return;
    const field = type.getFields()[node.name.value];
    if (field === undefined) return;
    const coordinate = `${type.name}.${field.name}`;
    const isBatched = typeof field.resolve === 'function' && 'batch' in field.resolve;
    const loaders = LOADERS[coordinate] ?? (isBatched ? [coordinate] : []);
    for (const loader of loaders)
      this.uses.set(loader, (this.uses.get(loader) ?? new Set()).add(place.waitsFor));
    if (node.selectionSet === undefined) return;
    const path = `${place.path}${node.alias?.value ?? node.name.value}/`;
    const takesStatement = loaders.length > 0 || DIRECT.has(coordinate);
    this.selections(node.selectionSet, getNamedType(field.type), {
      path,
      waitsFor: takesStatement ? path : place.waitsFor,
    });
  }
}
