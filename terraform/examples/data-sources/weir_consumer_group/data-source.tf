data "weir_consumer_group" "billing" {
  cluster_id = weir_cluster.shop.id
  group_id   = "billing"
}
