#!/usr/bin/env bash
# Temporal's own server and what makes its tables, with PostgreSQL beside: what `make test-cluster` runs.
set -euo pipefail
. "$(dirname "$0")/common.sh"

packages=$(dirname "$0")/packages.sh
# Debian would make a database of its own, to be started with the machine, unless it is told not to before.
if [ "$OS" = linux ] && ! compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null; then
  bash "$packages" postgresql-common
  as_root sed -i 's/^#\?create_main_cluster .*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
fi
bash "$packages" postgresql
server temporal-server TAGWRIGHT_TEMPORAL_SERVER "$TEMPORAL_SERVER_VERSION" temporal go.temporal.io/server/cmd/server
server temporal-sql-tool TAGWRIGHT_TEMPORAL_SQL_TOOL "$TEMPORAL_SERVER_VERSION" temporal go.temporal.io/server/cmd/tools/sql
