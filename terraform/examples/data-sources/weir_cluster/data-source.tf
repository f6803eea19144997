data "weir_cluster" "shop" {
  name       = "shop"
  depends_on = [weir_cluster.shop]
}
