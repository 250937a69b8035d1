# The image of tagwright: Node 24 with the sources, npm packages, nodegit, and the workflows' bundle made ahead. It needs no right
# to write but to the volumes that config/pod gives it. What is in it is listed in /app/sbom.
# The digests are those of the lists for all platforms.
FROM node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d AS build
RUN apt-get update && apt-get install -y --no-install-recommends libkrb5-dev libssl-dev python3 g++ make
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --omit=dev && npm_config_nodedir=/usr/local npm rebuild --foreground-scripts nodegit \
  && rm -rf node_modules/nodegit/vendor node_modules/nodegit/src node_modules/nodegit/include
RUN mkdir sbom && npm sbom --omit=dev --sbom-format=cyclonedx > sbom/npm.cdx.json
COPY src src
COPY config config
COPY tools/versions.env tools/versions.env
RUN node src/worker/bundle.ts /app/workflows.js && node src/worker/bundle.ts /app/traced-workflows.js traced

FROM golang:1.26.4-bookworm@sha256:b305420a68d0f229d91eb3b3ed9e519fcf2cf5461da4bef997bf927e8c0bfd2b AS temporal
WORKDIR /tools
COPY tools/temporal .
RUN CGO_ENABLED=0 go build -trimpath -ldflags '-s -w' -o /temporal github.com/temporalio/cli/cmd/temporal \
  && go version -m /temporal > /temporal.txt

FROM node:24.18.0-bookworm-slim@sha256:6f7b03f7c2c8e2e784dcf9295400527b9b1270fd37b7e9a7285cf83b6951452d
RUN apt-get update && apt-get install -y --no-install-recommends git openssh-client ca-certificates procps \
  libgssapi-krb5-2 && rm -rf /var/lib/apt/lists/*
COPY --from=build /app /app
COPY --from=temporal /temporal /usr/local/bin/temporal
COPY --from=temporal /temporal.txt /app/sbom/temporal.txt
RUN dpkg-query --show > /app/sbom/debian.txt
ENV MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=65536
ENV TAGWRIGHT_STATE_DIR=/data TAGWRIGHT_WORKFLOW_BUNDLE=/app/workflows.js
USER 65532:65532
# As bin/tagwright does.
ENTRYPOINT ["node", "--optimize-for-size", "--max-semi-space-size=16", "/app/src/cli/main.ts"]
CMD ["run"]
