# The Terraform provider, for whoever has no registry to install it from.

cmd_terraform_mirror() {
  if help_asked "$@"; then
    say "./weir terraform-mirror [FOLDER]: builds the provider into a mirror (default: $ROOT/terraform/target/mirror) from which 'terraform init' installs it without a network, and prints the configuration that says so"
    return
  fi
  local mirror
  mirror=$(realpath -m "${1:-$ROOT/terraform/target/mirror}")
  bash "$ROOT/terraform/build.sh" mirror "$mirror"
  cat <<TEXT
# Save this as weir.tfrc, export TF_CLI_CONFIG_FILE=\$PWD/weir.tfrc, then: terraform init
provider_installation {
  filesystem_mirror {
    path    = $(quoted "$mirror")
    include = ["weir.io/*/*"]
  }
  direct {
    exclude = ["weir.io/*/*"]
  }
}
TEXT
}

# print_provider: a provider block for this instance; tokens come by the environment, never by files or by this output.
print_provider() {
  cat <<TEXT
Terraform     provider "weir" { endpoint = "http://127.0.0.1:$PORT" }   (./weir terraform-mirror)
              export WEIR_TOKEN=\$(jq -r .admin_token $(shell_quoted "$WEIR_HOME/connection.json"))      # the demo tenant; the operator: .operator_token
TEXT
}
