resource "weir_cluster" "shop" {
  name = "shop"
  default_topic_config = {
    "retention.ms" = "604800000"
  }

  # Protected unless it says otherwise. To delete it, set false and apply that first.
  deletion_protection = true
}
