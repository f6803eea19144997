data "weir_client_config" "kcat" {
  cluster_id = weir_cluster.shop.id
  client     = "kcat"
}
