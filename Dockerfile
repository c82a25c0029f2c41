# syntax=docker/dockerfile:1
# The gateway as an image. Beside compose: docker build -t parley . && docker run --rm --init -e ALLOW_OPEN_ACCESS=on
# -p 127.0.0.1:4000:4000 -v parley:/data parley

FROM node:24.21.0-bookworm-slim AS base
WORKDIR /app
COPY package.json package-lock.json .npmrc ./

# GraphiQL is built with everything; install scripts are not needed for it, and Node is the image's own.
FROM base AS page
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY graphiql graphiql
COPY schema.graphql tsconfig.json ./
RUN npx --no-install vite build graphiql

# What runs has only what it needs. `prepare` would build the page, which the stage above has done.
FROM base AS dependencies
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --omit=optional --ignore-scripts

FROM base
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATA_DIR=/data
# Embedded stores keep their data here.
RUN install --directory --owner=node --group=node --mode=0700 /data
VOLUME /data
COPY --from=dependencies /app/node_modules node_modules
COPY LICENSE schema.graphql ./
COPY demo demo
COPY import import
COPY verify verify
COPY writes writes
COPY datasources datasources
COPY resolvers resolvers
COPY src src
COPY bin bin
COPY graphiql/serve.ts graphiql/serve.ts
COPY --from=page /app/graphiql/dist graphiql/dist
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --start-interval=1s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((reply) => process.exit(reply.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "bin/parley.ts", "serve"]
