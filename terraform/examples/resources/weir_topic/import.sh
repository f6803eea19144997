terraform import weir_topic.orders vc-j9f31w1u9v/orders
