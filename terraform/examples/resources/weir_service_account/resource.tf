resource "weir_service_account" "billing" {
  name        = "billing"
  description = "Reads orders"
}
