terraform {
  required_providers {
    weir = { source = "weir.io/weir/weir" }
  }
}

# The token comes from $WEIR_TOKEN, which keeps it out of files.
provider "weir" {
  endpoint = var.endpoint
}

variable "endpoint" {
  type    = string
  default = "http://127.0.0.1:8080"
}
