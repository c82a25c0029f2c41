// The part of the Compose Specification that docker-compose.yml uses, as a JSON schema: names and types of keys as the
// specification has them (https://github.com/compose-spec/compose-spec/blob/main/spec.md). A key that is not here is refused, so
// that a misspelt one is not passed over.

const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: { type: 'string' }, minItems: 1 };
const duration = { type: 'string', pattern: '^(\\d+h)?(\\d+m)?(\\d+s)?(\\d+ms)?$', minLength: 2 };
const bytes = { type: 'string', pattern: '^\\d+(b|k|m|g|kb|mb|gb)$' };
const scalars = { type: 'object', additionalProperties: { type: 'string' } };

const closed = (properties: Record<string, unknown>, required: readonly string[] = []) => ({
  type: 'object',
  properties,
  required,
  additionalProperties: false,
});

const healthcheck = closed({
  disable: { type: 'boolean' },
  test: { type: 'array', items: text, minItems: 2, prefixItems: [{ enum: ['CMD', 'CMD-SHELL'] }] },
  interval: duration,
  timeout: duration,
  retries: { type: 'integer', minimum: 1 },
  start_period: duration,
  start_interval: duration,
});

const service = closed(
  {
    image: { type: 'string', pattern: '^[a-z0-9./-]+:[A-Za-z0-9][\\w.-]*$' },
    build: text,
    command: texts,
    environment: scalars,
    ports: { type: 'array', items: { type: 'string', pattern: '^[0-9.]+:\\d+:\\d+$' }, uniqueItems: true },
    volumes: {
      type: 'array',
      items: { type: 'string', pattern: '^[a-z0-9]+:/[\\w./-]+$' },
      uniqueItems: true,
    },
    tmpfs: texts,
    healthcheck,
    depends_on: {
      type: 'object',
      additionalProperties: closed(
        { condition: { enum: ['service_started', 'service_healthy', 'service_completed_successfully'] } },
        ['condition'],
      ),
    },
    restart: { enum: ['no', 'always', 'on-failure', 'unless-stopped'] },
    init: { type: 'boolean' },
    read_only: { type: 'boolean' },
    cap_drop: texts,
    security_opt: texts,
    stop_grace_period: duration,
    shm_size: bytes,
    cpus: { type: 'number', exclusiveMinimum: 0 },
    mem_limit: bytes,
  },
  ['image'],
);

export const composeSchema = {
  ...closed(
    {
      name: { type: 'string', pattern: '^[a-z0-9][a-z0-9_-]*$' },
      services: { type: 'object', additionalProperties: service, minProperties: 1 },
      volumes: { type: 'object', additionalProperties: { type: 'null' } },
    },
    ['services'],
  ),
  patternProperties: { '^x-': {} },
};
