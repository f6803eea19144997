data "weir_broker_clusters" "fleet" {}
