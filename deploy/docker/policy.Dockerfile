# The policy service. From the repository's root:
#   docker build -f deploy/docker/policy.Dockerfile -t latchkey/policy:0.1.0 .
# With git and ssh, for tenants in a repository (docs/git.md):
#   docker build -f deploy/docker/policy.Dockerfile --target with-git -t latchkey/policy:0.1.0-git .
# What is copied and run up to the last stage is carried out by the tests as well, without an engine.

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

FROM node:22.23.2-bookworm-slim AS service
WORKDIR /app
COPY --from=packages /app/node_modules node_modules
COPY --from=build /src/dist dist
COPY package.json LICENSE ./
COPY proto/latchkey proto/latchkey
COPY cli/latchkey.mjs cli/latchkey.mjs
# Empty folders of that user: volumes begin as what they are laid over.
COPY --chown=10001:10001 deploy/docker/folders /
# The root file system may be read-only: only the data folder and /tmp are written to.
ENV NODE_ENV=production \
    LATCHKEY_DATA=/data \
    LATCHKEY_GRPC=0.0.0.0:50051 \
    LATCHKEY_POLICY_HTTP=0.0.0.0:8080
EXPOSE 50051 8080
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/live').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# Node is process 1 and hears SIGTERM itself: it drains.
ENTRYPOINT ["node", "/app/cli/latchkey.mjs"]
CMD ["policy"]

FROM service AS with-git
USER 0:0
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates git openssh-client && rm -rf /var/lib/apt/lists/*
USER 10001:10001

FROM service
