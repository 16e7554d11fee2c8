#!/bin/sh
# Creates and updates Temporal's two PostgreSQL databases, then ends. Safe to run again. Environment:
#   POSTGRES_HOST, POSTGRES_PORT (5432), POSTGRES_USER, and the password in POSTGRES_PASSWORD_FILE
#   SQL_TOOL      program, default temporal-sql-tool
set -eu

: "${POSTGRES_HOST:?}" "${POSTGRES_USER:?}" "${POSTGRES_PASSWORD_FILE:?}"
SQL_PASSWORD=$(cat "$POSTGRES_PASSWORD_FILE")
export SQL_PASSWORD
tool=${SQL_TOOL:-temporal-sql-tool}

for database in temporal temporal_visibility; do
  schema=temporal
  [ "$database" = temporal ] || schema=visibility
  run() { "$tool" --plugin postgres12 --endpoint "$POSTGRES_HOST" --port "${POSTGRES_PORT:-5432}" --user "$POSTGRES_USER" --database "$database" "$@"; }
  run create-database
  run setup-schema --version 0.0 2>/dev/null || echo "$database: schema is there"
  run update-schema --schema-name "postgresql/v12/$schema"
done
