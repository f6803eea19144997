#!/usr/bin/env bash
# bench.sh TOPICS: how long Terraform takes for so many topics at the control plane of $WEIR_ENDPOINT and $WEIR_TOKEN, and how
# many calls a refresh makes. `build.sh bench` calls it. What it makes, it destroys.
set -euo pipefail

topics=$1
: "${WEIR_ENDPOINT:?say where the control plane is}" "${WEIR_TOKEN:?say as whom}"
scratch=$(mktemp -d)
cat >"$scratch/main.tf" <<TF
terraform {
  required_providers {
    weir = { source = "weir.io/weir/weir" }
  }
}
resource "weir_cluster" "bench" {
  name                = "terraform-bench"
  deletion_protection = false
}
resource "weir_topic" "bench" {
  count      = $topics
  cluster_id = weir_cluster.bench.id
  name       = "topic-\${count.index}"
  partitions = 1
  configs    = { "retention.ms" = "3600000" }
}
TF
cd "$scratch"

finish() {
  terraform destroy -auto-approve >destroy.out 2>&1 || { cat destroy.out >&2; printf 'left: %s\n' "$scratch" >&2; exit 1; }
  rm -rf "$scratch"
}
trap finish EXIT

# measured NAME COMMAND...
measured() {
  local name=$1 began tenths
  shift
  began=$(date +%s%N)
  "$@" >"$name.out" 2>&1 || { cat "$name.out" >&2; exit 1; }
  tenths=$((($(date +%s%N) - began) / 100000000))
  printf '%-24s %4d.%d s   load %s\n' "$name" $((tenths / 10)) $((tenths % 10)) "$(cut -d' ' -f1 /proc/loadavg)"
}

printf '%s topics, %s processors\n' "$topics" "$(nproc)"
measured 'apply' terraform apply -auto-approve
measured 'plan with refresh' terraform plan -detailed-exitcode
measured 'plan without refresh' terraform plan -detailed-exitcode -refresh=false
TF_LOG_PROVIDER=DEBUG TF_LOG_PATH=calls.log terraform plan >calls.out 2>&1
printf '%-24s %4d\n' 'calls of a refresh' "$(grep -c '@message=answer\|: answer:' calls.log)"
