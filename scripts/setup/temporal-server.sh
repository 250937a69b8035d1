#!/usr/bin/env bash
# Temporal's own server and what makes its tables, with PostgreSQL beside: what `make test-cluster` runs.
set -euo pipefail
. "$(dirname "$0")/common.sh"

bash "$(dirname "$0")/packages.sh" postgresql
server temporal-server TAGWRIGHT_TEMPORAL_SERVER "$TEMPORAL_SERVER_VERSION" temporal go.temporal.io/server/cmd/server
server temporal-sql-tool TAGWRIGHT_TEMPORAL_SQL_TOOL "$TEMPORAL_SERVER_VERSION" temporal go.temporal.io/server/cmd/tools/sql
