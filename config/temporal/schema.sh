#!/bin/sh
# Makes the databases and tables that Temporal's server needs in PostgreSQL, or brings them up to date. It is found by
# SQL_HOST, SQL_PORT, SQL_USER and SQL_PASSWORD.
set -eu
export SQL_PLUGIN=postgres12

# schema NAME DATABASE
schema() {
  temporal-sql-tool --db "$2" create
  temporal-sql-tool --db "$2" setup-schema -v 0.0
  temporal-sql-tool --db "$2" update-schema --schema-name "postgresql/v12/$1"
}

schema temporal temporal
schema visibility temporal_visibility
