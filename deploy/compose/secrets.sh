#!/usr/bin/env bash
# deploy/compose/secrets.sh [FOLDER]: makes the secrets of a cluster that are not there yet, in FOLDER (./secrets beside this file).
# They belong to the image's user (1654), who alone may read them: run it as root, or as somebody who may chown.
set -euo pipefail
folder=${1:-$(dirname "$0")/secrets}
umask 077
mkdir -p "$folder"
for secret in envelope-key cluster-secret; do [ -e "$folder/$secret" ] || openssl rand -base64 32 >"$folder/$secret"; done
for token in admin-token metrics-token postgres-password grafana-password; do [ -e "$folder/$token" ] || openssl rand -hex 32 >"$folder/$token"; done
[ -e "$folder/cluster-url" ] || echo "postgres://rolecall:$(cat "$folder/postgres-password")@postgres:5432/rolecall" >"$folder/cluster-url"
[ "$(id -u)" != 0 ] || chown 1654:1654 "$folder"/*
# Prometheus and Grafana read theirs as members of that group.
chmod 640 "$folder/metrics-token" "$folder/grafana-password"
