data "weir_tenant" "acme" {
  id = weir_tenant.acme.id
}
