#!/bin/sh
# Makes the secrets of a site as files, one each: for compose (deploy/compose.yaml) and for Kubernetes (docs/operate.md).
#   sh deploy/make-secrets.sh FOLDER
# What is there already stays. The folder belongs into no repository and no image; the PIN key into another backup than the database's.
set -eu
folder=${1:?the folder to write to}
# The folder is its owner's; in a container a file is read by whoever runs there, so the files themselves are not.
umask 022
mkdir -p "$folder/tls"
chmod 700 "$folder"

secret() { # file
  [ -s "$folder/$1" ] || openssl rand -hex 32 > "$folder/$1"
}
for name in postgres-password pin-key api-token drachtio-secret freeswitch-secret edge-secret grafana-password; do secret "$name"; done
[ -s "$folder/store-url" ] || printf 'postgres://latchkey:%s@%s:5432/latchkey\n' "$(cat "$folder/postgres-password")" "${LATCHKEY_DATABASE_HOST:-postgresql}" > "$folder/store-url"

# mTLS between the sip service and the policy: an authority of its own, and a certificate each. The name is the one the policy is asked by.
tls="$folder/tls"
if [ ! -s "$tls/ca.crt" ]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj '/CN=latchkey' -keyout "$tls/ca.key" -out "$tls/ca.crt" 2> /dev/null
fi
certificate() { # file, names
  [ -s "$tls/$1.crt" ] && openssl x509 -checkend 2592000 -noout -in "$tls/$1.crt" > /dev/null && return
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj "/CN=$1" -keyout "$tls/$1.key" -out "$tls/$1.csr" 2> /dev/null
  chmod 644 "$tls/$1.key"
  printf 'subjectAltName=%s\n' "$2" > "$tls/$1.ext"
  openssl x509 -req -in "$tls/$1.csr" -CA "$tls/ca.crt" -CAkey "$tls/ca.key" -CAcreateserial -days 365 -extfile "$tls/$1.ext" -out "$tls/$1.crt" 2> /dev/null
  rm "$tls/$1.csr" "$tls/$1.ext"
}
certificate policy "DNS:${LATCHKEY_POLICY_NAME:-policy.latchkey.svc},DNS:policy"
certificate sip DNS:sip
