#!/bin/sh
# Waits for the Temporal server, then becomes `tinyformer worker`. Environment:
#   TEMPORAL_ADDRESS    host:port of the server (required)
#   TINYFORMER_CONFIG   config whose plugin set is served; default: the built-in plugins
#   TINYFORMER_STORE    artifact store folder, shared by all workers; default /data/store
#   TINYFORMER_WAIT     seconds to wait for the server, default 120
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
: "${TEMPORAL_ADDRESS:?set TEMPORAL_ADDRESS to host:port of the Temporal server}"
"$here/../temporal/wait-for.sh" "$TEMPORAL_ADDRESS" "${TINYFORMER_WAIT:-120}"

set -- --address "$TEMPORAL_ADDRESS" --store "${TINYFORMER_STORE:-/data/store}" "$@"
if [ -n "${TINYFORMER_CONFIG:-}" ]; then set -- --config "$TINYFORMER_CONFIG" "$@"; fi
exec node "$here/../../bin/run.js" worker "$@"
