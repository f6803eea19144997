#!/usr/bin/env bash
# Builds and tests the Terraform provider with the machine's Go and Terraform; Maven and the end-to-end tests call it.
#   build.sh provider   target/terraform-provider-weir
#   build.sh check      whether Go and Terraform are there
#   build.sh test       format, vet, tests with the real terraform against a control plane in memory
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

fail() {
  printf 'terraform: %s\n' "$*" >&2
  exit 1
}

readonly GO_MIN=1.26 TERRAFORM_MIN=1.11
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

check_go() {
  command -v go >/dev/null 2>&1 && at_least "$GO_MIN" "$(go env GOVERSION | tr -d go)" ||
    fail "Go $GO_MIN or newer is needed for the provider: install it (go.dev/dl)"
}

check_terraform() {
  command -v terraform >/dev/null 2>&1 &&
    at_least "$TERRAFORM_MIN" "$(CHECKPOINT_DISABLE=1 terraform version 2>/dev/null | sed -n '1s/^Terraform v//p')" ||
    fail "Terraform $TERRAFORM_MIN or newer is needed for the provider's tests: install it (developer.hashicorp.com/terraform/install)"
}

check_go
case "${1:-}" in
  check) check_terraform ;;
  provider)
    go build -mod=readonly -trimpath -o target/terraform-provider-weir .
    ;;
  test)
    check_terraform
    unformatted=$(gofmt -l .)
    [ -z "$unformatted" ] || fail "gofmt would change $unformatted: run gofmt -w in $PWD"
    go vet -mod=readonly ./...
    TF_ACC=1 TF_ACC_TERRAFORM_PATH=$(command -v terraform) CHECKPOINT_DISABLE=1 go test -mod=readonly -count=1 ./...
    ;;
  *) fail "say check, provider or test" ;;
esac
