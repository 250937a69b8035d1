# The image of tagwright: Node 24 with the sources, npm packages, nodegit, and the workflows' bundle made ahead.
FROM node:24-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends libkrb5-dev libssl-dev python3 g++ make
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev && npm_config_nodedir=/usr/local npm rebuild --foreground-scripts nodegit \
  && rm -rf node_modules/nodegit/vendor node_modules/nodegit/src node_modules/nodegit/include
COPY src src
COPY tools/versions.env tools/versions.env
RUN node src/worker/bundle.ts /app/workflows.js && node src/worker/bundle.ts /app/traced-workflows.js traced

FROM golang:1.26-bookworm AS temporal
WORKDIR /tools
COPY tools/temporal .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /temporal github.com/temporalio/cli/cmd/temporal

FROM node:24-bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client ca-certificates procps \
  libgssapi-krb5-2 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
COPY --from=temporal /temporal /usr/local/bin/temporal
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536
ENV TAGWRIGHT_STATE_DIR=/data TAGWRIGHT_WORKFLOW_BUNDLE=/app/workflows.js
USER 65532:65532
# As bin/tagwright does.
ENTRYPOINT ["node", "--optimize-for-size", "--max-semi-space-size=16", "/app/src/cli/main.ts"]
CMD ["run"]
