#!/usr/bin/env bash
# Builds and tests the Terraform provider with the machine's Go and Terraform; Maven, the launcher and the end-to-end tests call it.
#   build.sh tools         whether Go and Terraform are there
#   build.sh provider      target/terraform-provider-weir
#   build.sh mirror DIR    a mirror from which `terraform init` installs the provider without a network
#   build.sh docs          docs/, from the provider's schema and the examples
#   build.sh check         format, vet, staticcheck, and whether docs/ is what `docs` would write
#   build.sh test          check, then tests with the real terraform against a control plane in memory
#   build.sh bench [N]     N topics (500) at the control plane of $WEIR_ENDPOINT and $WEIR_TOKEN: times and calls
set -euo pipefail
cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")"

fail() {
  printf 'terraform: %s\n' "$*" >&2
  exit 1
}

readonly GO_MIN=1.26 TERRAFORM_MIN=1.11 ADDRESS=weir.io/weir/weir VERSION=0.1.0
export CHECKPOINT_DISABLE=1
at_least() { [ "$(printf '%s\n' "$1" "$2" | sort -V | head -n 1)" = "$1" ]; }

check_go() {
  command -v go >/dev/null 2>&1 && at_least "$GO_MIN" "$(go env GOVERSION | tr -d go)" ||
    fail "Go $GO_MIN or newer is needed for the provider: install it (go.dev/dl)"
}

check_terraform() {
  command -v terraform >/dev/null 2>&1 &&
    at_least "$TERRAFORM_MIN" "$(terraform version 2>/dev/null | sed -n '1s/^Terraform v//p')" ||
    fail "Terraform $TERRAFORM_MIN or newer is needed for the provider's tests: install it (developer.hashicorp.com/terraform/install)"
}

# tool NAME ARGUMENTS: one of tools/go.mod, which pins them apart from what the provider itself needs.
tool() { go tool -modfile=tools/go.mod "$@"; }

build_provider() { go build -mod=readonly -trimpath -ldflags "-X main.version=$VERSION" -o target/terraform-provider-weir .; }

# use_build FOLDER: a configuration of Terraform that takes the provider from target/; sets TF_CLI_CONFIG_FILE.
use_build() {
  printf 'provider_installation {\n  dev_overrides {\n    "%s" = "%s"\n  }\n}\n' "$ADDRESS" "$PWD/target" >"$1/terraform.rc"
  export TF_CLI_CONFIG_FILE=$1/terraform.rc
}

# write_docs FOLDER: the documentation into this folder beside docs/. The generator gets the schema in a file: by itself it
# might download a Terraform.
write_docs() {
  local scratch
  scratch=$(mktemp -d)
  use_build "$scratch"
  cp examples/provider/provider.tf "$scratch/"
  (cd "$scratch" && terraform providers schema -json 2>/dev/null) | sed "s|\"$ADDRESS\"|\"weir\"|" >"$scratch/schema.json"
  tool tfplugindocs generate --provider-name weir --rendered-provider-name Weir --providers-schema "$scratch/schema.json" \
    --rendered-website-dir "$1" >/dev/null
  rm -rf "$scratch"
}

check() {
  local unformatted
  check_terraform
  unformatted=$(gofmt -l .)
  [ -z "$unformatted" ] || fail "gofmt would change $unformatted: run gofmt -w in $PWD"
  terraform fmt -check -recursive examples >/dev/null || fail "terraform fmt would change the examples: run terraform fmt -recursive in $PWD/examples"
  go vet -mod=readonly ./...
  tool staticcheck ./...
  build_provider
  rm -rf target/docs
  write_docs target/docs
  diff -r docs target/docs >&2 || fail "docs/ is not what the schema and the examples say: run $PWD/build.sh docs"
}

check_go
case "${1:-}" in
  tools) check_terraform ;;
  provider) build_provider ;;
  mirror)
    mirror=$(realpath -m "${2:?say where}")
    platform=$(go env GOOS)_$(go env GOARCH)
    build_provider
    mkdir -p "$mirror/$ADDRESS/$VERSION/$platform"
    cp -f target/terraform-provider-weir "$mirror/$ADDRESS/$VERSION/$platform/terraform-provider-weir_v$VERSION"
    ;;
  docs)
    check_terraform
    build_provider
    rm -rf docs
    write_docs docs
    ;;
  check) check ;;
  test)
    check
    TF_ACC=1 TF_ACC_TERRAFORM_PATH=$(command -v terraform) go test -mod=readonly -count=1 ./...
    ;;
  bench)
    check_terraform
    build_provider
    use_build "$PWD/target"
    exec ./bench.sh "${2:-500}"
    ;;
  *) fail "say tools, provider, mirror, docs, check, test or bench" ;;
esac
