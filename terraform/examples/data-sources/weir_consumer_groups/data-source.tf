data "weir_consumer_groups" "all" {
  cluster_id = weir_cluster.shop.id
}

output "lag" {
  value = { for group in data.weir_consumer_groups.all.items : group.group_id => group.lag_records }
}
