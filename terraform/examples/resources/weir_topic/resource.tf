resource "weir_topic" "orders" {
  cluster_id = weir_cluster.shop.id
  name       = "orders"
  partitions = 6
  configs = {
    "cleanup.policy" = "compact"
  }
}
