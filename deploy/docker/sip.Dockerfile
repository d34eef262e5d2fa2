# The sip service, and with the same command line the edge's follower (`edge-follow`) and the test phone (`call`, `probe`). From the
# repository's root:
#   docker build -f deploy/docker/sip.Dockerfile -t latchkey/sip:0.1.0 .
# What is copied and run is carried out by the tests as well, without an engine.

FROM node:22.23.2-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY proto proto
COPY services services
COPY sip sip
COPY cli cli
RUN npm run build

FROM node:22.23.2-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

# No speech and no SQLite here: those are the policy's.
FROM packages AS fewer-packages
RUN npm prune --omit=dev --omit=optional

FROM node:22.23.2-bookworm-slim AS service
WORKDIR /app
COPY --from=fewer-packages /app/node_modules node_modules
COPY --from=build /src/dist dist
COPY package.json LICENSE ./
COPY proto/latchkey proto/latchkey
COPY cli/latchkey.mjs cli/latchkey.mjs
COPY deploy/kamailio deploy/kamailio
# Empty folders of that user: volumes begin as what they are laid over.
COPY --chown=10001:10001 deploy/docker/folders /
# The root file system may be read-only: only the data folder and /tmp are written to.
ENV NODE_ENV=production \
    LATCHKEY_DATA=/data \
    LATCHKEY_SIP_HTTP=0.0.0.0:8081
EXPOSE 8081
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8081/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and hears SIGTERM itself: it drains.
ENTRYPOINT ["node", "/app/cli/latchkey.mjs"]
CMD ["sip"]
