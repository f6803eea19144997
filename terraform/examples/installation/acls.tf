# What the shop's program may do: nothing else.
resource "weir_acl" "orders" {
  for_each      = toset(["read", "write"])
  tenant_id     = weir_tenant.acme.id
  cluster_id    = weir_cluster.shop.id
  principal     = weir_service_account.shop.principal
  resource_type = "topic"
  resource_name = "orders-"
  pattern_type  = "prefixed"
  operation     = each.key
}

resource "weir_acl" "group" {
  tenant_id     = weir_tenant.acme.id
  cluster_id    = weir_cluster.shop.id
  principal     = weir_service_account.shop.principal
  resource_type = "group"
  resource_name = "shop"
  operation     = "read"
}
