#!/bin/sh
# Reads the database password from its secret and becomes Temporal's own entry point.
set -eu

: "${POSTGRES_PASSWORD_FILE:?}"
POSTGRES_PWD=$(cat "$POSTGRES_PASSWORD_FILE")
export POSTGRES_PWD
exec "${TEMPORAL_ENTRYPOINT:-/etc/temporal/entrypoint.sh}" "$@"
