resource "weir_acl" "billing_reads_orders" {
  cluster_id    = weir_cluster.shop.id
  principal     = weir_service_account.billing.principal
  resource_type = "topic"
  resource_name = weir_topic.orders.name
  operation     = "read"
}

resource "weir_acl" "billing_groups" {
  cluster_id    = weir_cluster.shop.id
  principal     = weir_service_account.billing.principal
  resource_type = "group"
  resource_name = "billing-"
  pattern_type  = "prefixed"
  operation     = "read"
}
