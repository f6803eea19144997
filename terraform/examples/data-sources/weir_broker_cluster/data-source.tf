data "weir_broker_cluster" "second" {
  id = weir_broker_cluster.second.id
}
