#!/bin/sh
# Creates the namespace "default" and tinyformer's search attributes, then ends. Safe to run again. Environment: TEMPORAL_ADDRESS
set -eu

: "${TEMPORAL_ADDRESS:?}"
temporal=${TEMPORAL_BIN:-temporal}
export TEMPORAL_ADDRESS

try=0
until "$temporal" operator cluster health >/dev/null 2>&1; do
  try=$((try + 1))
  if [ "$try" -ge "${TEMPORAL_TRIES:-120}" ]; then echo "no server at $TEMPORAL_ADDRESS" >&2; exit 4; fi
  sleep 1
done
"$temporal" operator namespace describe -n default >/dev/null 2>&1 || "$temporal" operator namespace create -n default --retention 30d

attribute() { "$temporal" operator search-attribute create -n default --name "$1" --type "$2"; }
# Right after the namespace is made the first attempt may fail.
for pair in TinyformerTarget:Keyword TinyformerDataSet:Keyword TinyformerStage:Keyword TinyformerBestAccuracy:Double; do
  attribute "${pair%:*}" "${pair#*:}" || { sleep 2; attribute "${pair%:*}" "${pair#*:}"; }
done
