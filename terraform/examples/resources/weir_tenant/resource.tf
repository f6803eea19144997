resource "weir_tenant" "acme" {
  name         = "acme"
  display_name = "Acme Ltd."
  limits = {
    topics     = 500
    partitions = 2000
  }
}
