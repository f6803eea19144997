data "weir_topic" "orders" {
  cluster_id = weir_topic.orders.cluster_id
  name       = weir_topic.orders.name
  depends_on = [weir_topic.orders]
}
