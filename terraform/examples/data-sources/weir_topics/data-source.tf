data "weir_topics" "all" {
  cluster_id = weir_cluster.shop.id
  depends_on = [weir_topic.orders]
}

output "partitions" {
  value = sum([for topic in data.weir_topics.all.items : topic.partitions])
}
