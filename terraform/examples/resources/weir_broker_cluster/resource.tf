resource "weir_broker_cluster" "second" {
  name    = "second"
  brokers = 3

  timeouts {
    create = "20m"
  }
}
