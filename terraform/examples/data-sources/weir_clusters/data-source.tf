data "weir_clusters" "all" {
  depends_on = [weir_cluster.shop]
}
