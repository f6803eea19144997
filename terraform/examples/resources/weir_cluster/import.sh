terraform import weir_cluster.shop vc-j9f31w1u9v

# Operators name the tenant, if the configuration does.
terraform import weir_cluster.shop ten-4rgcoyxwfmio0se2r1ib/vc-j9f31w1u9v
