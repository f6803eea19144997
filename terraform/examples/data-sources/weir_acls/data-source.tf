data "weir_acls" "billing" {
  cluster_id = weir_cluster.shop.id
  principal  = weir_service_account.billing.principal
  depends_on = [weir_acl.billing_reads_orders]
}
